"""A remedy carried out makes the next `up` pass, and what a failed `up` made is not lost."""

import re

import pytest

from sandbox.local_google.resources.iam_policy import Policy
from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack

pytestmark = [pytest.mark.engine, pytest.mark.slow]

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


def test_the_printed_command_for_a_list_or_a_mapping_is_one_that_the_engine_takes(
    stack: Stack,
) -> None:
    stack.configure(**DEV_SETTINGS, developers=["dev@example.com"], labels={"team": "X"})
    refusal = stack.fail("preview")
    fixes = re.findall(r"fix +(pulumi config .*)", refusal)
    assert len(fixes) == 2
    for fix in fixes:
        done = stack.run("sh", "-c", fix)
        assert done.returncode == 0, done.stderr
    stack.succeed("preview")


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
    assert project.models == []
    caller = google.world.service_account(f"gpt-oss-caller@{PROJECT}.iam.gserviceaccount.com")
    recorded = stack.resources()
    assert (caller is not None) == ("gpt-oss-caller-account" in recorded), "made is recorded"
    assert bool(project.roles) == ("gpt-oss-caller-role" in recorded), "made is recorded"

    project.policy.bindings += grant(
        "roles/serviceusage.serviceUsageAdmin", "roles/consumerprocurement.entitlementManager"
    )
    stack.up()
    stack.succeed("preview", "--expect-no-changes")
