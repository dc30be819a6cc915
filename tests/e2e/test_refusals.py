"""What cannot work is refused with its remedy, and leaves nothing half-made."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.lifecycle.credentials import write_caller
from sandbox.lifecycle.files import SandboxFiles
from sandbox.local_google.authority.account_keys import made
from sandbox.local_google.resources.faults import Fault
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.state.seed import DEV, QUOTA_PROJECT
from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack
from tests.e2e.test_destroy import writes

pytestmark = pytest.mark.engine

DEPLOYER = "serviceAccount:deployer@seed-project.iam.gserviceaccount.com"
NO_PARENT = {k: v for k, v in DEV_SETTINGS.items() if k != "organizationId"}


@pytest.fixture(autouse=True)
def nothing_half_made(stack: Stack, google: LocalGoogle) -> Iterator[None]:
    """Whatever a test refuses, Google has no new project and the state nothing of Google's."""
    before = set(google.world.projects)
    yield
    assert set(google.world.projects) == before
    made = [r["type"] for r in stack.resources().values() if r["type"].startswith("gcp:")]
    assert made == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"billingAccount": "C105ED-C105ED-C105ED"},
            ["BILLING_DISABLED", "is closed", "pulumi config set billingAccount"],
        ),
        (
            {"billingAccount": "0DE1ED-0DE1ED-0DE1ED"},
            ["PERMISSION_MISSING", "billing.accounts.get", "--role=roles/billing.user"],
        ),
        ({"projectId": "taken-project"}, ["PROJECT_ID_TAKEN", "pulumi config set projectId"]),
    ],
)
def test_what_google_would_refuse_is_refused_with_its_remedy(
    stack: Stack, change: dict[str, Any], said: list[str]
) -> None:
    stack.configure(**{**DEV_SETTINGS, **change})
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert [words for words in said if words not in refusal] == [], refusal


def test_a_persons_login_is_refused_in_a_pipeline_unless_the_stack_allows_it(
    stack: Stack, google: LocalGoogle
) -> None:
    stack.env["CI"] = "true"
    refusal = stack.fail("preview")
    assert "HUMAN_DEPLOYER" in refusal
    assert "pulumi config set allowHumanDeployer true" in refusal
    asked = [e.method_id for e in google.world.journal.entries if "sts" not in e.method_id]
    assert asked == []
    stack.configure(**DEV_SETTINGS, allowHumanDeployer=True)
    stack.succeed("preview")


@pytest.mark.slow
@pytest.mark.parametrize("variable", ["GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CREDENTIALS"])
def test_a_service_account_s_key_is_refused_before_it_signs_anything(
    stack: Stack, google: LocalGoogle, tmp_path: Path, variable: str
) -> None:
    email = DEPLOYER.removeprefix("serviceAccount:")
    account = google.world.service_accounts["100000000000000000001"]
    path = tmp_path / "key.json"
    path.write_text(json.dumps(made(google.world, account, "KEY_ALG_RSA_2048")[1]), "utf-8")
    stack.env[variable] = str(path)
    stack.configure(**DEV_SETTINGS, allowHumanDeployer=True)
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert "KEY_DEPLOYER" in refusal
    assert f"--iam-account={email}" in refusal
    assert "PRIVATE KEY" not in refusal
    assert not google.world.journal.entries, "not even a token was asked for"


@pytest.mark.slow
def test_apis_that_are_off_where_requests_count_are_all_told_at_the_preview(
    stack: Stack, google: LocalGoogle
) -> None:
    seed = google.world.projects[QUOTA_PROJECT]
    seed.services.remove("iam.googleapis.com")
    before = writes(google)
    options = {"budget": {"amount": 100}, "guardrails": {"allowedModels": True}}
    stack.configure(**DEV_SETTINGS, **options, quotaProject=QUOTA_PROJECT)
    for command in (("preview",), ("up", "--yes", "--skip-preview")):
        refusal = stack.fail(*command)
        told = re.search(r"fix +gcloud services enable (.+) --project=seed-project\n", refusal)
        assert told is not None, refusal
    assert writes(google) == before
    seed.services += told[1].split()
    stack.succeed("preview")


