"""Whoever prepared a project, or comes later, leaves no way into the stack's accounts or pool.

The attack: an account with a key and a token creator, and a pool with a second provider, whose
issuer is the attacker's, wait under the names that the stack will choose. An import would keep all
three, and a token of that issuer would become the apply identity.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.local_google.records.entry import Entry
from sandbox.local_google.resources.faults import Fault
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.resources.identity import ServiceAccount, ServiceAccountKey
from sandbox.local_google.resources.workload_identity import (
    WorkloadIdentityPool,
    WorkloadIdentityProvider,
)
from sandbox.local_google.state.seed import STRANGER
from sandbox.local_google.state.world import World
from settings.ci_issuers import addresses
from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack
from tests.e2e.deployer import SELECTED
from tests.e2e.test_adoption import OWNED, Hand
from tests.e2e.test_remedies_work import carried_out
from tests.e2e.worlds import OWNER_LABEL

pytestmark = [pytest.mark.engine, pytest.mark.slow]

PIPELINE = {"issuer": "github", "ownerId": "65", "repositoryId": "74", "branch": "main"}
SELECT = {"projectId": SELECTED, "projectMode": "select"}
ADOPT = {**DEV_SETTINGS, "projectId": SELECTED, "projectMode": "adopt"}
KEY_ID = "0123456789abcdef0123456789abcdef01234567"
CREATOR = "roles/iam.serviceAccountTokenCreator"
FOREIGN = {
    "oidc": {"issuerUri": "https://elsewhere.example"},
    "attributeMapping": {
        "google.subject": "assertion.sub",
        "attribute.apply": "'true:push:refs/heads/main'",
    },
}
WAYS = (
    f"gpt-oss-apply key {KEY_ID}",
    f"gpt-oss-apply {CREATOR} {STRANGER}",
    "gpt-oss-ci provider elsewhere",
)


def written(resource: str) -> str:
    """The mark that anybody can copy from another project of the stack, or work out."""
    return f"{OWNED}/{resource}" if resource else ""


def account_of(world: World, account_id: str) -> ServiceAccount:
    email = f"{account_id}@{SELECTED}.iam.gserviceaccount.com"
    live = (a for a in world.service_accounts.values() if not a.deleted)
    return next(a for a in live if a.email == email)


def let_in(world: World, account: ServiceAccount, pool: WorkloadIdentityPool) -> None:
    """All three ways."""
    account.keys[KEY_ID] = ServiceAccountKey(KEY_ID, "KEY_ALG_RSA_2048", world.timestamp(), "")
    account.policy.bindings.append({"role": CREATOR, "members": [STRANGER]})
    pool.providers["elsewhere"] = WorkloadIdentityProvider("elsewhere", FOREIGN)


def prepare(world: World, *, marked: bool) -> None:
    """What the attacker leaves; `marked`: with this stack's marks, copied."""
    email = f"gpt-oss-apply@{SELECTED}.iam.gserviceaccount.com"
    account_mark = written("gpt-oss-ci-apply-account" if marked else "")
    account = ServiceAccount(
        *("1", email, SELECTED, world.next_etag()), description=account_mark, policy=Policy()
    )
    world.service_accounts["1"] = account
    settings = {"description": written("gpt-oss-ci-pool")} if marked else {}
    pool = WorkloadIdentityPool("gpt-oss-ci", settings)
    world.projects[SELECTED].pools["gpt-oss-ci"] = pool
    let_in(world, account, pool)


def is_read(entry: Entry) -> bool:
    signs_in = entry.method_id == "sts.token"
    asks = entry.method_id.endswith(("getIamPolicy", "testIamPermissions"))
    return signs_in or entry.method == "GET" or asks


def refused(said: str) -> str:
    (found,) = re.findall(r"FOREIGN_ACCESS .*\n +found +(.*)", said)
    return str(found)


def accepting(said: str) -> str:
    return str(re.findall(r"accepted by its name: (.*)", said)[-1])


def fixes(said: str) -> str:
    return str(re.findall(r"^ *fix +(.*)", said, re.MULTILINE)[-1])


