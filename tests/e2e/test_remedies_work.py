"""A remedy carried out makes the next `up` pass, and what a failed `up` made is not lost."""

import pytest

from sandbox.local_google.world import Policy
from tests.conftest import LocalGoogle
from tests.e2e.conftest import Stack

pytestmark = pytest.mark.engine

DEV = "user:dev@example.com"
PROJECT = "existing-project"
ALL_BUT_ENABLING = (
    "roles/browser",
    "roles/iam.serviceAccountAdmin",
    "roles/iam.roleAdmin",
    "roles/resourcemanager.projectIamAdmin",
)


def grant(*roles: str) -> list[dict[str, object]]:
    return [{"role": role, "members": [DEV]} for role in roles]


def test_an_api_that_may_not_be_enabled_is_told_with_the_role_that_helps(
    stack: Stack, google: LocalGoogle
) -> None:
    project = google.world.projects[PROJECT]
    project.policy = Policy(bindings=grant(*ALL_BUT_ENABLING))
    stack.configure(projectId=PROJECT, projectMode="select")
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert f"the deployer may not enable aiplatform.googleapis.com in {PROJECT}" in refusal
    assert "--role=roles/serviceusage.serviceUsageAdmin" in refusal
    assert project.services == []

    project.policy.bindings += grant(
        "roles/serviceusage.serviceUsageAdmin", "roles/consumerprocurement.entitlementManager"
    )
    stack.up()
    stack.succeed("preview", "--expect-no-changes")
