"""A create did its work and its answer was lost: the next `up` takes over what is this stack's."""

import pytest

from sandbox.local_google.resources.faults import Fault
from sandbox.local_google.state.seed import DEV
from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack

pytestmark = [pytest.mark.engine, pytest.mark.slow]

PROJECT = "gpt-oss-dev"
PIPELINE = {"issuer": "github", "ownerId": "65", "repositoryId": "74", "branch": "main"}
LOST = (
    "cloudresourcemanager.projects.create",
    "iam.projects.serviceAccounts.create",
    "iam.projects.roles.create",
    "iam.projects.locations.workloadIdentityPools.create",
    "iam.projects.locations.workloadIdentityPools.providers.create",
)


def test_what_was_made_is_adopted_and_nothing_is_left_to_do(
    stack: Stack, google: LocalGoogle
) -> None:
    """Seen with the official plugin: each of these names is taken from then on."""
    stack.configure(**DEV_SETTINGS, ci=PIPELINE)
    google.world.faults += [Fault(n, method, lost_answer=True) for n, method in enumerate(LOST)]
    assert "whether it was done is not known" in stack.fail("up", "--yes", "--skip-preview")
    assert "gpt-oss-project" not in stack.resources()
    assert PROJECT in google.world.projects
    assert "import" in stack.succeed("preview")
    for _ in LOST:
        if stack.pulumi("up", "--yes", "--skip-preview").returncode == 0:
            break
    stack.succeed("preview", "--expect-no-changes")
    stack.succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    emails = [a.email for a in google.world.service_accounts.values() if a.project_id == PROJECT]
    assert len(emails) == len(set(emails)) == 3


FREE = {**DEV_SETTINGS, "deletionProtection": False}
RENAMED = {**FREE, "callerAccountId": "renamed-caller"}


@pytest.fixture
def unseen(stack: Stack, google: LocalGoogle) -> Stack:
    """A stack whose account was replaced, and does not know it."""
    stack.configure(**FREE)
    stack.up()
    stack.configure(**RENAMED)
    google.world.faults += [Fault(1, "iam.projects.serviceAccounts.create", lost_answer=True)]
    stack.fail("up", "--yes", "--skip-preview")
    return stack


def test_a_replacement_that_was_made_unseen_is_refused_and_leaves_nothing_behind(
    unseen: Stack, google: LocalGoogle
) -> None:
    """Nothing tells it from what a failed replacement has still to delete (adoption.py)."""
    email = f"renamed-caller@{PROJECT}.iam.gserviceaccount.com"
    refusal = unseen.fail("up", "--yes", "--skip-preview")
    assert "which the state has as" in refusal
    assert (
        f"refused once more, nothing has it: gcloud iam service-accounts delete {email}" in refusal
    )
    unseen.configure(**FREE, callerAccountId="another-id")
    unseen.up()
    unseen.configure(**RENAMED)
    unseen.fail("up", "--yes", "--skip-preview")
    deleted = unseen.run("gcloud", "iam", "service-accounts", "delete", email)
    assert deleted.returncode == 0, deleted.stderr
    unseen.up()
    unseen.succeed("preview", "--expect-no-changes")
    live = [a.email for a in google.world.service_accounts.values() if not a.deleted]
    assert [email.partition("@")[0] for email in live if PROJECT in email] == ["renamed-caller"]
    unseen.succeed("destroy", "--yes", "--skip-preview")
    assert unseen.resources() == {}


def test_what_bears_no_mark_or_another_is_refused_with_its_owner(
    stack: Stack, google: LocalGoogle
) -> None:
    stack.configure(**{**DEV_SETTINGS, "projectId": "existing-project"})
    project = google.world.projects["existing-project"]
    assert "existing-project exists: no owner's mark" in stack.succeed("preview")
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert "projects/existing-project exists: no owner's mark" in refusal
    assert "pulumi config set projectMode adopt && pulumi up" in refusal
    project.labels = {"vertex-gpt-oss-stack": "vertex-gpt-oss_prod"}
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert "mark says vertex-gpt-oss_prod" in refusal
    assert "--update-labels=vertex-gpt-oss-stack=vertex-gpt-oss_dev" in refusal
    project.labels = {"vertex-gpt-oss-stack": "vertex-gpt-oss_dev"}
    project.state = "DELETE_REQUESTED"
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert "gcloud projects undelete existing-project && pulumi up" in refusal
    assert (project.name, project.parent) == ("existing-project", "organizations/1234567890")
    assert project.policy.bindings == [{"role": "roles/owner", "members": [DEV]}]


def test_a_lost_mark_does_not_cost_a_stack_what_it_has(
    deployed: Stack, google: LocalGoogle
) -> None:
    """A renamed stack, a description edited by hand: the state still has them."""
    project = google.world.projects[PROJECT]
    project.labels["vertex-gpt-oss-stack"] = "another_name"
    project.roles["gpt_oss_caller"].description = "edited"
    deployed.succeed("preview", "--expect-no-changes")
    deployed.succeed("up", "--yes", "--refresh", "--run-program")
    assert project.labels["vertex-gpt-oss-stack"] == "vertex-gpt-oss_dev"
    assert "vertex-gpt-oss_dev" in project.roles["gpt_oss_caller"].description
