"""Only what bears this stack's mark is taken over; whose the rest is can be told."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from checks.mark_lookup import Existing
from components.engine.stack_state import Recorded
from components.ownership.adoptable import ADOPTABLE, FOUND_BY_NAME, PROJECT
from components.ownership.adoption import Adoption, adopting
from components.ownership.labels import mark, marking

ACCOUNT = "gcp:serviceaccount/account:Account"
ROLE = "gcp:projects/iAMCustomRole:IAMCustomRole"
POOL = "gcp:iam/workloadIdentityPool:WorkloadIdentityPool"
PROVIDER = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider"
OURS, THEIRS = "vertex-gpt-oss_dev", "vertex-gpt-oss_prod"
QUOTA = "gcp:cloudquota/sQuotaPreference:SQuotaPreference"
INPUTS = {
    "name": "aiplatform-gpus-us-central1",
    "projectId": "p-1",
    "accountId": "caller",
    "roleId": "gpt_oss_caller",
    "workloadIdentityPoolId": "ci",
    "workloadIdentityPoolProviderId": "github",
}
NAMES = {
    PROJECT: "projects/p-1",
    ACCOUNT: "projects/p-1/serviceAccounts/caller@p-1.iam.gserviceaccount.com",
    ROLE: "projects/p-1/roles/gpt_oss_caller",
    POOL: "projects/p-1/locations/global/workloadIdentityPools/ci",
    PROVIDER: "projects/p-1/locations/global/workloadIdentityPools/ci/providers/github",
    QUOTA: "projects/p-1/locations/global/quotaPreferences/aiplatform-gpus-us-central1",
}


def logical(type_: str) -> str:
    """Name of a resource of this program."""
    return "gpt-oss-project" if type_ == PROJECT else "gpt-oss-caller-account"


def ours(type_: str) -> str:
    return mark(OURS, type_, logical(type_))


CLAIM = (
    "gcloud iam service-accounts update caller@p-1.iam.gserviceaccount.com --project=p-1 "
    "--description=vertex-gpt-oss-stack="
)


class State(Recorded):
    """Has one resource, or none."""

    def __init__(self, **outputs: str) -> None:
        self._outputs = outputs

    async def outputs(self, type_: str, name: str) -> Mapping[str, object] | None:
        return self._outputs or None


NOTHING = State()


class Google:
    """Has one mark on everything, and keeps what it was asked."""

    def __init__(self, said: str | None, deleted: bool = False) -> None:
        self.said, self.deleted = said, deleted
        self.asked: list[str] = []

    def __call__(self, name: str) -> Existing | None:
        self.asked.append(name)
        if self.said is None:
            return None
        return Existing(name=name, mark=self.said, deleted=self.deleted)


def import_id(adoption: Adoption, type_: str, props: dict[str, Any] | None = None) -> str | None:
    opts = pulumi.ResourceOptions()
    inputs = INPUTS if props is None else props
    args = pulumi.ResourceTransformArgs(True, type_, logical(type_), inputs, opts)
    result = asyncio.run(adoption.transform(args))
    return result.opts.import_ if result else None


@pytest.mark.parametrize("type_", ADOPTABLE)
def test_what_bears_our_mark_is_imported_by_its_name(type_: str) -> None:
    adoption = Adoption("p-1", OURS, Google(ours(type_)), unmarked_too=False, recorded=NOTHING)
    assert import_id(adoption, type_) == NAMES[type_]


OTHERS = [THEIRS, f"{THEIRS}/gpt-oss-caller-account", f"{OURS}/another", "", None]


@pytest.mark.parametrize("owner", OTHERS)
@pytest.mark.parametrize("type_", ADOPTABLE)
def test_what_bears_another_mark_or_none_is_created_or_refused_by_google(
    type_: str, owner: str | None
) -> None:
    adoption = Adoption("p-1", OURS, Google(owner), unmarked_too=False, recorded=NOTHING)
    assert import_id(adoption, type_) is None


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("", True),
        (f"{OURS}/gpt-oss-caller-account", True),
        (f"{OURS}/another", False),
        (OURS, False),
        (THEIRS, False),
    ],
)
def test_told_to_adopt_it_takes_what_has_no_mark_and_never_what_another_resource_holds(
    said: str, taken: bool
) -> None:
    """A mark that names no resource is of a version before this one."""
    adoption = Adoption("p-1", OURS, Google(said), unmarked_too=True, recorded=NOTHING)
    assert (import_id(adoption, ACCOUNT) is not None) is taken


@pytest.mark.parametrize("type_", FOUND_BY_NAME)
def test_what_can_bear_no_mark_is_found_by_its_name(type_: str) -> None:
    adoption = Adoption("p-1", OURS, Google(""), unmarked_too=False, recorded=NOTHING)
    assert import_id(adoption, type_) == NAMES[type_]
    nothing = Adoption("p-1", OURS, Google(None), unmarked_too=False, recorded=NOTHING)
    assert import_id(nothing, type_) is None


def test_what_is_deleted_is_never_imported() -> None:
    adoption = Adoption(
        "p-1", OURS, Google(OURS, deleted=True), unmarked_too=True, recorded=NOTHING
    )
    assert {import_id(adoption, type_) for type_ in ADOPTABLE} == {None}


def test_nothing_is_asked_about_a_project_that_is_not_there_yet() -> None:
    """A first `up` would wait for a 404 before each account."""
    google = Google(None)
    adoption = Adoption("p-1", OURS, google, unmarked_too=False, recorded=NOTHING)
    for type_ in (PROJECT, ACCOUNT, ROLE):
        import_id(adoption, type_)
    assert google.asked == ["projects/p-1"]


def test_nothing_is_asked_about_a_name_that_is_not_known_yet() -> None:
    google = Google(OURS)
    adoption = Adoption("p-1", OURS, google, unmarked_too=False, recorded=NOTHING)
    assert import_id(adoption, ACCOUNT, {"accountId": pulumi.UNKNOWN}) is None
    assert google.asked == []


@pytest.mark.parametrize(
    ("type_", "owner", "said"),
    [
        (PROJECT, "", ["no owner's mark", "projectMode adopt", "projectId ANOTHER_ID"]),
        (
            PROJECT,
            THEIRS,
            [
                f"mark says {THEIRS}",
                "pulumi state delete",
                f"gcloud alpha projects update p-1 --update-labels=vertex-gpt-oss-stack={OURS}",
            ],
        ),
        (
            ACCOUNT,
            "",
            [
                "no owner's mark",
                f"--description=vertex-gpt-oss-stack={OURS}/gpt-oss-caller-account",
                "pulumi config set callerAccountId ANOTHER_ID && pulumi up",
            ],
        ),
        (ROLE, THEIRS, [THEIRS, "gcloud iam roles update gpt_oss_caller --project=p-1"]),
        (POOL, "", ["workload-identity-pools update ci --location=global", "ci.poolId"]),
        (PROVIDER, "", ["providers update-oidc github --workload-identity-pool=ci"]),
    ],
)
def test_a_taken_name_is_told_with_its_owner_and_both_ways_out(
    type_: str, owner: str, said: list[str]
) -> None:
    adoption = Adoption("p-1", OURS, Google(owner), unmarked_too=False, recorded=NOTHING)
    import_id(adoption, type_)
    told = str(adoption.explain(type_, logical(type_), INPUTS))
    assert [words for words in said if words not in told] == [], told


def test_what_the_state_has_under_this_name_is_neither_imported_nor_warned_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A mark of an earlier version, a description edited by hand."""
    warned: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda text, _about: warned.append(text))
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: True)
    for state, count in ((State(accountId="caller", project="p-1"), 0), (NOTHING, 1)):
        adoption = Adoption("p-1", OURS, Google(OURS), unmarked_too=False, recorded=state)
        assert import_id(adoption, ACCOUNT) is None
        assert len(warned) == count