def is_closed(world: World) -> bool:
    account, pool = account_of(world, "gpt-oss-apply"), world.projects[SELECTED].pools["gpt-oss-ci"]
    members = [m for binding in account.policy.bindings for m in binding["members"]]
    live = [p.provider_id for p in pool.providers.values() if not p.delete_time]
    return not account.keys and STRANGER not in members and live == ["github"]


BOTH = pytest.mark.parametrize(
    ("settings", "marked"),
    [(ADOPT, False), (SELECT, True)],
    ids=["adopt", "select with a copied mark"],
)


@BOTH
def test_prepared_ways_in_are_refused_before_anything_is_touched(
    stack: Stack, google: LocalGoogle, settings: dict[str, Any], marked: bool
) -> None:
    prepare(google.world, marked=marked)
    stack.configure(**settings, ci=PIPELINE)
    for command in (("preview",), ("up", "--yes", "--skip-preview")):
        before = len(google.world.journal.entries)
        assert refused(stack.fail(*command)) == "; ".join(WAYS)
        asked = google.world.journal.entries[before:]
        assert [e.method_id for e in asked if not is_read(e)] == []
    assert [r for r in stack.by_urn().values() if r["type"].startswith("gcp:")] == []


@BOTH
def test_prepared_ways_in_are_gone_after_the_printed_commands(
    stack: Stack, google: LocalGoogle, settings: dict[str, Any], marked: bool
) -> None:
    """And so is what had them: with it go the tokens and signatures from before."""
    prepare(google.world, marked=marked)
    stack.configure(**settings, ci=PIPELINE)
    until_up(stack, fixes)
    assert account_of(google.world, "gpt-oss-apply").unique_id != "1"
    assert "gpt-oss-new" in google.world.projects[SELECTED].pools
    stack.succeed("preview", "--expect-no-changes")


@BOTH
def test_prepared_ways_in_that_are_accepted_by_name_stay(
    stack: Stack, google: LocalGoogle, settings: dict[str, Any], marked: bool
) -> None:
    prepare(google.world, marked=marked)
    stack.configure(**settings, ci=PIPELINE)
    until_up(stack, accepting)
    stack.succeed("preview", "--expect-no-changes")
    account = account_of(google.world, "gpt-oss-apply")
    assert list(account.keys) == [KEY_ID]
    account.policy.bindings.append({"role": "roles/owner", "members": [STRANGER]})
    assert refused(stack.fail("preview")) == f"gpt-oss-apply roles/owner {STRANGER}"


def until_up(stack: Stack, printed: Callable[[str], str]) -> None:
    """Run what is printed by a shell: about the ways in, the account and the pool."""
    said = stack.fail("up", "--yes", "--skip-preview")
    for _ in range(3):
        shell = printed(said).replace("ANOTHER_ID", "gpt-oss-new")
        done = stack.run("env", "PULUMI_SKIP_CONFIRMATIONS=true", "sh", "-c", shell)
        said = done.stdout + done.stderr
        if done.returncode == 0:
            return
    raise AssertionError(said)


@pytest.mark.parametrize("settings", [ADOPT, SELECT], ids=["adopt", "select"])
def test_a_prepared_account_that_shows_nothing_foreign_gets_no_rights(
    stack: Stack, google: LocalGoogle, settings: dict[str, Any]
) -> None:
    """Its maker may hold a token or an assertion that was signed before: neither is to be seen."""
    prepare(google.world, marked=True)
    account = account_of(google.world, "gpt-oss-apply")
    account.keys.clear()
    account.policy.bindings.clear()
    google.world.projects[SELECTED].pools.clear()
    stack.configure(**settings, ci=PIPELINE)
    assert "gpt-oss-apply account" in stack.succeed("preview"), "as a warning"
    said = stack.fail("up", "--yes", "--skip-preview")
    assert refused(said).startswith("gpt-oss-apply account exists")
    members = [m for b in google.world.projects[SELECTED].policy.bindings for m in b["members"]]
    assert f"serviceAccount:{account.email}" not in members
    carried_out(stack, said)
    assert account_of(google.world, "gpt-oss-apply").unique_id != "1"
    stack.succeed("preview", "--expect-no-changes")


