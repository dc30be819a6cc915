"""What waits for what: an address for all that makes it usable, the caller for the project alone.

Whoever reads an address calls it at once.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.components.conftest import EVERY_FEATURE

CALLER = ("gpt-oss-caller-account", "gpt-oss-caller-role", "gpt-oss-caller-grant")
API = "gpt-oss-services-aiplatform"
COUNTED_ELSEWHERE = (
    *("gpt-oss-budget", "gpt-oss-guardrails-allowed-models"),
    *("gpt-oss-tags-1234567890/team", "gpt-oss-observability-audit-logs"),
)
NOT_WAITED_FOR = {
    "gpt-oss-lien",
    "gpt-oss-caller-role",  # the grant that is waited for waits for it
    "gpt-oss-caller-account-gpt-oss-batch",  # likewise
    "gpt-oss-caller-impersonation-user:dev@example.com",
}
"""Of EVERY_FEATURE: what no call needs, or what something that is waited for waits for."""


def is_google_s(request: Any) -> bool:
    return bool(request.custom) and not request.type.startswith("pulumi:")


@pytest.mark.parametrize("output", ["chatCompletionsUrl", "endpoints"])
def test_an_address_waits_for_the_caller_the_enablement_and_every_feature(
    run_program: Callable[..., Any], output: str
) -> None:
    run = run_program(**EVERY_FEATURE)
    behind = asyncio.get_event_loop().run_until_complete(run.exports[output].resources())
    waited_for = {resource._name for resource in behind}
    made = {name for name, request in run.recorder.requests.items() if is_google_s(request)}
    assert made - waited_for == NOT_WAITED_FOR


def test_an_account_among_the_callers_is_told_once_its_grant_is_there(
    run_program: Callable[..., Any],
) -> None:
    run = run_program(**EVERY_FEATURE)
    assert run.resolved("callers") == {
        "gpt-oss-batch": "gpt-oss-batch@gpt-oss-dev.iam.gserviceaccount.com"
    }
    behind = asyncio.get_event_loop().run_until_complete(run.exports["callers"].resources())
    assert "gpt-oss-caller-grant-gpt-oss-batch" in {resource._name for resource in behind}


def all_before(run: Any, name: str) -> set[str]:
    """What a resource waits for, and what that waits for."""
    direct = {urn.rpartition("::")[2] for urn in run.recorder.requests[name].dependencies}
    return direct.union(*(all_before(run, before) for before in direct))


def test_the_caller_is_made_while_google_turns_the_services_on(
    run_program: Callable[..., Any],
) -> None:
    """That takes Google longest, and the caller needs none of them."""
    run = run_program(**EVERY_FEATURE)
    for name in CALLER:
        assert all_before(run, name) <= {"gpt-oss-project", *CALLER}, name
        assert "gpt-oss-project" in all_before(run, name), name
    assert API in all_before(run, "gpt-oss-model-enablement-gpt-oss-120b")


def test_what_counts_in_the_deployer_s_project_waits_for_no_api_of_this_one(
    run_program: Callable[..., Any],
) -> None:
    told_by_google = {**EVERY_FEATURE, "budget": '{"amount": 500}'}
    run = run_program(**{k: v for k, v in told_by_google.items() if k != "ci"})
    for name in COUNTED_ELSEWHERE:
        assert all_before(run, name) == {"gpt-oss-project"}, name
    assert API in all_before(run, "gpt-oss-observability-dashboard")


def test_where_a_pipeline_of_the_project_deploys_it_waits_for_the_apis_that_count_there(
    run_program: Callable[..., Any],
) -> None:
    run = run_program(**EVERY_FEATURE)
    for name in COUNTED_ELSEWHERE:
        assert {API, "gpt-oss-ci-apply-browser"} <= all_before(run, name), name


def test_what_a_pipeline_signs_in_with_is_made_meanwhile_and_its_roles_wait(
    run_program: Callable[..., Any],
) -> None:
    run = run_program(**EVERY_FEATURE)
    for name in ("pool", "provider", "plan-account", "apply-account"):
        assert API not in all_before(run, f"gpt-oss-ci-{name}"), name
        assert "gpt-oss-project" in all_before(run, f"gpt-oss-ci-{name}"), name
    assert API in all_before(run, "gpt-oss-ci-apply-browser")
