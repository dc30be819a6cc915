"""Walks the tour, as a caller who may do everything."""

from typing import Any

from sandbox.local_google.contract import vendored
from sandbox.local_google.seed import ORGANIZATION, STRANGER
from sandbox.local_google.world import World
from tests.sandbox.local_google import tour
from tests.sandbox.local_google.tour.step import Step

TOURIST = STRANGER
POWERS = (
    *("roles/owner", "roles/iam.serviceAccountTokenCreator", "roles/billing.admin"),
    "roles/resourcemanager.projectCreator",
    "roles/orgpolicy.policyAdmin",
)


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