def test_a_project_with_a_copied_label_is_not_linked_to_billing_while_others_have_roles_in_it(
    stack: Stack, google: LocalGoogle
) -> None:
    """In mode create, the label says that this stack made it and did not get the answer."""
    label = {OWNER_LABEL: "vertex-gpt-oss_dev"}
    Hand(google).project(labels=label)
    project = google.world.projects["gpt-oss-dev"]
    project.policy.bindings.append({"role": "roles/editor", "members": [STRANGER]})
    for command in (("preview",), ("up", "--yes", "--skip-preview")):
        before = len(google.world.journal.entries)
        said = stack.fail(*command)
        assert refused(said) == f"gpt-oss-dev roles/editor {STRANGER}"
        asked = google.world.journal.entries[before:]
        assert [e.method_id for e in asked if not is_read(e)] == []
    assert not project.billing_account
    until_up(stack, fixes)
    assert google.world.projects["gpt-oss-new"].billing_account
    assert not project.billing_account


def test_a_prepared_provider_of_the_settings_name_is_refused_before_the_import(
    stack: Stack, google: LocalGoogle
) -> None:
    """What it admitted before the import mends it keeps its tokens for an hour."""
    pool = WorkloadIdentityPool("gpt-oss-ci", {"description": written("gpt-oss-ci-pool")})
    settings = {**FOREIGN, "description": written("gpt-oss-ci-provider")}
    pool.providers["github"] = WorkloadIdentityProvider("github", settings)
    google.world.projects[SELECTED].pools["gpt-oss-ci"] = pool
    stack.configure(**SELECT, ci=PIPELINE, acceptedAccess=["gpt-oss-ci pool"])
    for command in (("preview",), ("up", "--yes", "--skip-preview")):
        before = len(google.world.journal.entries)
        said = stack.fail(*command)
        assert refused(said).startswith("gpt-oss-ci provider github")
        asked = google.world.journal.entries[before:]
        assert [e.method_id for e in asked if not is_read(e)] == []
    until_up(stack, fixes)
    assert list(google.world.projects[SELECTED].pools["gpt-oss-new"].providers) == ["github"]
    assert pool.providers["github"].settings == settings


def test_ways_that_a_stranger_adds_to_a_live_stack_are_refused_at_preview_and_up(
    stack: Stack, google: LocalGoogle
) -> None:
    """The stranger takes the marks off, too, which makes nothing theirs."""
    stack.configure(**SELECT, ci=PIPELINE, callers=["gpt-oss-batch"])
    stack.up()
    world = google.world
    pool = world.projects[SELECTED].pools["gpt-oss-ci"]
    let_in(world, account_of(world, "gpt-oss-apply"), pool)
    for account_id in ("gpt-oss-caller", "gpt-oss-batch", "gpt-oss-plan"):
        account = account_of(world, account_id)
        account.description = ""
        account.policy.bindings.append({"role": CREATOR, "members": ["allUsers"]})
    others = [
        f"{a} {CREATOR} allUsers" for a in ("gpt-oss-caller", "gpt-oss-batch", "gpt-oss-plan")
    ]
    for command in (("preview",), ("up", "--yes", "--skip-preview")):
        said = stack.fail(*command)
        assert set(refused(said).split("; ")) == {*WAYS, *others}
        assert "allUsers" not in accepting(said), "everybody can be accepted by nobody"
    carried_out(stack, said)
    assert is_closed(world)
    stack.succeed("preview", "--expect-no-changes")


def test_grants_that_the_settings_change_are_the_stacks_own(
    stack: Stack, google: LocalGoogle
) -> None:
    """What this `up` takes away is in the state, and so is an account that is replaced."""
    first = {"ci": PIPELINE, "developers": ["user:Dev@Example.com", "group:ml@example.com"]}
    stack.configure(**SELECT, **first)
    stack.up()
    gitlab = {"issuer": "gitlab", "namespaceId": "72", "projectId": "20", "branch": "main"}
    for changed in (
        {"ci": {**PIPELINE, "branch": "release"}, "developers": ["group:ml@example.com"]},
        {"ci": gitlab},
        {"ci": {**gitlab, "applyAccountId": "gpt-oss-other"}, "callers": ["gpt-oss-batch"]},
        {},
    ):
        stack.configure(**SELECT, **changed)
        stack.succeed("preview")
        stack.up()
        stack.succeed("preview", "--expect-no-changes")


