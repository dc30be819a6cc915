"""What may change about a project changes in place: account, folder, name and labels."""

from typing import Any

import httpx2
import pytest

from sandbox.local_google.resources.faults import Fault
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.state.seed import CLOSED, DEV, FOLDER, MAIN, ORGANIZATION, OTHER
from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack
from tests.e2e.test_governance import changes, grant
from tests.e2e.test_remedies_work import carried_out

pytestmark = [pytest.mark.engine, pytest.mark.slow]

PROJECT = "gpt-oss-dev"
ADOPTED = {**DEV_SETTINGS, "projectId": "existing-project", "projectMode": "adopt"}


def may_move(google: LocalGoogle) -> None:
    binding = {"role": "roles/resourcemanager.projectMover", "members": [DEV]}
    google.world.organizations[ORGANIZATION].policy.bindings.append(binding)


def may_link_other(google: LocalGoogle) -> None:
    roles = ("roles/billing.user", "roles/billing.costsManager")
    bindings = [{"role": role, "members": [DEV]} for role in roles]
    google.world.billing_accounts[OTHER].policy = Policy(google.world.next_etag(), bindings)


@pytest.mark.parametrize("settings", [DEV_SETTINGS, ADOPTED], ids=["created", "adopted"])
def test_another_billing_account_is_linked_even_where_the_old_one_has_closed(
    stack: Stack, google: LocalGoogle, settings: dict[str, Any]
) -> None:
    stack.configure(**settings)
    stack.up()
    may_link_other(google)
    google.world.billing_accounts[MAIN].open = False
    assert "BILLING_DISABLED" in stack.fail("preview")
    stack.configure(**{**settings, "billingAccount": OTHER})
    assert changes(stack) == {"gpt-oss-project": "update"}
    stack.up()
    assert google.world.projects[settings["projectId"]].billing_account == OTHER
    stack.succeed("preview", "--expect-no-changes")
    stack.configure(**{**settings, "billingAccount": CLOSED})
    assert f"{CLOSED} (Closed) is closed" in stack.fail("up", "--yes", "--skip-preview")


def budgets_of(google: LocalGoogle) -> list[str]:
    return sorted(name.split("/")[1] for name in google.world.budgets)


def test_a_budget_follows_the_project_to_another_account_once_the_old_one_lets_it_go(
    stack: Stack, google: LocalGoogle
) -> None:
    grant(google)
    stack.configure(**DEV_SETTINGS, budget={"amount": 100})
    stack.up()
    may_link_other(google)
    on_main = google.world.billing_accounts[MAIN].policy
    on_main.bindings.clear()
    stack.configure(**{**DEV_SETTINGS, "billingAccount": OTHER}, budget={"amount": 100})
    assert changes(stack) == {"gpt-oss-project": "update", "gpt-oss-budget": "replace"}
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert f"may not manage the budgets of billing account {MAIN}" in refusal
    assert google.world.projects[PROJECT].billing_account == OTHER
    assert budgets_of(google) == sorted([MAIN, OTHER]), "the new one tells already"
    carried_out(stack, refusal, "admin@example.com")
    assert budgets_of(google) == [OTHER]
    stack.succeed("preview", "--expect-no-changes")


def test_a_full_account_and_a_denied_link_are_told_with_their_remedies(
    stack: Stack, google: LocalGoogle
) -> None:
    google.world.quotas.projects_per_billing_account = {MAIN: 2}
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert "BILLING_QUOTA" in refusal
    assert f"gcloud billing projects list --billing-account={MAIN}" in refusal
    google.world.quotas.projects_per_billing_account = {}
    google.world.faults.append(Fault(1, "cloudbilling.projects.updateBillingInfo", status=403))
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert f"the deployer may not link projects to billing account {MAIN}" in refusal
    assert f"add-iam-policy-binding {MAIN}" in refusal
    stack.up()
    stack.succeed("preview", "--expect-no-changes")


def test_a_project_moves_is_renamed_and_relabelled_in_place(
    deployed: Stack, google: LocalGoogle
) -> None:
    project = google.world.projects[PROJECT]
    number = project.number
    settings = {key: value for key, value in DEV_SETTINGS.items() if key != "organizationId"}
    settings |= {"folderId": FOLDER, "projectName": "gpt-oss moved", "labels": {"team": "ml"}}
    deployed.configure(**settings)
    assert changes(deployed) == {"gpt-oss-project": "update"}
    may_move(google)
    deployed.up()
    assert (project.parent, project.name) == (f"folders/{FOLDER}", "gpt-oss moved")
    assert project.labels["team"] == "ml"
    assert google.world.projects[PROJECT].number == number
    deployed.succeed("preview", "--expect-no-changes")


def test_another_project_id_names_the_new_project(stack: Stack, google: LocalGoogle) -> None:
    """An unset projectName keeps a project's name, not its predecessor's."""
    settings = {**DEV_SETTINGS, "deletionProtection": False}
    stack.configure(**settings)
    stack.up()
    stack.configure(**{**settings, "projectId": "gpt-oss-next"})
    stack.up()
    assert google.world.projects["gpt-oss-next"].name == "gpt-oss-next"


def test_a_lien_whose_answer_was_lost_is_told_and_stops_a_destroy_until_it_is_deleted(
    stack: Stack, google: LocalGoogle
) -> None:
    stack.configure(**DEV_SETTINGS, lien=True, deletionProtection=False)
    google.world.faults.append(Fault(1, "cloudresourcemanager.liens.create", lost_answer=True))
    stack.fail("up", "--yes", "--skip-preview")
    (lost,) = google.world.liens
    own_id = lost.rpartition("/")[2]
    said = stack.up()
    assert f"{lost} bears this stack's mark" in said
    assert f"then: gcloud alpha resource-manager liens delete {own_id}" in said
    refusal = stack.fail("destroy", "--yes", "--skip-preview", "--run-program")
    assert "PROJECT_LIEN" in refusal
    assert f"liens list --project={PROJECT}" in refusal
    del google.world.liens[lost]
    stack.succeed("destroy", "--yes", "--skip-preview")
    assert google.world.projects[PROJECT].state == "DELETE_REQUESTED"


def test_a_lien_that_was_made_without_the_mark_is_not_made_again_for_it(
    stack: Stack, google: LocalGoogle
) -> None:
    stack.configure(**DEV_SETTINGS, lien=True)
    stack.up()
    (lien,) = google.world.liens.values()
    marked = lien.reason
    lien.reason = "of old"
    state = stack.run("pulumi", "stack", "export").stdout
    assert marked in state
    path = stack.folder / "older.json"
    path.write_text(state.replace(marked, lien.reason), "utf-8")
    stack.succeed("stack", "import", "--file", str(path))
    stack.succeed("preview", "--refresh", "--expect-no-changes")


def test_a_lien_stops_everybody_until_the_stack_removes_it(
    stack: Stack, google: LocalGoogle
) -> None:
    settings = {**DEV_SETTINGS, "lien": True, "deletionProtection": False}
    stack.configure(**settings)
    stack.up()
    headers = {"Authorization": f"Bearer {google.world.token_for(DEV)}"}
    path = f"{google.url}/cloudresourcemanager/v1/projects/{PROJECT}"
    answer = httpx2.delete(path, headers=headers)
    assert (answer.status_code, "lien" in answer.text) == (400, True)
    stack.succeed("preview", "--expect-no-changes")
    stack.succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    stack.succeed("destroy", "--yes", "--skip-preview")
    assert google.world.liens == {}
    assert google.world.projects[PROJECT].state == "DELETE_REQUESTED"