IDS = ("ANOTHER_ID", "caller")
"""That which lets go of a name, and then the name."""


@pytest.mark.parametrize("unmarked_too", [False, True])
def test_what_the_state_may_still_have_to_delete_is_not_imported(unmarked_too: bool) -> None:
    """A replacement that failed in the middle, and the settings as they were before it."""
    state = State(accountId="new-caller", project="p-1")
    google = Google(ours(ACCOUNT))
    adoption = Adoption("p-1", OURS, google, unmarked_too=unmarked_too, recorded=state)
    assert import_id(adoption, ACCOUNT) is None
    told = str(adoption.explain(ACCOUNT, logical(ACCOUNT), INPUTS))
    email = "new-caller@p-1.iam.gserviceaccount.com"
    assert f"which the state has as projects/p-1/serviceAccounts/{email}" in told
    first, again = (f"pulumi config set callerAccountId {x} && pulumi up" for x in IDS)
    assert f"fix       {first} && {again}\n    note      ANOTHER_ID: one that is free" in told


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("gpt-oss-caller-account", "pulumi config set callerAccountId"),
        ("gpt-oss-caller-account-my-plan-account", "pulumi config set --path 'callers[N]'"),
        ("search-ci-plan-account", "pulumi config set --path ci.planAccountId"),
        ("search-ci-apply-account", "pulumi config set --path ci.applyAccountId"),
    ],
)
@pytest.mark.parametrize("said", [OURS, f"{OURS}/another"])
def test_what_another_resource_of_the_stack_may_hold_is_told_with_the_way_to_free_it(
    said: str, name: str, command: str
) -> None:
    adoption = Adoption("p-1", OURS, Google(said), unmarked_too=False, recorded=NOTHING)
    import_id(adoption, ACCOUNT)
    told = str(adoption.explain(ACCOUNT, name, INPUTS))
    assert f"mark says {said}, which is this stack and not this resource of it" in told
    first, again = (f"{command} {account_id} && pulumi up" for account_id in IDS)
    assert f"fix       {first} && {again}\n    note " in told
    assert f"only where pulumi stack --show-ids does not list it: {CLAIM}{OURS}/{name}" in told


