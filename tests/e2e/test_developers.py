"""A developer gets the tokens of the caller and no more, also after a stack changes the role."""

import shutil
from typing import Any

import httpx2
import pytest

from sandbox.local_google.state.seed import DEV
from tests.conftest import LocalGoogle
from tests.e2e.conftest import CHECKOUT, DEV_SETTINGS, Stack
from tests.e2e.test_keyless_ci import GITHUB

pytestmark = [pytest.mark.engine, pytest.mark.slow]

NOW, BEFORE = "roles/iam.workloadIdentityUser", "roles/iam.serviceAccountTokenCreator"
ACCOUNT = "projects/gpt-oss-dev/serviceAccounts/gpt-oss-caller@gpt-oss-dev.iam.gserviceaccount.com"
DEVELOPER = "user:nobody@example.com"
APPLY = "serviceAccount:gpt-oss-apply@gpt-oss-dev.iam.gserviceaccount.com"
NOT_USED = ("signBlob", "signJwt", "implicitDelegation", "actAs", "setIamPolicy")


def rights(google: LocalGoogle, member: str) -> set[str]:
    """What of all that an account knows the member may do with the caller."""
    asked = ("getAccessToken", *NOT_USED)
    answer = httpx2.post(
        f"{google.url}/iam/v1/{ACCOUNT}:testIamPermissions",
        json={"permissions": [f"iam.serviceAccounts.{name}" for name in asked]},
        headers={"Authorization": f"Bearer {google.world.token_for(member)}"},
    )
    return {name.rpartition(".")[2] for name in answer.json().get("permissions", [])}


def grants_written(google: LocalGoogle, since: int) -> list[set[tuple[str, str]]]:
    """Who could impersonate the caller after each change of its policy."""
    return [
        {
            (b["role"], member)
            for b in entry.request["policy"]["bindings"]
            for member in b["members"]
        }
        for entry in google.world.journal.entries[since:]
        if entry.method_id == "iam.projects.serviceAccounts.setIamPolicy"
        and isinstance(entry.request, dict)
        and "gpt-oss-caller" in entry.path
    ]


def test_a_developer_impersonates_and_signs_nothing(stack: Stack, google: LocalGoogle) -> None:
    """What was signed as the account would be valid after the grant is taken away."""
    stack.configure(**DEV_SETTINGS, developers=[DEVELOPER])
    stack.up()
    assert rights(google, DEVELOPER) == {"getAccessToken"}


def test_a_stack_that_granted_more_takes_it_back_and_nobody_loses_access(
    stack: Stack, google: LocalGoogle
) -> None:
    rooms = stack.folder / "components"
    rooms.unlink()
    shutil.copytree(CHECKOUT / "components", rooms)
    identity = rooms / "core" / "identity.py"
    former = identity.read_text("utf-8").replace(f'"{NOW}"', f'"{BEFORE}"')
    identity.write_text(former, "utf-8")
    settings: dict[str, Any] = {**DEV_SETTINGS, "ci": GITHUB, "developers": [DEVELOPER, APPLY, DEV]}
    stack.configure(**settings)
    stack.up()
    assert "signJwt" in rights(google, DEVELOPER)
    shutil.rmtree(rooms)
    rooms.symlink_to(CHECKOUT / "components")
    since = len(google.world.journal.entries)
    stack.up()
    assert rights(google, DEVELOPER) == {"getAccessToken"}
    for policy in grants_written(google, since):
        assert {member for _, member in policy} >= {DEVELOPER, DEV}, policy
    assert grants_written(google, since)[-1] == {(NOW, m) for m in (DEVELOPER, APPLY, DEV)}
    stack.succeed("preview", "--refresh", "--expect-no-changes")
