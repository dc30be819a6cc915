"""Accounts, groups and people may be callers; each can call, and stops when it is taken away."""

from collections.abc import Sequence
from typing import Any

import httpx2
import pytest

from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack
from tests.e2e.test_keyless_ci import CLAIMS, GITHUB, Pipeline

pytestmark = [pytest.mark.engine, pytest.mark.slow]

BATCH = "serviceAccount:gpt-oss-batch@gpt-oss-dev.iam.gserviceaccount.com"
CALLER = "gpt-oss-caller@gpt-oss-dev.iam.gserviceaccount.com"
NOBODY = "user:nobody@example.com"
AWS = (
    "principalSet://iam.googleapis.com/projects/100000000009/locations/global/workloadIdentityPools"
    "/aws/attribute.aws_role/arn:aws:sts::123456789012:assumed-role/Batch"
)


def status_of_a_call(url: str, token: str) -> int:
    sent = {"model": "openai/gpt-oss-120b-maas", "messages": [{"role": "user", "content": "Hi"}]}
    headers = {"Authorization": f"Bearer {token}"}
    return httpx2.post(url, json=sent, headers=headers).status_code


def who_may_call(google: LocalGoogle) -> set[str]:
    bindings = google.world.projects["gpt-oss-dev"].policy.bindings
    (calling,) = (b["members"] for b in bindings if b["role"].endswith("/gpt_oss_caller"))
    return set(calling)


def test_each_caller_may_call_until_it_is_taken_away(stack: Stack, google: LocalGoogle) -> None:
    stack.configure(**DEV_SETTINGS, callers=["gpt-oss-batch", NOBODY])
    stack.up()
    stack.succeed("preview", "--expect-no-changes")
    url = stack.outputs()["chatCompletionsUrl"]
    assert f"serviceAccount:{stack.outputs()['callers']['gpt-oss-batch']}" == BATCH
    token = google.world.token_for(BATCH)
    assert status_of_a_call(url, token) == 200
    assert {BATCH, NOBODY} < who_may_call(google)

    stack.configure(**DEV_SETTINGS, callers=[NOBODY])
    stack.up()
    assert status_of_a_call(url, token) in (401, 403)
    assert "callers" not in stack.outputs()
    assert who_may_call(google) == {"serviceAccount:" + CALLER, NOBODY}


SEEDED = "@seed-project.iam.gserviceaccount.com"
TYPED = (
    "group:ML@Example.com",
    f"serviceAccount:Deployer{SEEDED}",
    "user:Dev@example.com",
    "OnCall@example.com",
)
KNOWN = (
    "group:ml@example.com",
    f"serviceAccount:deployer{SEEDED}",
    "user:dev@example.com",
    "oncall@example.com",
)


def spelled(addresses: Sequence[str]) -> dict[str, Any]:
    *callers, developer, address = addresses
    told = {"emails": [address]}
    return {**DEV_SETTINGS, "callers": callers, "developers": [developer], "observability": told}


RIGHTS = {
    ("serviceAccount:" + CALLER, "gpt_oss_caller"),
    (f"serviceAccount:deployer{SEEDED}", "gpt_oss_caller"),
    ("group:ml@example.com", "gpt_oss_caller"),
    ("user:dev@example.com", "iam.workloadIdentityUser"),
}


def who_has_rights(google: LocalGoogle) -> set[tuple[str, str]]:
    """Members of the project's policy and of the caller's, with the names of their roles."""
    (caller,) = google.world.service_accounts.having(CALLER)
    bindings = [*google.world.projects["gpt-oss-dev"].policy.bindings, *caller.policy.bindings]
    every = {(m, b["role"].rpartition("/")[2]) for b in bindings for m in b["members"]}
    return {(member, role) for member, role in every if role != "owner"}


def test_an_address_in_another_case_keeps_its_right(stack: Stack, google: LocalGoogle) -> None:
    """IAM has one spelling of it: deleted after it was made, the grant would be gone."""
    stack.configure(**spelled(TYPED))
    stack.up()
    assert who_has_rights(google) == RIGHTS
    made = set(stack.by_urn())
    stack.configure(**spelled(KNOWN))
    stack.up()
    assert who_has_rights(google) == RIGHTS
    assert set(stack.by_urn()) == made
    stack.succeed("preview", "--refresh", "--expect-no-changes")


def test_a_grant_named_for_the_spelling_that_was_typed_is_taken_over(
    stack: Stack, google: LocalGoogle
) -> None:
    """So it was once: here both are given the name and the input that such a stack has."""
    stack.configure(**spelled(KNOWN))
    stack.up()
    made = set(stack.by_urn())
    state = stack.succeed("stack", "export")
    for typed, known in zip(TYPED, KNOWN, strict=True):
        state = state.replace(f"-{known}", f"-{typed}")
        state = state.replace(f'"member": "{known}"', f'"member": "{typed}"')
    (stack.folder / "state.json").write_text(state, "utf-8")
    stack.succeed("stack", "import", "--file", "state.json")
    assert len(made - set(stack.by_urn())) == len(TYPED)
    stack.configure(**spelled(TYPED))
    stack.up()
    assert set(stack.by_urn()) == made
    assert who_has_rights(google) == RIGHTS
    stack.succeed("preview", "--refresh", "--expect-no-changes")


def test_a_federated_identity_calls_with_no_account_between(
    stack: Stack, google: LocalGoogle
) -> None:
    """Of the pipeline's pool, one subject; a role of AWS has `::` in its name, as URNs have."""
    stack.configure(**DEV_SETTINGS, ci=GITHUB)
    stack.up()
    pipeline = Pipeline(google, stack.outputs())
    pool = stack.outputs()["ciWorkloadIdentityProvider"].partition("/providers/")[0]
    job = f"principal://iam.googleapis.com/{pool}/subject/{CLAIMS['sub']}"
    stack.configure(**DEV_SETTINGS, ci=GITHUB, callers=[job, AWS])
    stack.up()
    stack.succeed("preview", "--refresh", "--expect-no-changes")
    assert {job, AWS} < who_may_call(google)
    url = stack.outputs()["chatCompletionsUrl"]
    for claims, status in (({}, 200), ({"sub": "repo:octo-org@65/octo-repo@74:pull_request"}, 403)):
        token = pipeline.exchange(pipeline.unsigned(**claims)).json()["access_token"]
        assert status_of_a_call(url, token) == status, claims
    stack.configure(**DEV_SETTINGS, ci=GITHUB)
    stack.up()
    assert who_may_call(google) == {"serviceAccount:" + CALLER}
