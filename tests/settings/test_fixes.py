"""A fix sets a close enumerated value, or a placeholder; never an example, and never a guess."""

from typing import Any

import pytest

from settings.errors import SettingProblem, SettingsError
from settings.validation.reading import read_settings
from tests.settings.test_reading import GOOD, TODAY

GITHUB = {"issuer": "github", "ownerId": "65", "repositoryId": "74", "branch": "main"}
OIDC = {
    "issuer": "oidc",
    "issuerUri": "https://ci.example.com",
    "claims": {"repository_id": "74"},
    "applyClaims": {"ref": "refs/heads/main"},
}
MACHINES = {"model": "gpt-oss-20b", "location": "us-central1", "machineType": "g2-standard-12"}
QUOTA = {"quotaId": "GPUsPerProject", "preferredValue": 2}


def problems(change: dict[str, Any]) -> tuple[SettingProblem, ...]:
    with pytest.raises(SettingsError) as caught:
        read_settings({**GOOD, **change}, TODAY)
    return caught.value.problems


CLOSE: list[tuple[dict[str, Any], str]] = [
    ({"projectMode": "selct"}, "set projectMode select"),
    ({"modelEnablement": "Manual"}, "set modelEnablement manual"),
    ({"callerRole": "roles/aiplatform.user"}, "set callerRole aiplatform.user"),
    ({"deletionProtection": "False"}, "set deletionProtection false"),
    ({"lien": " True"}, "set lien true"),
    ({"lien": "ture"}, "set lien true"),
    ({"model": "gptoss120b"}, "set model gpt-oss-120b"),
    ({"observability": {"alerts": ["silent"]}}, "set --path 'observability.alerts[0]' silence"),
    (
        {"observability": {"dataAccessAuditLogs": ["data_write"]}},
        "set --path 'observability.dataAccessAuditLogs[0]' DATA_WRITE",
    ),
    ({"selfDeployed": {**MACHINES, "model": "openai/gpt-oss-120b"}}, ".model gpt-oss-120b"),
    ({"selfDeployed": {**MACHINES, "acceptEula": "tru"}}, ".acceptEula true"),
    ({"ci": {**GITHUB, "issuer": "GitHub"}}, "set --path ci.issuer github"),
]


@pytest.mark.parametrize(("change", "fix"), CLOSE, ids=[fix for _, fix in CLOSE])
def test_misspelt_enumerated_value_is_corrected(change: dict[str, Any], fix: str) -> None:
    (problem,) = problems(change)
    assert problem.fix.endswith(fix)


UNKNOWN: list[tuple[dict[str, Any], str, str]] = [
    ({"projectId": "Acme_Search"}, "set projectId PROJECT_ID", "for example: acme-gpt-oss-dev"),
    ({"folderId": "organizations/77"}, "set folderId FOLDER_ID", "for example: 345678901234"),
    ({"projectMode": "import"}, "set projectMode PROJECT_MODE", "one of create, select, adopt"),
    ({"lien": "off"}, "set lien LIEN", "one of true, false"),
    ({"model": "llama"}, "set model MODEL", ""),
    (
        {"callers": ["ml@acme.com"]},
        "set --path 'callers[0]' CALLER",
        "for example: group:ml@example.com",
    ),
    (
        {"developers": "a@acme.com, user:b@acme.com"},
        "rm developers && pulumi config set --path 'developers[0]' DEVELOPER",
        "for example: user:dev@example.com",
    ),
    (
        {"labels": {"Team": "Search"}},
        "rm --path labels.Team && pulumi config set --path labels.KEY VALUE",
        "for example: KEY team, VALUE search",
    ),
    ({"labels": {"team": "Search Ads"}}, "set --path labels.team VALUE", "for example: search"),
    (
        {"labels": "team=search"},
        "rm labels && pulumi config set --path labels.KEY VALUE",
        "for example: KEY team, VALUE search",
    ),
    (
        {"models": ["gpt-oss-120b", {"model": "gpt-oss-20b", "location": "global"}]},
        "rm --path 'models[0]' && pulumi config set --path 'models[1].model' MODEL",
        "for example: gpt-oss-120b",
    ),
    ({"budget": "300"}, "rm budget && pulumi config set --path budget.amount AMOUNT", "500"),
    ({"budget": {"currency": "USD"}}, "set --path budget.amount AMOUNT", "for example: 500"),
    ({"selfDeployed": {**MACHINES, "minReplicas": 500}}, ".minReplicas MIN_REPLICAS", "1"),
    ({"budget": {"amount": 5, "emails": [5]}}, "'budget.emails[0]' EMAIL", "oncall@example.com"),
    ({"extraServices": ["compute"]}, "'extraServices[0]' EXTRA_SERVICE", "logging.googleapis.com"),
    ({"ci": {**GITHUB, "issuer": "circleci"}}, "set --path ci.issuer ISSUER", "oidc"),
    ({"ci": {**GITHUB, "ownerId": "65a"}}, "set --path ci.ownerId OWNER_ID", "for example: 65"),
    ({"ci": {**GITHUB, "branch": "release-*"}}, "set --path ci.branch BRANCH", "main"),
    (
        {"ci": {**OIDC, "claims": {"sub": "repo:*"}}},
        "set --path ci.claims.sub VALUE",
        "for example: 74",
    ),
    (
        {"quotaPreferences": [{**QUOTA, "dimensions": {"Region": "us-east1"}}]},
        (
            "rm --path 'quotaPreferences[0].dimensions.Region' && "
            "pulumi config set --path 'quotaPreferences[0].dimensions.KEY' VALUE"
        ),
        "for example: KEY region, VALUE us-central1",
    ),
]


