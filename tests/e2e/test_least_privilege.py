"""Each listed permission is needed: without it a step fails and names it.

That together they suffice, test_examples.py shows with every example.
"""

from collections.abc import Sequence

import pytest

from checks.permissions import Permission, permissions
from tests.conftest import LocalGoogle
from tests.e2e.conftest import Stack
from tests.e2e.deployer import may_only, turn_on_where_requests_count
from tests.e2e.examples import EXAMPLES, Example

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def needed_by(example: Example) -> list[Permission]:
    return [p for p in permissions() if p.feature in example.features]


# Each permission with the first example that has its feature.
EACH = [
    (example, permission)
    for permission in permissions()
    for example in [next(e for e in EXAMPLES if permission.feature in e.features)]
]


def deploy_as(google: LocalGoogle, example: Example, allowed: Sequence[Permission]) -> None:
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
    ("example", "missing"), EACH, ids=[f"{e.name}-{p.feature}-{p.name}" for e, p in EACH]
)
def test_without_one_of_them_a_step_fails_and_names_it(
    example: Example, missing: Permission, stack: Stack, google: LocalGoogle
) -> None:
    deploy_as(google, example, [p for p in needed_by(example) if p.name != missing.name])
    *before, (settings, command) = way_to(missing.needed, example)
    for earlier, done in before:
        stack.configure(**earlier)
        stack.succeed(*done)
    stack.configure(**settings)
    assert missing.name in stack.fail(*command)
