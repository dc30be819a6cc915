"""A project that exists is selected and survives; an account that exists can be imported."""

import httpx2
import pytest

from tests.conftest import LocalGoogle
from tests.e2e.conftest import Stack

pytestmark = [pytest.mark.engine, pytest.mark.slow]

PROJECT = "existing-project"
SELECT = {"projectId": PROJECT, "projectMode": "select"}


def test_a_selected_project_is_not_created_and_survives_destroy(
    stack: Stack, google: LocalGoogle
) -> None:
    number = google.world.projects[PROJECT].number
    stack.configure(**SELECT)
    stack.up()
    assert stack.outputs()["projectNumber"] == number
    assert "gpt-oss-project" not in stack.resources()
    stack.succeed("preview", "--expect-no-changes")
    stack.configure(**SELECT, deletionProtection=False)
    stack.up()
    stack.succeed("destroy", "--yes", "--skip-preview")
    project = google.world.projects[PROJECT]
    assert stack.resources() == {}
    assert (project.state, project.labels) == ("ACTIVE", {})
    assert "aiplatform.googleapis.com" in project.services
    assert [binding["role"] for binding in project.policy.bindings] == ["roles/owner"]


def test_an_existing_service_account_is_imported(stack: Stack, google: LocalGoogle) -> None:
    token = google.world.token_for("user:dev@example.com")
    httpx2.post(
        f"{google.url}/iam/v1/projects/{PROJECT}/serviceAccounts",
        headers={"Authorization": f"Bearer {token}"},
        json={"accountId": "made-by-hand", "serviceAccount": {"displayName": "By hand"}},
    ).raise_for_status()
    name = f"projects/{PROJECT}/serviceAccounts/made-by-hand@{PROJECT}.iam.gserviceaccount.com"
    shown = stack.succeed("import", "gcp:serviceaccount/account:Account", "by-hand", name, "--yes")
    assert 'accountId = "made-by-hand"' in shown
    imported = stack.resources()["by-hand"]
    assert imported["id"] == name
    assert imported["inputs"]["displayName"] == "By hand"
    assert imported["protect"] is True