@pytest.mark.parametrize(("change", "fix", "note"), UNKNOWN, ids=[fix for _, fix, _ in UNKNOWN])
def test_value_that_cannot_be_known_gets_a_placeholder_and_a_marked_example(
    change: dict[str, Any], fix: str, note: str
) -> None:
    (problem,) = problems(change)
    assert problem.fix.endswith(fix)
    assert problem.note.endswith(note)


EXACT: list[tuple[dict[str, Any], str]] = [
    ({"labels": {"year": 2026}}, "set --path labels.year 2026 --type string"),
    ({"organizationId": 77}, "set organizationId 77"),
    ({"labels": {"dry": True}}, "set --path labels.dry true --type string"),
    ({"labels": {f"k{number}": "x" for number in range(61)}}, "rm --path labels.k60"),
    (
        {"budget": {"amount": 5, "emails": [f"{n}@acme.com" for n in range(6)]}},
        "rm --path 'budget.emails[5]'",
    ),
    ({"ci": {**OIDC, "applyClaims": {"a": "x:y", "b": "z"}}}, "rm --path ci.applyClaims.a"),
    ({"ci": {**GITHUB, "applyAccountId": "gpt-oss-plan"}}, "ci.applyAccountId gpt-oss-apply"),
]


@pytest.mark.parametrize(("change", "fix"), EXACT, ids=[fix for _, fix in EXACT])
def test_fix_that_needs_no_guess_is_exact(change: dict[str, Any], fix: str) -> None:
    (problem,) = problems(change)
    assert problem.fix.endswith(fix)
    assert problem.note == ""


TEAM = {"labels": {"team": "a"}}
MISSPELT: list[tuple[dict[str, Any], str]] = [
    ({"projectIds": "other-proj"}, "config rm projectIds"),
    ({"billingAccounts": "0A1B2C-333333-444444"}, "config rm billingAccounts"),
    ({"developers": ["user:a@b.c"], "developer": ["user:x@y.z"]}, "config rm developer"),
    ({"developers": [], "developer": ["user:x@y.z"]}, "--path 'developers[0]' user:x@y.z"),
    ({"location": "global", "locaton": "us-central1"}, "set location us-central1"),
    ({**TEAM, "lables": {"team": "b"}}, "config rm lables"),
    (
        {"lables": '{"team": "b", "year": 2026}'},
        (
            "rm lables && pulumi config set --path labels.team b && "
            "pulumi config set --path labels.year 2026 --type string"
        ),
    ),
    ({"lables": {}}, "config rm lables"),
    (
        {"budgett": {"amount": 5, "currency": "CHF"}},
        (
            "rm budgett && pulumi config set --path budget.amount 5 && "
            "pulumi config set --path budget.currency CHF"
        ),
    ),
    ({"budget": {"amount": 5, "amout": 7}}, "config rm --path budget.amout"),
    ({"budget": {"amout": 5}}, "budget.amout && pulumi config set --path budget.amount 5"),
    ({**TEAM, "labels.team": "b"}, "config rm labels.team"),
    (
        {**TEAM, "labels.year": "2026"},
        "rm labels.year && pulumi config set --path labels.year 2026 --type string",
    ),
    ({'labels["team"]': "b"}, "set --path labels.team b"),
    ({"developers[0]": "user:x@y.z"}, "set --path 'developers[0]' user:x@y.z"),
    ({"lables": "team=search"}, "rm lables && pulumi config set --path labels.KEY VALUE"),
    ({"locaton": ["us-central1"]}, "set location LOCATION"),
    (
        {"ci": {"issuer": "github", "repositoryId": 1}, "ci.ownerId": "65a"},
        "set --path ci.ownerId 65a",
    ),
    ({"quotaProjct": "?"}, "set quotaProject '?'"),
]


@pytest.mark.parametrize(("change", "fix"), MISSPELT, ids=[str(each) for each, _ in MISSPELT])
def test_misspelt_key_keeps_its_value_unless_the_setting_has_one(
    change: dict[str, Any], fix: str
) -> None:
    """A value that is set may be another project, account or member; a default is not set."""
    (problem,) = problems(change)
    assert problem.fix.endswith(fix)


def test_misspelt_key_is_not_reported_as_missing_too() -> None:
    (problem,) = problems({"budget": {"amout": 5}})
    assert problem.key == "budget.amout"
    with pytest.raises(SettingsError) as caught:
        read_settings({"projectID": "acme-dev", "billingAccount": GOOD["billingAccount"]}, TODAY)
    assert [each.key for each in caught.value.problems] == ["projectID"]
