"""Refresh, drift, repair, changes and destroy, through the real engine on one stack."""

from collections.abc import Iterator

import pytest

from sandbox.local_google.state.world import World
from tests.sandbox.gcp_plugin.conftest import OpenStack, Stack
from tests.sandbox.gcp_plugin.recorded import PROJECT_ID

pytestmark = pytest.mark.engine

DELETABLE = {"DELETION_POLICY": "DELETE"}


@pytest.fixture(scope="module")
def lived(open_stack: OpenStack) -> Iterator[Stack]:
    """Up, then everything that must not change anything."""
    with open_stack() as stack:
        done = stack.up(**DELETABLE)
        assert done.returncode == 0, done.stdout
        yield stack


def calls(stack: Stack) -> list[str]:
    return [request.call.split("?")[0] for request in stack.requests()]


def grants(world: World) -> set[str]:
    return {binding["role"] for binding in world.projects[PROJECT_ID].policy.bindings}


def test_refresh_finds_nothing_after_up(lived: Stack) -> None:
    done = lived.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    assert done.returncode == 0, done.stdout


def test_drift_is_seen_by_refresh_and_repaired_by_up(lived: Stack) -> None:
    project = lived.world.projects[PROJECT_ID]
    project.policy.bindings = [
        binding for binding in project.policy.bindings if binding["role"] == "roles/owner"
    ]
    project.labels["env"] = "by-hand"
    seen = lived.pulumi("refresh", "--yes", "--skip-preview", **DELETABLE)
    assert "1 deleted" in seen.stdout
    assert "1 updated" in seen.stdout
    lived.requests()

    repaired = lived.up(**DELETABLE)

    assert repaired.returncode == 0, repaired.stdout
    assert project.labels["env"] == "dev"
    assert f"projects/{PROJECT_ID}/roles/gptOssPredict" in grants(lived.world)
    assert lived.preview(**DELETABLE) == []


def test_changed_inputs_are_sent_as_the_recorded_updates(lived: Stack) -> None:
    lived.requests()
    done = lived.up(LABEL="prod", DISPLAY_NAME="caller2", TITLE="q", **DELETABLE)
    assert done.returncode == 0, done.stdout
    name = f"projects/{PROJECT_ID}"
    account = f"/iam/v1/{name}/serviceAccounts/gpt-oss-caller@{PROJECT_ID}.iam.gserviceaccount.com"
    asked = [call.replace("PROJECT", PROJECT_ID) for call in calls(lived)]
    # Reads of the project for its services do not happen: those did not change.
    for expected in (
        [f"{verb} /cloudresourcemanager/v1/{name}" for verb in ("GET", "PUT", "GET")],
        [f"{verb} {account}" for verb in ("GET", "PATCH", "GET", "GET", "GET")],
        [f"{verb} /iam/v1/{name}/roles/gptOssPredict" for verb in ("GET", "PATCH")],
    ):
        path = expected[0].split(" ")[1]
        assert [call for call in asked if call.endswith(f" {path}")] == expected


def test_destroy_leaves_the_services_on(lived: Stack) -> None:
    lived.requests()
    destroyed = lived.pulumi("destroy", "--yes", "--skip-preview")
    assert destroyed.returncode == 0, destroyed.stdout
    assert lived.resources() == []
    assert not [call for call in calls(lived) if "/serviceusage/" in call]
    project = lived.world.projects[PROJECT_ID]
    assert project.state == "DELETE_REQUESTED"
