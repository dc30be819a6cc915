"""Asked is about what the stack has or would import; its own is what it makes or has made."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from checks.admission import admission
from checks.deployment_checks import Gates
from checks.foreign_access import WayIn, grant, key, project_grant, provider
from checks.mark_lookup import Existing
from components.core.identity import IMPERSONATION_ROLE
from components.features.ci.oidc_trust import trust
from components.features.ci.pipeline_identity import FEDERATION_ROLE
from components.preflight.own_access import Held, OwnAccess
from findings.finding import CheckError
from settings.environment import EnvironmentSettings

OWNER, OTHER = "vertex-gpt-oss_dev", "vertex-gpt-oss_prod"
PROJECT, NUMBER = "projects/p-12345", "100000000001"
POOLS = "locations/global/workloadIdentityPools"
POOL = f"{PROJECT}/{POOLS}/gpt-oss-ci"
CI = {"issuer": "github", "ownerId": "65", "repositoryId": "74", "branch": "main"}
KEY_ID = "0123456789abcdef0123456789abcdef01234567"
NOTHING = Held(names=frozenset(), ways=frozenset())


def account(account_id: str) -> str:
    return f"{PROJECT}/serviceAccounts/{account_id}@p-12345.iam.gserviceaccount.com"


def member(end: str, number: str = NUMBER) -> str:
    return f"principalSet://iam.googleapis.com/projects/{number}/{POOLS}/gpt-oss-ci/{end}"


def settings(**more: Any) -> EnvironmentSettings:
    values = {"projectId": "p-12345", "projectMode": "select", "ci": CI, **more}
    return EnvironmentSettings.model_validate(values)


PLAN_SET = member("attribute.source/65:74")
APPLY_SETS = [
    member(f"attribute.apply/true:{event}:refs/heads/main")
    for event in ("push", "workflow_dispatch")
]
CALLER, PLAN, APPLY = (account(f"gpt-oss-{kind}") for kind in ("caller", "plan", "apply"))
OWN = {
    CALLER: [grant(CALLER, IMPERSONATION_ROLE, "user:dev@example.com")],
    PLAN: [grant(PLAN, FEDERATION_ROLE, PLAN_SET)],
    APPLY: [grant(APPLY, FEDERATION_ROLE, each) for each in APPLY_SETS],
    POOL: [provider(POOL, "github", admission(trust(settings().ci).as_google_says))],
}


@dataclass
class Google:
    """What Google has: marks and ways in, by resource name."""

    marks: Mapping[str, str]
    ways: Mapping[str, Sequence[WayIn]] = field(default_factory=dict)
    deleted: bool = False
    number: str = NUMBER
    asked: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    project_owner: str = ""
    deployer: str = ""

    def known_deployer(self) -> str:
        return self.deployer

    def existing(self, name: str) -> Existing | None:
        if name == PROJECT:
            return Existing(name=name, mark=self.project_owner, number=self.number)
        if name not in self.marks:
            return None
        return Existing(name=name, mark=self.marks[name], deleted=self.deleted)

    def ways_into(self, name: str) -> Sequence[Callable[[], Sequence[WayIn]]]:
        self.asked.append(name)
        return [lambda: self.ways.get(name, [])]


def verify(google: Google, held: Held = NOTHING, **more: Any) -> str:
    """What was found to be foreign."""
    try:
        OwnAccess(settings(**more), cast("Gates", google), held, OWNER).verify()
    except CheckError as error:
        return error.finding.found
    return ""


MARKS = dict.fromkeys(OWN, f"{OWNER}/some-resource")


@pytest.mark.parametrize(
    ("mode", "mark", "held", "is_asked"),
    [
        ("select", f"{OWNER}/some-resource", False, True),
        ("select", f"{OTHER}/some-resource", False, False),
        ("select", "", False, False),
        ("adopt", "", False, True),
        ("adopt", f"{OTHER}/some-resource", False, False),
        ("create", f"{OWNER}/some-resource", False, True),
        ("create", "", False, False),
        ("select", f"{OTHER}/some-resource", True, True),
        ("select", "", True, True),
        ("select", None, True, True),
        ("select", None, False, False),
    ],
)
def test_asked_is_about_what_the_stack_has_or_would_import(
    mode: str, mark: str | None, held: bool, is_asked: bool
) -> None:
    google = Google({} if mark is None else dict.fromkeys(OWN, mark), OWN)
    names = frozenset(OWN if held else ())
    found = verify(
        google,
        Held(names=names, ways=frozenset()),
        projectMode=mode,
        developers=["user:dev@example.com"],
    )
    assert found == ""
    assert set(google.asked) == (set(OWN) if is_asked else set())


def test_an_account_of_each_kind_and_the_pool_are_asked_about() -> None:
    names = [*OWN, account("gpt-oss-batch")]
    google = Google(
        dict.fromkeys(names, f"{OWNER}/x"), {name: [key(CALLER, KEY_ID)] for name in names}
    )
    verify(google, callers=["gpt-oss-batch", "group:ml@example.com"])
    assert sorted(google.asked) == sorted(names)


def test_what_was_deleted_admits_nobody() -> None:
    google = Google(MARKS, deleted=True)
    verify(google, Held(names=frozenset(OWN), ways=frozenset()))
    assert google.asked == []


@pytest.mark.parametrize(
    ("place", "way"),
    [
        (CALLER, key(CALLER, KEY_ID)),
        (CALLER, grant(CALLER, IMPERSONATION_ROLE, "user:former@example.com")),
        (PLAN, grant(PLAN, FEDERATION_ROLE, APPLY_SETS[0])),
        (APPLY, grant(APPLY, FEDERATION_ROLE, PLAN_SET)),
        (APPLY, grant(APPLY, FEDERATION_ROLE, APPLY_SETS[0].replace(NUMBER, "999999999999"))),
        (APPLY, grant(APPLY, IMPERSONATION_ROLE, "user:dev@example.com")),
        (POOL, provider(POOL, "gitlab")),
    ],
    ids=lambda value: getattr(value, "text", ""),
)
def test_what_neither_settings_nor_state_have_is_foreign_and_what_the_state_has_is_own(
    place: str, way: WayIn
) -> None:
    ways = {**OWN, place: [*OWN[place], way]}
    more: dict[str, Any] = {"developers": ["user:dev@example.com"]}
    assert verify(Google(MARKS, ways), **more) == way.text
    assert verify(Google(MARKS, ways), **more, acceptedAccess=[way.text]) == ""
    held = Held(names=frozenset(), ways=frozenset({way.text}))
    assert verify(Google(MARKS, ways), held, **more) == ""


def test_without_the_projects_number_nothing_is_called_foreign() -> None:
    """Else the stack's own grants would be, and their removal be printed."""
    said = verify(Google(MARKS, OWN, number=""), developers=["user:dev@example.com"])
    assert said == "Google did not tell it"


