"""Who is granted something by address keeps it when the account is made anew, after one `up`."""

from typing import Any

import pytest

from sandbox.local_google.state.seed import DEV
from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack
from tests.e2e.test_keyless_ci import GITHUB
from tests.e2e.test_names_within_a_stack import ON_OTHERS, OPEN, SWAPPED

pytestmark = [pytest.mark.engine, pytest.mark.slow]

DOMAIN = f"{DEV_SETTINGS['projectId']}.iam.gserviceaccount.com"
IMPERSONATE = "roles/iam.workloadIdentityUser"


def address(account_id: str) -> str:
    return f"serviceAccount:{account_id}@{DOMAIN}"


def developers(google: LocalGoogle, caller: str = "gpt-oss-caller") -> set[str]:
    """Whom the caller's policy lets impersonate it."""
    account = google.world.service_account(f"{caller}@{DOMAIN}")
    assert account is not None
    bindings = account.policy.bindings
    return {m for b in bindings if b["role"] == IMPERSONATE for m in b["members"]}


def alive(members: set[str]) -> set[str]:
    return {member for member in members if not member.startswith("deleted:")}


def protected(stack: Stack) -> dict[str, str]:
    """When each was made that the state protects, by URN."""
    return {urn: held["created"] for urn, held in stack.by_urn().items() if held.get("protect")}


CASES: dict[str, tuple[list[str], list[dict[str, Any]]]] = {
    "the pipeline's two change places": (
        ["gpt-oss-plan", "gpt-oss-apply"],
        [{"ci": GITHUB}, {"ci": ON_OTHERS}, {"ci": SWAPPED}],
    ),
    "the pipeline's go and come back": (
        ["gpt-oss-apply"],
        [{"ci": GITHUB}, {}, {"ci": {**GITHUB, "poolId": "another-pool"}}],
    ),
    "one of callers goes and comes back": (
        ["gpt-oss-batch"],
        [{"callers": ["gpt-oss-batch"]}, {}, {"callers": ["gpt-oss-batch"]}],
    ),
    "one of callers becomes the caller": (
        ["gpt-oss-batch"],
        [
            {"callers": ["gpt-oss-batch"]},
            {"callerAccountId": "another-id"},
            {"callerAccountId": "gpt-oss-batch"},
        ],
    ),
}


IN_CI = "one of callers goes and comes back"
"""Beside it, a pipeline's identities are made anew in the test of what is protected."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name == IN_CI else pytest.mark.long) for name in CASES]
)
def test_a_developer_that_is_made_anew_may_impersonate_the_caller(
    name: str, stack: Stack, google: LocalGoogle
) -> None:
    account_ids, changes = CASES[name]
    named = [DEV, *map(address, account_ids)]
    for settings in changes:
        stack.configure(**OPEN, **settings, developers=named)
        stack.up()
        stack.succeed("preview", "--expect-no-changes")
    caller = changes[-1].get("callerAccountId", "gpt-oss-caller")
    assert alive(developers(google, caller)) == set(named)
    stack.succeed("preview", "--refresh", "--expect-no-changes")


def test_a_grant_is_made_anew_beside_what_is_protected(stack: Stack, google: LocalGoogle) -> None:
    """It is deleted first, and the engine lets it: neither the caller nor the guard goes along."""
    named = [DEV, *map(address, ("gpt-oss-plan", "gpt-oss-apply"))]
    kept: list[dict[str, str]] = []
    for pipeline in (GITHUB, ON_OTHERS, SWAPPED):
        stack.configure(**DEV_SETTINGS, ci=pipeline, developers=named)
        stack.up()
        stack.succeed("preview", "--expect-no-changes")
        kept.append(protected(stack))
    assert any(":DeletionGuard::" in urn for urn in kept[0])
    assert kept == [kept[0]] * 3, "none was made anew itself"
    assert alive(developers(google)) == set(named)
    stack.succeed("preview", "--refresh", "--expect-no-changes")


def test_a_pipeline_that_develops_is_there_before_it_is_granted_it(
    stack: Stack, google: LocalGoogle
) -> None:
    """Also at the first `up`: Google refuses a grant to an account that it does not know."""
    stack.configure(**OPEN, ci=GITHUB, developers=[address("gpt-oss-apply")])
    assert "Google does not see" not in stack.up()
    assert developers(google) == {address("gpt-oss-apply")}
    stack.succeed("destroy", "--yes", "--skip-preview")
    assert stack.resources() == {}
