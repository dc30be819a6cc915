"""Several models and locations in one stack, from the settings to the smoke test."""

import re
from typing import Any

import httpx2
import pytest

from sandbox.local_google.state.seed import DEV
from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack
from tests.e2e.test_governance import changes
from tests.e2e.test_smoke_of_a_stack import smoke_test

pytestmark = [pytest.mark.engine, pytest.mark.slow]

GLOBAL = {"model": "gpt-oss-120b", "location": "global"}
REGIONAL = {"model": "gpt-oss-120b", "location": "us-central1"}
COMPONENT, ENABLEMENT = "gpt-oss-model", "gpt-oss-model-enablement-gpt-oss-120b"


def settle(stack: Stack) -> None:
    """Nothing is left to do, by the settings and by what Google has."""
    stack.succeed("preview", "--expect-no-changes")
    stack.succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes")


def destroy(stack: Stack, **settings: Any) -> None:
    stack.configure(**DEV_SETTINGS, **settings, deletionProtection=False)
    stack.up()
    stack.succeed("destroy", "--yes", "--skip-preview")
    assert stack.resources() == {}


def test_a_model_in_two_locations_is_enabled_once_and_answers_in_both(
    stack: Stack, google: LocalGoogle
) -> None:
    stack.configure(**DEV_SETTINGS, models=[REGIONAL, GLOBAL])
    stack.up()
    settle(stack)
    outputs = stack.outputs()
    assert outputs["location"] == "us-central1"
    assert outputs["endpoints"].keys() == {"gpt-oss-120b/us-central1", "gpt-oss-120b/global"}
    assert [name for name in stack.resources() if "enablement" in name] == [ENABLEMENT]
    for arguments, location in (
        ((), "us-central1"),
        (("--model", "gpt-oss-120b/global"), "global"),
    ):
        code, report = smoke_test(stack, "--stack", "dev", *arguments)
        assert (code, report["target"]["location"]) == (0, location), report
    stack.configure(**DEV_SETTINGS, models=[GLOBAL])
    assert changes(stack) == {}, "a location is no resource"
    destroy(stack, models=[GLOBAL])


def enable_as_told(google: LocalGoogle, said: str) -> None:
    """The printed call, with the token that gcloud would print."""
    url = re.search(r"http\S+:enableModel", said)
    assert url is not None, said
    token = google.world.token_for(DEV)
    httpx2.post(url[0], headers={"Authorization": f"Bearer {token}"}, json={}).raise_for_status()


def test_a_model_enabled_by_hand_as_told_answers_and_stays_enabled_in_every_mode(
    stack: Stack, google: LocalGoogle
) -> None:
    stack.configure(**DEV_SETTINGS, modelEnablement="manual")
    said = stack.up()
    assert smoke_test(stack, "--stack", "dev", "--retries", "0")[0] == 1
    enable_as_told(google, said)
    assert smoke_test(stack, "--stack", "dev")[0] == 0
    project = google.world.projects["gpt-oss-dev"]
    for mode, operation in (("resource", "create"), ("manual", "delete"), ("resource", "create")):
        stack.configure(**DEV_SETTINGS, modelEnablement=mode)
        assert changes(stack) == {COMPONENT: operation, ENABLEMENT: operation}
        stack.up()
        assert project.models == ["publishers/openai/models/gpt-oss-120b-maas"]
    settle(stack)
    destroy(stack, modelEnablement="off")
