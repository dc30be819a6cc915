"""A protected environment is refused, or keeps its callers; an allowed one goes in one call.

The engine has two ways past what it protects: a flag of destroy, and a command that it prints
itself. Then the plugin refuses the project, and what callers need must not have gone before.
"""

from typing import Any

import pytest

from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack
from tests.e2e.test_callers import BATCH, CALLER, NOBODY, status_of_a_call
from tests.e2e.test_keyless_ci import CLAIMS, GITHUB, Pipeline

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
    for flags in ([], ["--skip-preview"], ["--skip-preview", "--continue-on-error"]):
        refusal = deployed.fail("destroy", "--yes", *flags)
        assert ALLOW in refusal
        assert writes(google) == before
        assert deployed.by_urn().keys() == state.keys()


def test_a_destroy_of_what_is_not_protected_finds_nothing_to_take(
    deployed: Stack, google: LocalGoogle
) -> None:
    """All that the protected guard depends on is kept with it."""
    before, state = writes(google), deployed.by_urn()
    deployed.succeed("destroy", "--yes", "--skip-preview", "--exclude-protected")
    assert writes(google) == before
    assert deployed.by_urn().keys() == state.keys()


PAST_PROTECTION = {
    "by its flag": [["destroy", "--yes", "--skip-preview", "--ignore-protect"]],
    "with protection taken off the state": [
        ["state", "unprotect", "--all", "--yes"],
        ["destroy", "--yes", "--skip-preview"],
    ],
}


@pytest.mark.slow
@pytest.mark.parametrize("way", PAST_PROTECTION)
def test_a_destroy_past_the_engine_s_protection_takes_nothing_from_callers(
    stack: Stack, google: LocalGoogle, way: str
) -> None:
    """What is left at Google has left the state: the next `up` takes it over again."""
    stack.configure(**DEV_SETTINGS, callers=["gpt-oss-batch", NOBODY], developers=[NOBODY])
    stack.up()
    url, state, before = stack.outputs()["chatCompletionsUrl"], stack.by_urn(), writes(google)
    tokens = [google.world.token_for(who) for who in (f"serviceAccount:{CALLER}", BATCH, NOBODY)]
    *first, destroy = PAST_PROTECTION[way]
    for command in first:
        stack.succeed(*command)
    assert "deletion_policy" in stack.fail(*destroy)
    assert writes(google) == before, "the plugin refuses the project before it asks Google"
    assert [status_of_a_call(url, token) for token in tokens] == [200, 200, 200]
    stack.up()
    stack.succeed("preview", "--refresh", "--expect-no-changes")
    assert stack.by_urn().keys() == state.keys()
    assert [status_of_a_call(url, token) for token in tokens] == [200, 200, 200]


@pytest.mark.slow
def test_the_pool_of_federated_callers_stays_with_the_project(
    stack: Stack, google: LocalGoogle
) -> None:
    """Deleted, it could not be made again: its id is taken for 30 days."""
    stack.configure(**DEV_SETTINGS, ci=GITHUB)
    stack.up()
    pipeline, outputs = Pipeline(google, stack.outputs()), stack.outputs()
    pool = outputs["ciWorkloadIdentityProvider"].partition("/providers/")[0]
    job = f"principal://iam.googleapis.com/{pool}/subject/{CLAIMS['sub']}"
    stack.configure(**DEV_SETTINGS, ci=GITHUB, callers=[job])
    stack.up()
    stack.fail("destroy", "--yes", "--skip-preview", "--ignore-protect")
    token = pipeline.exchange(pipeline.unsigned()).json()["access_token"]
    assert status_of_a_call(outputs["chatCompletionsUrl"], token) == 200
    stack.up()
    stack.succeed("preview", "--refresh", "--expect-no-changes")
    assert pipeline.token_of(pipeline.apply)


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
