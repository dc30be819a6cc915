"""Walks the tour, as a caller who may do everything."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sandbox.local_google.protocol.contract import vendored
from sandbox.local_google.serving.server import serving
from sandbox.local_google.state.seed import ORGANIZATION, STRANGER, seeded_world
from sandbox.local_google.state.world import World
from tests.conftest import LocalGoogle
from tests.sandbox.local_google import tour
from tests.sandbox.local_google.conftest import Caller, make_ready
from tests.sandbox.local_google.tour.step import Step

TOURIST = STRANGER
POWERS = (
    *("roles/owner", "roles/iam.serviceAccountTokenCreator", "roles/billing.admin"),
    "roles/resourcemanager.projectCreator",
    "roles/orgpolicy.policyAdmin",
)


@dataclass(frozen=True)
class Toured:
    """A local Google after the whole tour: what each method accepted, and what came of it."""

    url: str
    world: World
    tourist: Caller
    taken: dict[tuple[str, str], Step]


@contextmanager
def toured() -> Iterator[Toured]:
    world = seeded_world()
    make_ready(world)
    empower(world)
    with serving(world) as url:
        tourist = Caller(LocalGoogle(url, world), world.token_for(TOURIST))
        with tourist.http:
            yield Toured(url, world, tourist, walk(tourist))


def empower(world: World) -> None:
    """A stranger made able to do everything, so that only the answers are in question."""
    granted = [{"role": role, "members": [TOURIST]} for role in POWERS]
    world.organizations[ORGANIZATION].policy.bindings += granted
    world.service_account_keys_allowed = True


def walk(tourist: Any) -> dict[tuple[str, str], Step]:
    """Every step taken, as it was sent, by the method it reached; each must be accepted."""
    kept: dict[str, str] = {}
    taken = {}
    for step in tour.STEPS:
        path, body = step.written(step.path, kept), step.written(step.body, kept)
        kept |= step.kept(tourist.ok(step.http_method, path, body))
        match = vendored().match(step.http_method, path.split("?")[0])
        assert match is not None
        taken[match.method.key] = Step(step.http_method, path, body)
    return taken
