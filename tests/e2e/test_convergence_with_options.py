"""With the options on, what they ask of Google may fail once, too."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from checks.permissions import permissions
from tests.e2e.convergence import (
    SETTINGS,
    Deployments,
    Key,
    deployments,
    fail_each_call_once,
    undisturbed,
)
from tests.e2e.deployer import may_only, turn_on_where_requests_count
from tests.e2e.examples import EXAMPLES

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.long]

OPTIONS = (
    *("ci", "budget", "guardrails", "observability", "lien", "quota-preferences"),
    *("callers", "models", "tags", "self-deployed"),
)
PLACE = ("projectId", "projectMode", "model")
WAYS: dict[str, dict[str, Any]] = {
    **{str(status): {"status": status} for status in (409, 429, 500, 503)},
    "reset": {"reset": True},
    "lost answer": {"lost_answer": True},
}
MADE_TWICE = (
    "aiplatform.projects.locations.deploy",
    "billingbudgets.billingAccounts.budgets.create",
    "cloudresourcemanager.liens.create",
    "monitoring.projects.alertPolicies.create",
    "monitoring.projects.dashboards.create",
    "monitoring.projects.notificationChannels.create",
)
"""Google names what they make, so a second one is possible where the answer to the first was lost:
docs/observability.md and docs/guardrails.md say so."""
NOT_PROVABLY_OURS = (
    "cloudresourcemanager.tagBindings.create",
    "orgpolicy.projects.policies.create",
)
"""Neither has a place for a mark; TAG_BOUND and POLICY_EXISTS say what to do with one there is."""


@pytest.fixture(scope="module")
def made(engine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployments]:
    folder = tmp_path_factory.mktemp("convergence")
    with deployments(engine, folder, every_option()) as begun:
        services = [service for example in EXAMPLES for service in example.quota_services]
        turn_on_where_requests_count(begun.google.world, services)
        may_only(begun.google.world, permissions())
        yield begun


@pytest.fixture(scope="module")
def expected(made: Deployments) -> tuple[list[Key], Any]:
    """The calls of the options alone, and what all of it leaves."""
    made.settings = SETTINGS
    plain, _ = undisturbed(made)
    made.settings = every_option()
    calls, left = undisturbed(made)
    return [call for call in calls if call not in plain], left


def every_option() -> dict[str, Any]:
    chosen = [example for example in EXAMPLES if example.name in OPTIONS]
    options = {k: v for example in chosen for k, v in example.settings().items() if k not in PLACE}
    return {**options, **SETTINGS}


@pytest.mark.parametrize("way", WAYS)
def test_any_call_of_an_option_may_fail_once(
    made: Deployments, expected: tuple[list[Key], Any], way: str
) -> None:
    calls, world = expected
    if way == "lost answer":
        left_out = (*MADE_TWICE, *NOT_PROVABLY_OURS)
        calls = [(method, path) for method, path in calls if method not in left_out]
    print(way, fail_each_call_once(made, calls, world, WAYS[way]))
