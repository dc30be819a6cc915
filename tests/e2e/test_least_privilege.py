"""Each listed permission is needed: without it a step fails and names it.

That together they suffice, test_examples.py shows with every example, and this file for what no
example needs (occasions.py).
"""

from collections.abc import Sequence

import pytest

from checks.permissions import Permission, permissions
from tests.conftest import LocalGoogle
from tests.e2e.conftest import Stack
from tests.e2e.deployer import may_only, turn_on_where_requests_count
from tests.e2e.examples import EXAMPLES, Example
from tests.e2e.occasions import OCCASIONS, Occasion

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def needed_by(example: Example) -> list[Permission]:
    return [p for p in permissions() if p.feature in example.features]


def shown_by(permission: Permission) -> Example:
    """The occasion that is there for the permission, or the first example with its feature."""
    for occasion in OCCASIONS:
        if permission.feature == occasion.of and permission.name in occasion.shows:
            return occasion
    return next(e for e in EXAMPLES if permission.feature in e.features)


EACH = [(shown_by(p), p) for p in permissions() if not p.untested]


def deploy_as(google: LocalGoogle, example: Example, allowed: Sequence[Permission]) -> None:
    if isinstance(example, Occasion):
        example.given(google.world)
    turn_on_where_requests_count(google.world, example.quota_services)
    may_only(google.world, allowed)


def way_to(step: str, example: Example) -> list[tuple[dict[str, object], tuple[str, ...]]]:
    """What is configured and run: an `up` where the step is another, and the step."""
    before = {**example.settings(), "deletionProtection": False}
    after = {**example.changed(), "deletionProtection": False}
    up = ("up", "--yes", "--skip-preview")
    steps: dict[str, tuple[dict[str, object], tuple[str, ...]]] = {
        "up": (before, up),
        "refresh": (before, ("refresh", "--yes")),
        "change": (after, up),
        "destroy": (before, ("destroy", "--yes", "--run-program")),
    }
    return [steps["up"]] if step == "up" else [steps["up"], steps[step]]


@pytest.mark.parametrize(
    ("example", "missing"), EACH, ids=[f"{e.name}-{p.feature}-{p.name}-{p.on}" for e, p in EACH]
)
def test_without_one_of_them_a_step_fails_and_names_it(
    example: Example, missing: Permission, stack: Stack, google: LocalGoogle
) -> None:
    taken = (missing.name, missing.on)
    deploy_as(google, example, [p for p in needed_by(example) if (p.name, p.on) != taken])
    *before, (settings, command) = way_to(missing.needed, example)
    for earlier, done in before:
        stack.configure(**earlier)
        stack.succeed(*done)
    stack.configure(**settings)
    assert missing.name in stack.fail(*command)


@pytest.mark.parametrize("occasion", OCCASIONS, ids=[o.shows[0] for o in OCCASIONS])
def test_what_an_occasion_lists_suffices_for_it(
    occasion: Occasion, stack: Stack, google: LocalGoogle
) -> None:
    deploy_as(google, occasion, needed_by(occasion))
    stack.configure(**occasion.settings())
    stack.up()
    if occasion.change:
        stack.configure(**occasion.changed())
        stack.up()
