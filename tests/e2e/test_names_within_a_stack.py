"""A name that another resource of the same stack holds is refused, and costs that one nothing."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack
from tests.e2e.test_keyless_ci import GITHUB

pytestmark = [pytest.mark.engine, pytest.mark.slow]

PROJECT = DEV_SETTINGS["projectId"]
MEMBER = f"serviceAccount:ml-batch@{PROJECT}.iam.gserviceaccount.com"
OPEN = {**DEV_SETTINGS, "deletionProtection": False}
SWAPPED = {**GITHUB, "planAccountId": "gpt-oss-apply", "applyAccountId": "gpt-oss-plan"}
ON_OTHERS = {**GITHUB, "planAccountId": "other-plan", "applyAccountId": "other-apply"}


def accounts(google: LocalGoogle) -> dict[str, str]:
    """The live ones' unique ids by account id."""
    found = google.world.service_accounts.values()
    live = [account for account in found if account.project_id == PROJECT and not account.deleted]
    return {account.email.partition("@")[0]: account.unique_id for account in live}


def held(google: LocalGoogle) -> dict[str, str]:
    """With the roles, as long as they are not deleted."""
    roles = google.world.projects[PROJECT].roles
    return {**accounts(google), **{name: "" for name, role in roles.items() if not role.deleted}}


def second(settings: Mapping[str, Any], **other: Any) -> dict[str, Any]:
    return {**settings, **other}


@pytest.mark.parametrize(
    ("before", "after", "freed"),
    [
        pytest.param(
            second(OPEN, callers=["gpt-oss-batch"]),
            second(OPEN, callerAccountId="gpt-oss-batch"),
            second(OPEN, callerAccountId="another-id"),
            id="an account of callers becomes the caller",
        ),
        pytest.param(
            OPEN,
            second(OPEN, callerAccountId="gpt-oss-new", callers=["gpt-oss-caller"]),
            second(OPEN, callerAccountId="gpt-oss-new"),
            id="the caller becomes one of callers",
        ),
        pytest.param(
            second(DEV_SETTINGS, ci=GITHUB),
            second(DEV_SETTINGS, ci=SWAPPED),
            second(DEV_SETTINGS, ci=ON_OTHERS),
            id="the pipeline's two change places",
        ),
    ],
)
def test_a_name_that_another_resource_holds_is_refused_and_two_ups_lead_there(
    stack: Stack,
    google: LocalGoogle,
    before: dict[str, Any],
    after: dict[str, Any],
    freed: dict[str, Any],
) -> None:
    stack.configure(**before)
    stack.up()
    had = held(google)
    stack.configure(**after)
    assert "is this stack and not this resource of it" in " ".join(stack.succeed("preview").split())
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert "ACCOUNT_EXISTS" in refusal
    stack.configure(**before)
    stack.pulumi("up", "--yes", "--skip-preview")
    assert had.items() <= held(google).items(), "back, before the replacement has ended"
    for settings in (freed, after):
        stack.configure(**settings)
        stack.up()
    stack.succeed("preview", "--refresh", "--expect-no-changes")
    named = {account["outputs"]["accountId"] for account in of_type(stack, "Account")}
    assert named == accounts(google).keys()


def of_type(stack: Stack, name: str) -> list[dict[str, Any]]:
    return [r for r in stack.by_urn().values() if r["type"].endswith(f":{name}")]


def test_an_own_account_is_not_named_as_a_member(stack: Stack, google: LocalGoogle) -> None:
    """As a member it would be another grant to the engine, and the account nobody's."""
    stack.configure(**DEV_SETTINGS, callers=["ml-batch"])
    stack.up()
    had = accounts(google)
    policy = google.world.projects[PROJECT].policy.bindings
    stack.configure(**DEV_SETTINGS, callers=[MEMBER])
    for command in (["preview"], ["up", "--yes", "--skip-preview"]):
        refusal = stack.fail(*command)
        assert "pulumi config set --path 'callers[0]' ml-batch && pulumi up" in refusal
    assert (accounts(google), google.world.projects[PROJECT].policy.bindings) == (had, policy)
    stack.configure(**DEV_SETTINGS, callers=["ml-batch"])
    stack.succeed("preview", "--refresh", "--expect-no-changes")
