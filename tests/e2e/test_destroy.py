"""A protected environment cannot be destroyed by any flag; an allowed one goes in one call."""

from typing import Any

import pytest

from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack

pytestmark = pytest.mark.engine

ALLOW = "pulumi config set deletionProtection false && pulumi up"
UNMANAGED: dict[str, dict[str, Any]] = {
    "project selected": {"projectId": "existing-project", "projectMode": "select"},
    "model left to a person": {**DEV_SETTINGS, "modelEnablement": "manual"},
    "model left alone": {**DEV_SETTINGS, "modelEnablement": "off"},
    "nothing watched": {**DEV_SETTINGS, "observability": {"alerts": [], "dashboard": False}},
}
READS = (
    *("get", "list", "batchGet", "token", "getBillingInfo"),
    *("getIamPolicy", "testIamPermissions", "getEffectivePolicy"),
)


def writes(google: LocalGoogle) -> list[str]:
    """The method ids of every entry so far that changed something."""
    methods = [entry.method_id for entry in google.world.journal.entries]
    return [method for method in methods if method.rpartition(".")[2] not in READS]


def test_a_protected_environment_is_refused_before_anything_is_deleted(
    deployed: Stack, google: LocalGoogle
) -> None:
    """Seen with the official plugin: PREVENT alone lets seven resources go before it refuses."""
    before, state = writes(google), deployed.by_urn()
    for flags in ([], ["--skip-preview"]):
        refusal = deployed.fail("destroy", "--yes", *flags)
        assert ALLOW in refusal
        assert writes(google) == before
        assert deployed.by_urn().keys() == state.keys()


@pytest.mark.slow
@pytest.mark.parametrize("settings", UNMANAGED.values(), ids=UNMANAGED)
def test_a_refused_destroy_leaves_the_state_as_it_was_where_parts_are_not_managed(
    stack: Stack, settings: dict[str, Any]
) -> None:
    """The guard depends on components by their resources: what has none went before it."""
    stack.configure(**settings)
    stack.up()
    state = stack.by_urn()
    assert ALLOW in stack.fail("destroy", "--yes", "--skip-preview")
    assert stack.by_urn().keys() == state.keys()
    stack.succeed("preview", "--expect-no-changes")


def test_an_allowed_destroy_ends_empty_and_leaves_the_apis_alone(
    deployed: Stack, google: LocalGoogle
) -> None:
    deployed.configure(**DEV_SETTINGS, deletionProtection=False)
    deployed.up()
    before = writes(google)
    deployed.succeed("destroy", "--yes")
    project = google.world.projects["gpt-oss-dev"]
    assert deployed.resources() == {}
    assert project.state == "DELETE_REQUESTED"
    assert writes(google)[len(before) :] == ["cloudresourcemanager.projects.delete"]
    assert "aiplatform.googleapis.com" in project.services
