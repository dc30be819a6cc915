"""A remedy carried out makes the next `up` pass, and what a failed `up` made is not lost."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.state.seed import CLOSED, MAIN, QUOTA_PROJECT
from sandbox.local_google.state.world import World
from tests.conftest import LocalGoogle
from tests.e2e.conftest import CONFIG, DEV_SETTINGS, Stack
from tests.e2e.test_self_deployed import SMALL

pytestmark = [pytest.mark.engine, pytest.mark.slow]

DEV = "user:dev@example.com"
ADMIN = "admin@example.com"
PROJECT = "existing-project"
SELECTED = {"projectId": PROJECT, "projectMode": "select"}
MODEL = "publishers/openai/models/gpt-oss-120b-maas"
BILLING_API = "cloudbilling.googleapis.com"
ACCOUNT = "gcp:serviceaccount/account:Account"
OPEN_ACCOUNTS = (
    "gcloud billing accounts list --filter=open=true --format='value(name)' | cut -d/ -f2"
)
ALL_BUT_ENABLING = (
    "roles/browser",
    "roles/iam.serviceAccountAdmin",
    "roles/iam.serviceAccountViewer",
    "roles/iam.roleAdmin",
    "roles/resourcemanager.projectIamAdmin",
)


def grant(*roles: str) -> list[dict[str, object]]:
    return [{"role": role, "members": [DEV]} for role in roles]


def test_the_printed_command_for_a_list_or_a_mapping_is_one_that_the_engine_takes(
    stack: Stack,
) -> None:
    stack.configure(
        **DEV_SETTINGS, developers=["dev@example.com"], labels={"team": "X", "year": 26}
    )
    refusal = stack.fail("preview")
    fixes = re.findall(r"fix +(pulumi config .*)", refusal)
    assert [fix.endswith(" --type string") for fix in fixes] == [False, False, True]
    own = {"DEVELOPER": "user:dev@example.com", "VALUE": "search"}
    for fix in fixes:
        typed = re.sub("|".join(own), lambda placeholder: own[placeholder[0]], fix)
        done = stack.run("sh", "-c", typed)
        assert done.returncode == 0, done.stderr
    stack.succeed("preview")


def test_an_api_that_may_not_be_enabled_is_told_with_the_role_that_helps(
    stack: Stack, google: LocalGoogle
) -> None:
    project = google.world.projects[PROJECT]
    project.policy = Policy(bindings=grant(*ALL_BUT_ENABLING))
    stack.configure(**SELECTED)
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert f"the deployer may not enable aiplatform.googleapis.com in {PROJECT}" in refusal
    assert "--role=roles/serviceusage.serviceUsageAdmin" in refusal
    assert project.services == []
    assert project.models == []
    caller = google.world.service_account(f"gpt-oss-caller@{PROJECT}.iam.gserviceaccount.com")
    recorded = stack.resources()
    assert (caller is not None) == ("gpt-oss-caller-account" in recorded), "made is recorded"
    assert bool(project.roles) == ("gpt-oss-caller-role" in recorded), "made is recorded"

    refusal = carried_out(stack, refusal, ADMIN, fails=True)
    assert f"the deployer may not enable {MODEL} in {PROJECT}" in refusal
    carried_out(stack, refusal, ADMIN)


def test_a_misspelt_api_is_looked_up_and_corrected_by_what_is_printed(stack: Stack) -> None:
    """Google has one answer for it and for a missing right: the list tells them apart."""
    stack.configure(**SELECTED, extraServices=["loging.googleapis.com"])
    warned = stack.succeed("preview")
    assert "extraServices[0]: it is not among the" in warned
    assert "expected  logging.googleapis.com, perhaps" in warned
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert "no API loging.googleapis.com, or none that the deployer may enable" in refusal
    (fix,) = re.findall(r"^ *fix +(.*)", refusal, re.MULTILINE)
    looked_up, known = stack.run("sh", "-c", fix), fix.replace("=loging", "=logging")
    assert (looked_up.returncode, looked_up.stdout) == (0, ""), looked_up.stderr
    assert "logging.googleapis.com" in stack.run("sh", "-c", known).stdout
    (note,) = re.findall(r"^ *note +(.*)", refusal, re.MULTILINE)
    corrected = re.findall(r"pulumi config set --path '.*?' \S+", note)[0]
    assert corrected.endswith("'extraServices[0]' logging.googleapis.com")
    carried_out(stack, f"fix {corrected}")


def nobody_may_link(world: World) -> None:
    world.billing_accounts[MAIN].policy = Policy(
        bindings=[{"role": "roles/billing.admin", "members": [f"user:{ADMIN}"]}]
    )


def allow_list_api_on(world: World) -> None:
    world.projects[QUOTA_PROJECT].services.append("orgpolicy.googleapis.com")


@dataclass(frozen=True, kw_only=True)
class Row:
    """What is broken, and who carries out what is printed: the caller where nobody is named."""

    broken: Callable[[World], None]
    code: str
    account: str = ""
    settings: Mapping[str, object] = field(default_factory=lambda: SELECTED)


ROWS = {
    "no role on the billing account": Row(
        broken=nobody_may_link, code="PERMISSION_MISSING", account=ADMIN, settings=DEV_SETTINGS
    ),
    "an API off where requests count": Row(
        broken=lambda world: world.projects[QUOTA_PROJECT].services.remove(BILLING_API),
        code="API_DISABLED",
        account=ADMIN,
    ),
    "the project deleted": Row(
        broken=lambda world: setattr(world.projects[PROJECT], "state", "DELETE_REQUESTED"),
        code="PROJECT_DELETED",
    ),
    "no role on the organization": Row(
        broken=allow_list_api_on,
        code="PERMISSION_MISSING",
        account=ADMIN,
        settings={**SELECTED, "guardrails": {"allowedModels": True}},
    ),
    "the billing account closed": Row(
        broken=lambda world: setattr(world.projects[PROJECT], "billing_account", CLOSED),
        code="BILLING_DISABLED",
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_failed_up_passes_once_its_printed_command_has_been_run(
    name: str, stack: Stack, google: LocalGoogle
) -> None:
    row = ROWS[name]
    row.broken(google.world)
    stack.configure(**row.settings)
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert row.code in refusal
    carried_out(stack, refusal, row.account)


MACHINES = {"selfDeployed": SMALL}
CHANGED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "one of callers becomes the caller": (
        {"callers": ["gpt-oss-batch"]},
        {"callerAccountId": "gpt-oss-batch"},
        "ACCOUNT_EXISTS",
    ),
    "the caller becomes one of callers": (
        {},
        {"callerAccountId": "gpt-oss-new", "callers": ["gpt-oss-caller"]},
        "ACCOUNT_EXISTS",
    ),
    "another account calls": ({}, {"callerAccountId": "gpt-oss-new"}, "PROTECTED"),
    "another role": ({}, {"callerRole": "aiplatform.user"}, "PROTECTED"),
    "more machines": (MACHINES, {"selfDeployed": {**SMALL, "maxReplicas": 2}}, "PROTECTED"),
    "and back": ({"callerRole": "aiplatform.user"}, {"callerRole": "custom"}, "PROTECTED"),
}


@pytest.mark.parametrize("name", CHANGED)
def test_what_is_protected_is_changed_by_the_printed_commands_and_protected_again(
    name: str, stack: Stack
) -> None:
    before, after, code = CHANGED[name]
    stack.configure(**DEV_SETTINGS, **before)
    stack.up()
    stack.configure(**DEV_SETTINGS, **after)
    refusal = stack.fail("preview")
    assert "currently marked for protection" in refusal
    told = re.search(rf"{code} .*?^ *(fix .*?)$", refusal, re.MULTILINE | re.DOTALL)
    assert told is not None, refusal
    said = told[1].replace("ANOTHER_ID", "for-a-while").replace("callers[N]", "callers[0]")
    carried_out(stack, said)
    wanted = {account["inputs"]["accountId"] for account in accounts(stack)}
    assert wanted == {after.get("callerAccountId", "gpt-oss-caller"), *after.get("callers", [])}
    assert code not in stack.succeed("preview", "--refresh", "--expect-no-changes")
    assert "deletionProtection" not in (stack.folder / CONFIG).read_text("utf-8")
    assert any(resource.get("protect") for resource in accounts(stack))


def accounts(stack: Stack) -> list[dict[str, Any]]:
    return [r for r in stack.by_urn().values() if r["type"] == ACCOUNT]


def carried_out(stack: Stack, refusal: str, account: str = "", *, fails: bool = False) -> str:
    """Run the last fix that was printed by a shell, and `up` where it does not end in one.

    `account` stands for somebody else at a shell of their own: gcloud's own flag, in each command
    but the one that asks who the deployer is.
    """
    fix = re.findall(r"^ *fix +(.*)", refusal, re.MULTILINE)[-1]
    if account:
        fix = re.sub(r"gcloud (?!config)", f"gcloud --account={account} ", fix)
    command = fix.replace("OPEN_ACCOUNT_ID", f"$({OPEN_ACCOUNTS})")
    if "pulumi up" not in command:
        command += " && pulumi up"
    done = stack.run("env", "PULUMI_SKIP_CONFIRMATIONS=true", "sh", "-c", command)
    assert (done.returncode != 0) == fails, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr
