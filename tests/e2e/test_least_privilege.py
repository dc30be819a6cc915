"""Each listed permission is needed: without it a step fails and names it.

That together they suffice, test_examples.py shows with every example, and this file for what no
example needs (occasions.py).
"""

import re
from pathlib import Path

import pytest

from google_api.permissions import Permission, permissions
from tests.conftest import LocalGoogle
from tests.e2e.conftest import Stack
from tests.e2e.deployed_examples import Deployments
from tests.e2e.deployer import may_only
from tests.e2e.examples import EXAMPLES, Example
from tests.e2e.occasions import OCCASIONS, Occasion

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.long]


def shown_by(permission: Permission) -> Example:
    """The occasion that is there for the permission, or the first example with its feature."""
    for occasion in OCCASIONS:
        if permission.feature == occasion.of and permission.name in occasion.shows:
            return occasion
    return next(e for e in EXAMPLES if permission.feature in e.features)


EACH = [(shown_by(p), p) for p in permissions()]
STEPS: dict[str, tuple[str, ...]] = {
    "up": ("up", "--yes", "--skip-preview"),
    "preview": ("preview",),
    "refresh": ("refresh", "--yes", "--skip-preview"),
    "change": ("up", "--yes", "--skip-preview"),
    "destroy": ("destroy", "--yes", "--skip-preview", "--run-program"),
}


@pytest.fixture(scope="module")
def deployments(engine: Path, tmp_path_factory: pytest.TempPathFactory) -> Deployments:
    return Deployments(engine, tmp_path_factory.mktemp("deployed"))


@pytest.mark.parametrize(
    ("example", "missing"), EACH, ids=[f"{e.name}-{p.feature}-{p.name}-{p.on}" for e, p in EACH]
)
def test_without_one_of_them_a_step_fails_and_names_it(
    example: Example,
    missing: Permission,
    stack: Stack,
    google: LocalGoogle,
    deployments: Deployments,
) -> None:
    if missing.needed == "up":
        example.begin(google.world)
    else:
        deployments.of(example).copied_to(stack, google)
        example.drift(google.world)
    taken = (missing.name, missing.on)
    may_only(google.world, [p for p in example.permissions() if (p.name, p.on) != taken])
    chosen = example.changed() if missing.needed == "change" else example.settings()
    stack.configure(**chosen, deletionProtection=False)
    whole_name = re.escape(missing.name) + r"(?![A-Za-z])"
    refusal = stack.fail(*STEPS[missing.needed], *example.seen_again)
    assert re.search(whole_name, refusal)
    assert missing.needed != "destroy" or "&& pulumi up\n" not in refusal, "it would be made again"


@pytest.mark.parametrize("occasion", OCCASIONS, ids=[o.shows[0] for o in OCCASIONS])
def test_what_an_occasion_lists_suffices_for_it(
    occasion: Occasion, stack: Stack, google: LocalGoogle
) -> None:
    occasion.begin(google.world)
    may_only(google.world, occasion.permissions())
    stack.configure(**occasion.settings())
    stack.up()
    if occasion.change:
        stack.configure(**occasion.changed())
        stack.up()
    if occasion.seen_again:
        occasion.drift(google.world)
        stack.succeed("up", "--yes", "--skip-preview", *occasion.seen_again)