MADE = {
    "oidc": {"issuerUri": "https://token.actions.githubusercontent.com"},
    "attributeMapping": {"google.subject": "assertion.sub"},
}
WANTED = trust(settings().ci).as_google_says
ELSEWHERE = {**MADE, "oidc": {"issuerUri": "https://elsewhere.example"}}


@pytest.mark.parametrize(
    ("live", "accepts", "is_found"),
    [
        (MADE, [], False),
        ({**MADE, "oidc": {**MADE["oidc"], "allowedAudiences": []}, "saml": None}, [], False),
        (WANTED, [], False),
        (ELSEWHERE, [], True),
        ({**MADE, "attributeCondition": "true"}, [], True),
        ({**MADE, "oidc": {**MADE["oidc"], "jwksJson": "{}"}}, [], True),
        ({**MADE, "oidc": {**MADE["oidc"], "allowedAudiences": ["https://elsewhere"]}}, [], True),
        ({"attributeMapping": MADE["attributeMapping"], "aws": {"accountId": "1"}}, [], True),
        (ELSEWHERE, ["gpt-oss-ci provider github"], False),
    ],
)
def test_a_provider_that_the_state_has_admits_whom_the_state_or_the_settings_say(
    live: Mapping[str, object], accepts: list[str], is_found: bool
) -> None:
    way = provider(POOL, "github", admission(live))
    google = Google(MARKS, {POOL: [way]})
    held = Held(names=frozenset(), ways=frozenset({way.text}), admits={way.text: admission(MADE)})
    found = verify(google, held, acceptedAccess=accepts)
    assert found.startswith("somebody else changed gpt-oss-ci provider github") is is_found
    assert (verify(google, acceptedAccess=accepts) == "") is (live == WANTED or bool(accepts))


PERSON, OTHER_PERSON = "user:dev@example.com", "user:other@example.com"
AGENT = f"serviceAccount:service-{NUMBER}@gcp-sa-aiplatform.iam.gserviceaccount.com"
OWN_ACCOUNT = "serviceAccount:gpt-oss-caller@p-12345.iam.gserviceaccount.com"


@pytest.mark.parametrize(
    ("deployer", "grants", "is_foreign"),
    [
        (PERSON, [("roles/owner", PERSON)], False),
        ("", [("roles/owner", PERSON)], False),
        ("", [("roles/owner", PERSON), ("roles/owner", OTHER_PERSON)], True),
        (PERSON, [("roles/owner", OTHER_PERSON)], True),
        (PERSON, [("roles/owner", OWN_ACCOUNT)], True),
        (PERSON, [("roles/viewer", OTHER_PERSON)], True),
        (PERSON, [("projects/p-12345/roles/gpt_oss_caller", OWN_ACCOUNT)], False),
        (PERSON, [("projects/p-12345/roles/gpt_oss_caller", "group:ml@example.com")], False),
        (PERSON, [("roles/aiplatform.serviceAgent", AGENT)], False),
        (PERSON, [("roles/aiplatform.serviceAgent", AGENT.replace(NUMBER, "999999999999"))], True),
        (PERSON, [("roles/editor", AGENT)], True),
    ],
)
def test_a_project_that_would_be_imported_for_its_label_has_roles_of_this_stack_only(
    deployer: str, grants: Sequence[tuple[str, str]], is_foreign: bool
) -> None:
    """Its label can be copied by whoever may create projects."""
    ways = [project_grant(PROJECT, *each) for each in grants]
    google = Google({}, {PROJECT: ways}, deployer=deployer, project_owner=OWNER)
    more: dict[str, Any] = {"projectMode": "create", "callers": ["group:ml@example.com"]}
    assert bool(verify(google, **more)) is is_foreign
    assert verify(google, **more, acceptedAccess=[way.text for way in ways]) == ""
    assert verify(google, Held(names=frozenset({PROJECT}), ways=frozenset()), **more) == ""
    assert verify(google, **{**more, "projectMode": "select"}) == ""
