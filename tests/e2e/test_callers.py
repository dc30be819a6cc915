"""Accounts, groups and people may be callers; each can call, and stops when it is taken away."""

import httpx2
import pytest

from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack

pytestmark = [pytest.mark.engine, pytest.mark.slow]

BATCH = "serviceAccount:gpt-oss-batch@gpt-oss-dev.iam.gserviceaccount.com"
CALLER = "gpt-oss-caller@gpt-oss-dev.iam.gserviceaccount.com"
NOBODY = "user:nobody@example.com"


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