@pytest.mark.parametrize(
    ("type_", "name", "protected"),
    [
        (ACCOUNT, "gpt-oss-caller-account", True),
        (ACCOUNT, "gpt-oss-caller-account-gpt-oss-batch", True),
        (ROLE, "gpt-oss-caller-role", True),
        (ACCOUNT, "gpt-oss-ci-plan-account", False),
    ],
)
def test_what_the_engine_would_refuse_to_replace_is_allowed_first_and_then_protected_again(
    type_: str, name: str, protected: bool
) -> None:
    google = Google(f"{OURS}/another")
    adoption = Adoption("p-1", OURS, google, False, recorded=NOTHING, protected=True)
    import_id(adoption, type_)
    finding = adoption.explain(type_, name, INPUTS)
    assert finding is not None
    steps = finding.fix.split(" && ")
    allow, *_, forbid, last = steps
    assert (allow == "pulumi config set deletionProtection false") == protected
    assert ((forbid, last) == ("pulumi config rm deletionProtection", "pulumi up")) == protected


def test_the_setting_of_a_role_is_told_as_the_account_id_that_it_follows() -> None:
    adoption = Adoption("p-1", OURS, Google(f"{OURS}/another"), False, recorded=NOTHING)
    import_id(adoption, ROLE)
    told = str(adoption.explain(ROLE, "gpt-oss-caller-role", INPUTS))
    assert "&& pulumi config set callerAccountId gpt-oss-caller && pulumi up\n" in told


def test_a_deleted_role_is_nothing_to_warn_of() -> None:
    adoption = Adoption(
        "p-1", OURS, Google(THEIRS, deleted=True), unmarked_too=False, recorded=NOTHING
    )
    import_id(adoption, ROLE)
    import_id(adoption, POOL)
    assert adoption.explain(ROLE, "x", INPUTS) is None


UNDELETE = {
    POOL: "gcloud iam workload-identity-pools undelete ci --location=global --project=p-1",
    PROVIDER: "gcloud iam workload-identity-pools providers undelete github "
    "--workload-identity-pool=ci --location=global --project=p-1",
}


@pytest.mark.parametrize("type_", UNDELETE)
def test_what_was_deleted_is_told_with_the_command_that_brings_it_back(type_: str) -> None:
    """It cannot be changed until then, so no command can mark it."""
    google = Google(ours(type_), deleted=True)
    adoption = Adoption("p-1", OURS, google, unmarked_too=False, recorded=NOTHING)
    import_id(adoption, type_)
    told = adoption.explain(type_, logical(type_), INPUTS)
    assert told is not None
    assert "deleted but kept for a while" in told.found
    assert told.fix == f"{UNDELETE[type_]} && pulumi up"
    assert "--description" not in str(told)
    assert "out of that stack" not in str(told)


@pytest.mark.parametrize("type_", UNDELETE)
@pytest.mark.parametrize("said", [THEIRS, f"{THEIRS}/x", f"{OURS}/another", ""])
def test_what_another_has_deleted_is_left_to_it_first(type_: str, said: str) -> None:
    google = Google(said, deleted=True)
    adoption = Adoption("p-1", OURS, google, unmarked_too=False, recorded=NOTHING)
    import_id(adoption, type_)
    told = adoption.explain(type_, logical(type_), INPUTS)
    assert told is not None
    assert told.fix == "pulumi config set --path ci.poolId ANOTHER_ID && pulumi up"
    undelete = told.note.index(UNDELETE[type_])
    assert undelete < told.note.index("--description=vertex-gpt-oss-stack=")


def test_without_an_id_the_options_stay_as_they_are() -> None:
    opts = pulumi.ResourceOptions(protect=True)
    assert adopting(opts, None) is opts
    adopted = adopting(opts, "projects/p-1")
    assert (adopted.import_, adopted.protect) == ("projects/p-1", True)


@pytest.mark.parametrize("type_", sorted(ADOPTABLE.keys() - {PROJECT}))
def test_everything_with_a_name_of_its_own_bears_the_mark(type_: str) -> None:
    args = pulumi.ResourceTransformArgs(True, type_, "x", INPUTS, pulumi.ResourceOptions())
    result = marking(OURS)(args)
    assert result.props["description"].endswith(f"vertex-gpt-oss-stack={OURS}/x")  # type: ignore[union-attr]