@pytest.mark.slow
def test_a_deployer_who_may_make_no_more_projects_is_told_where_to_ask(
    stack: Stack, google: LocalGoogle
) -> None:
    google.world.quotas.projects_per_creator = {DEV: 0}
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert "PROJECT_QUOTA" in refusal
    assert "support.google.com/code/contact/project_quota_increase" in refusal
    assert "--role=" not in refusal


WRONG_SETTINGS = (
    ({"location": "europe-west4"}, ["one of global, us-central1", "set location global"]),
    ({"model": "gpt-oss-20b"}, ["retired on 2026-10-21", "set model gpt-oss-120b"]),
    ({"billingAcount": "x"}, ["a key that does not exist", "rm billingAcount"]),
    ({"projectMode": "selct"}, ["'selct'", "pulumi config set projectMode select"]),
)


def test_a_wrong_setting_is_refused_before_google_is_asked_anything(
    stack: Stack, google: LocalGoogle
) -> None:
    for change, said in WRONG_SETTINGS:
        stack.configure(**{**DEV_SETTINGS, **change})
        refusal = stack.fail("up", "--yes", "--skip-preview")
        assert [words for words in said if words not in refusal] == [], refusal
    assert not google.world.journal.entries


def test_a_project_that_cannot_be_selected_is_told_without_a_traceback(stack: Stack) -> None:
    stack.configure(projectId="no-such-project", projectMode="select")
    refusal = stack.fail("preview")
    assert "PERMISSION_MISSING" in refusal
    assert "gcloud projects list" in refusal


def test_a_deployer_who_may_see_but_not_link_is_refused(stack: Stack, google: LocalGoogle) -> None:
    account = "0DE1ED-0DE1ED-0DE1ED"
    google.world.billing_accounts[account].policy = Policy(
        bindings=[{"role": "roles/billing.viewer", "members": ["user:dev@example.com"]}]
    )
    stack.configure(**{**DEV_SETTINGS, "billingAccount": account})
    refusal = stack.fail("preview")
    assert "no billing.resourceAssociations.create" in refusal
    assert f"add-iam-policy-binding {account}" in refusal


def test_a_service_account_without_a_parent_is_refused(stack: Stack) -> None:
    write_caller(credential_files(stack), DEPLOYER)
    stack.configure(**NO_PARENT)
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert "PARENT_MISSING" in refusal
    assert "pulumi config set folderId" in refusal


def credential_files(stack: Stack) -> SandboxFiles:
    return SandboxFiles(Path(stack.env["GOOGLE_APPLICATION_CREDENTIALS"]).parent)


def test_no_credentials_is_told_with_the_command_that_logs_in(stack: Stack, tmp_path: Path) -> None:
    del stack.env["GOOGLE_APPLICATION_CREDENTIALS"]
    for place in ("HOME", "CLOUDSDK_CONFIG"):  # else gcloud's own file would be found
        stack.env[place] = str(tmp_path / "nobody")
    refusal = stack.fail("preview")
    assert "NO_CREDENTIALS" in refusal
    assert "gcloud auth application-default login" in refusal


@pytest.mark.slow
def test_answer_that_nobody_knows_is_reported_in_google_s_words(
    stack: Stack, google: LocalGoogle
) -> None:
    method = "cloudresourcemanager.projects.create"
    google.world.faults.append(Fault(1, method, status=418, message="The pot is empty."))
    refusal = stack.fail("up", "--yes", "--skip-preview")
    google.world.faults.clear()
    assert "NOT_RECOGNISED  does not hold: gpt-oss-project can be set up" in refusal
    assert re.search(r"found +the plugin failed on gcp:.*:Project: .*The pot is empty", refusal)
    assert "report the text above as an issue" in refusal