@pytest.mark.parametrize(
    "change",
    [
        {"oidc": {"issuerUri": "https://elsewhere.example"}},
        {"oidc": {"issuerUri": addresses("github")[0], "jwksJson": '{"keys": []}'}},
        {"attributeMapping": FOREIGN["attributeMapping"]},
        {"attributeCondition": "true"},
    ],
    ids=["issuer", "keys", "mapping", "condition"],
)
def test_a_provider_of_the_stack_that_a_stranger_changes_is_refused_until_it_is_set_back(
    stack: Stack, google: LocalGoogle, change: dict[str, Any]
) -> None:
    """No plain `up` sets it back: the settings and the state say what they said before."""
    stack.configure(**SELECT, ci=PIPELINE)
    stack.up()
    provider = google.world.projects[SELECTED].pools["gpt-oss-ci"].providers["github"]
    before = dict(provider.settings)
    provider.settings.update(change)
    stack.configure(**SELECT, ci={**PIPELINE, "branch": "release"})
    assert "changed gpt-oss-ci provider github" in refused(stack.fail("preview"))
    stack.configure(**SELECT, ci=PIPELINE)
    carried_out(stack, stack.fail("up", "--yes", "--skip-preview"))
    assert provider.settings == before
    stack.succeed("preview", "--expect-no-changes")


def test_a_member_of_a_pool_of_the_same_name_elsewhere_is_foreign(
    stack: Stack, google: LocalGoogle
) -> None:
    stack.configure(**SELECT, ci=PIPELINE)
    stack.up()
    account = account_of(google.world, "gpt-oss-apply")
    (binding,) = account.policy.bindings
    number = google.world.projects[SELECTED].number
    elsewhere = [member.replace(number, "999999999999") for member in binding["members"]]
    binding["members"] += elsewhere
    assert all(member in refused(stack.fail("preview")) for member in elsewhere)


@pytest.mark.parametrize(
    ("method", "permission"),
    [
        ("iam.projects.serviceAccounts.keys.list", "iam.serviceAccountKeys.list"),
        ("iam.projects.serviceAccounts.getIamPolicy", "iam.serviceAccounts.getIamPolicy"),
        (
            "iam.projects.locations.workloadIdentityPools.providers.list",
            "iam.workloadIdentityPoolProviders.list",
        ),
    ],
)
def test_what_cannot_be_told_is_refused_with_the_missing_permission(
    stack: Stack, google: LocalGoogle, method: str, permission: str
) -> None:
    prepare(google.world, marked=True)
    google.world.faults.append(Fault(1, method, status=403))
    stack.configure(**SELECT, ci=PIPELINE)
    said = stack.fail("up", "--yes", "--skip-preview")
    assert "PERMISSION_MISSING" in said
    assert f"a deployer with {permission}" in said


def test_nothing_is_asked_of_a_project_that_is_to_be_made(
    deployed: Stack, google: LocalGoogle
) -> None:
    asked = {entry.method_id for entry in google.world.journal.entries}
    assert "iam.projects.serviceAccounts.keys.list" not in asked


def test_another_stack_in_the_project_has_its_own_accounts(
    stack: Stack, google: LocalGoogle
) -> None:
    """What it has under names that this stack asks for, too, is told as taken, not as foreign."""
    prepare(google.world, marked=False)
    account_of(
        google.world, "gpt-oss-apply"
    ).description = f"{OWNER_LABEL}=vertex-gpt-oss_prod/gpt-oss-ci-apply-account"
    stack.configure(**SELECT, ci={**PIPELINE, "poolId": "gpt-oss-dev"})
    said = stack.fail("up", "--yes", "--skip-preview")
    assert "ACCOUNT_EXISTS" in said
    assert "FOREIGN_ACCESS" not in said
