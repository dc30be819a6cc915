"""A fix keeps what was found: pasted, it sets the value that was meant and not an example."""

import re
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


KEPT: list[tuple[dict[str, Any], str]] = [
    ({"projectId": "Acme_Search"}, "set projectId acme-search"),
    ({"projectId": "projects/acme-dev"}, "set projectId acme-dev"),
    ({"projectName": "Acme (dev)"}, "set projectName 'Acme dev'"),
    ({"projectMode": "selct"}, "set projectMode select"),
    ({"organizationId": "organizations/77"}, "set organizationId 77"),
    ({"folderId": "folders/78"}, "set folderId 78"),
    ({"folderId": " organizations/1/folders/78/ "}, "set folderId 78"),
    ({"projectId": "//pubsub.googleapis.com/projects/acme-dev"}, "set projectId acme-dev"),
    ({"billingAccount": "0a1b2c-333333-444444 "}, "set billingAccount 0A1B2C-333333-444444"),
    (
        {"billingAccount": "billingAccounts/0a1b2c-333333-444444"},
        "set billingAccount 0A1B2C-333333-444444",
    ),
    ({"modelEnablement": "Manual"}, "set modelEnablement manual"),
    ({"callerRole": "roles/aiplatform.user"}, "set callerRole aiplatform.user"),
    ({"callerAccountId": "Search_Caller"}, "set callerAccountId search-caller"),
    ({"quotaProject": "Acme-Seed"}, "set quotaProject acme-seed"),
    ({"deletionProtection": "False"}, "set deletionProtection false"),
    ({"lien": "off"}, "set lien false"),
    ({"lien": "y"}, "set lien true"),
    ({"lien": " T"}, "set lien true"),
    ({"allowHumanDeployer": "N"}, "set allowHumanDeployer false"),
    ({"deletionProtection": "f"}, "set deletionProtection false"),
    ({"callers": ["ml@acme.com"]}, "set --path 'callers[0]' user:ml@acme.com"),
    (
        {"developers": ["user:a@acme.com", "b@p-1.iam.gserviceaccount.com"]},
        "set --path 'developers[1]' serviceAccount:b@p-1.iam.gserviceaccount.com",
    ),
    (
        {"developers": "a@acme.com, user:b@acme.com"},
        (
            "rm developers && pulumi config set --path 'developers[0]' user:a@acme.com && "
            "pulumi config set --path 'developers[1]' user:b@acme.com"
        ),
    ),
    ({"extraServices": ["redis"]}, "set --path 'extraServices[0]' redis.googleapis.com"),
    (
        {"extraServices": ["https://redis.googleapis.com/v1"]},
        "set --path 'extraServices[0]' redis.googleapis.com",
    ),
    ({"extraServices": ["redis.google.com"]}, "set --path 'extraServices[0]' redis.googleapis.com"),
    ({"extraServices": "compute, redis"}, "set --path 'extraServices[0]' redis.googleapis.com"),
    (
        {"extraServices": "redis.googleapis.com"},
        "rm extraServices && pulumi config set --path 'extraServices[0]' redis.googleapis.com",
    ),
    (
        {"labels": {"Team": "Search"}},
        "rm --path labels.Team && pulumi config set --path labels.team search",
    ),
    (
        {"labels": {'a"]b': "x"}},
        r"""rm --path 'labels["a\"]b"]' && pulumi config set --path labels.a-b x""",
    ),
    ({"labels": {"team": "Search Ads"}}, "set --path labels.team search-ads"),
    ({"labels": {"year": 2026}}, "set --path labels.year 2026 --type string"),
    ({"labels": "team=search"}, "rm labels && pulumi config set --path labels.team search"),
    ({"tags": {"1/env": "1/env/test"}}, "set --path tags.1/env test"),
    (
        {"labels": {f"k{number}": "x" for number in range(61)}},
        "rm --path labels.k60",
    ),
    (
        {"models": ["gpt-oss-120b"]},
        "rm --path 'models[0]' && pulumi config set --path 'models[0].model' gpt-oss-120b",
    ),
    (
        {"budget": {"amount": 5, "emails": "a@acme.com"}},
        "rm --path budget.emails && pulumi config set --path 'budget.emails[0]' a@acme.com",
    ),
    (
        {"budget": {"amount": 5, "emails": [f"{n}@acme.com" for n in range(6)]}},
        "rm --path 'budget.emails[5]'",
    ),
    (
        {"budget": {"amount": 5, "emails": [" a@acme.com "]}},
        "set --path 'budget.emails[0]' a@acme.com",
    ),
    (
        {"budget": {"amout": 5}},
        "rm --path budget.amout && pulumi config set --path budget.amount 5",
    ),
    ({"budget": {"amount": 299.6}}, "set --path budget.amount 300"),
    ({"budget": {"amount": 5, "currency": "chf"}}, "set --path budget.currency CHF"),
    ({"budget": {"amount": 5, "thresholds": [80]}}, "set --path 'budget.thresholds[0]' 0.8"),
    (
        {"budget": {"amount": 5, "thresholds": "80%, 100%"}},
        (
            "rm --path budget.thresholds && pulumi config set --path 'budget.thresholds[0]' 0.8 && "
            "pulumi config set --path 'budget.thresholds[1]' 1.0"
        ),
    ),
    ({"budget": "300"}, "rm budget && pulumi config set --path budget.amount 300"),
    (
        {"budget": {"amount": 5, "pubsubTopic": "//pubsub.googleapis.com/projects/p/topics/t"}},
        "set --path budget.pubsubTopic projects/p/topics/t",
    ),
    ({"guardrails": {"allowedModels": "nope"}}, "set --path guardrails.allowedModels true"),
    ({"observability": {"errorMinutes": 1500}}, "set --path observability.errorMinutes 1410"),
    ({"observability": {"errorRatio": 10}}, "set --path observability.errorRatio 0.1"),
    ({"observability": {"alerts": ["silent"]}}, "set --path 'observability.alerts[0]' silence"),
    (
        {"observability": {"dataAccessAuditLogs": ["data_write"]}},
        "set --path 'observability.dataAccessAuditLogs[0]' DATA_WRITE",
    ),
    ({"selfDeployed": {**MACHINES, "location": "europe-west4-a"}}, ".location europe-west4"),
    (
        {"selfDeployed": {**MACHINES, "machineType": "G2-Standard-24"}},
        ".machineType g2-standard-24",
    ),
    (
        {"selfDeployed": {**MACHINES, "acceleratorType": "nvidia-l4"}},
        "set --path selfDeployed.acceleratorType NVIDIA_L4",
    ),
    ({"selfDeployed": {**MACHINES, "model": "openai/gpt-oss-120b"}}, ".model gpt-oss-120b"),
    ({"selfDeployed": {**MACHINES, "minReplicas": 500}}, ".minReplicas 1"),
    ({"selfDeployed": {**MACHINES, "maxReplicas": "1000"}}, ".maxReplicas 2"),
    ({"selfDeployed": {**MACHINES, "minReplicas": "yes"}}, ".minReplicas 1"),
    (
        {"quotaPreferences": [{**QUOTA, "service": "compute"}]},
        "set --path 'quotaPreferences[0].service' compute.googleapis.com",
    ),
    (
        {"quotaPreferences": [{**QUOTA, "dimensions": {"Region": "us-east1"}}]},
        (
            "rm --path 'quotaPreferences[0].dimensions.Region' && "
            "pulumi config set --path 'quotaPreferences[0].dimensions.region' us-east1"
        ),
    ),
    ({"ci": {**GITHUB, "issuer": "GitHub"}}, "set --path ci.issuer github"),
    ({"ci": {**GITHUB, "issuer": "circleci"}}, "set --path ci.issuer oidc"),
    (
        {"ci": {**GITHUB, "brunch": "release", "branch": None}},
        "rm --path ci.brunch && pulumi config set --path ci.branch release",
    ),
    ({"ci": {**GITHUB, "poolId": "Acme_CI"}}, "set --path ci.poolId acme-ci"),
    (
        {"ci": {**GITHUB, "planAccountId": "plan-1@p.iam.gserviceaccount.com"}},
        "set --path ci.planAccountId plan-1",
    ),
    ({"ci": {**OIDC, "issuerUri": "http://ci.acme.com"}}, "ci.issuerUri https://ci.acme.com"),
    (
        {"ci": {**OIDC, "audiences": "sigstore2"}},
        "rm --path ci.audiences && pulumi config set --path 'ci.audiences[0]' sigstore2",
    ),
    (
        {"ci": {**OIDC, "claims": "sub=acme"}},
        "rm --path ci.claims && pulumi config set --path ci.claims.sub acme",
    ),
    ({"ci": {**OIDC, "applyClaims": {"a": "x:y", "b": "z"}}}, "rm --path ci.applyClaims.a"),
    ({"ci": {**GITHUB, "applyAccountId": "gpt-oss-plan"}}, "ci.applyAccountId gpt-oss-apply"),
    ({"ci": {**GITHUB, "planAccountId": "gpt-oss-apply"}}, "ci.planAccountId gpt-oss-plan"),
]


@pytest.mark.parametrize(("change", "fix"), KEPT, ids=[fix for _, fix in KEPT])
def test_the_fix_keeps_what_was_found(change: dict[str, Any], fix: str) -> None:
    (problem,) = problems(change)
    assert problem.fix.endswith(fix)


TEAM, CHF = {"labels": {"team": "a"}}, {"amount": 5, "thresholds": [0.5]}
MISSPELT: list[tuple[dict[str, Any], str]] = [
    ({"projectIds": "other-proj"}, "config rm projectIds"),
    ({"billingAccounts": "0A1B2C-333333-444444"}, "config rm billingAccounts"),
    ({"developers": ["user:a@b.c"], "developer": ["user:x@y.z"]}, "config rm developer"),
    ({"developers": [], "developer": ["user:x@y.z"]}, "--path 'developers[0]' user:x@y.z"),
    ({"location": "global", "locaton": "us-central1"}, "set location us-central1"),
    ({**TEAM, "lables": {"team": "b"}}, "config rm lables"),
    (
        {**TEAM, "lables": '{"team": "b", "year": 2026}'},
        "rm lables && pulumi config set --path labels.year 2026 --type string",
    ),
    (
        {"budget": CHF, "budgett": {"thresholds": [0.1, 0.9], "currency": "CHF"}},
        "rm budgett && pulumi config set --path budget.currency CHF",
    ),
    ({"budget": {"amount": 5, "amout": 7}}, "config rm --path budget.amout"),
    ({**TEAM, "labels.team": "b"}, "config rm labels.team"),
    (
        {**TEAM, "labels.year": "2026"},
        "rm labels.year && pulumi config set --path labels.year 2026 --type string",
    ),
    ({'labels["team"]': "b"}, "set --path labels.team b"),
    ({"developers[0]": "user:x@y.z"}, "set --path 'developers[0]' user:x@y.z"),
    ({"lables": "team=search"}, "rm lables && pulumi config set --path labels.team search"),
    ({"locaton": ["us-central1"]}, "set location us-central1"),
    (
        {"ci": {"issuer": "github", "repositoryId": 1}, "ci.ownerId": "65a"},
        "set --path ci.ownerId 65a",
    ),
    ({"quotaProjct": "?"}, "set quotaProject '?'"),
]


@pytest.mark.parametrize(("change", "fix"), MISSPELT, ids=[str(each) for each, _ in MISSPELT])
def test_a_misspelt_key_keeps_its_value_and_takes_nobody_else_s_place(
    change: dict[str, Any], fix: str
) -> None:
    """What is there already may be another project, account or member; a default is not there."""
    (problem,) = problems(change)
    assert problem.fix.endswith(fix)


@pytest.mark.parametrize(
    "change",
    [
        {"organizationId": "folders/78"},
        {"organizationId": "1234567891/folders/99"},
        {"folderId": "organizations/77"},
        {"projectId": "billingAccounts/acme-dev"},
        {"tags": {"1/env": "tagValues/123"}},
        {"extraServices": ["compute"]},
        {"extraServices": ["Compute.googleapis.com"]},
        {"callers": [" allUsers"]},
        {"ci": {**GITHUB, "ownerId": "octo"}},
        {"ci": {**GITHUB, "ownerId": "65a"}},
        {"ci": {**GITHUB, "repositoryId": "acme/app"}},
        {"ci": {**OIDC, "claims": {"sub": "repo:*"}}},
        {"ci": {**OIDC, "claims": {"aud": "x"}}},
        {"callers": ["domain:acme.com"]},
        {"ci": {**GITHUB, "branch": "release-*"}},
        {"ci": {**GITHUB, "branch": "x' || true || '"}},
        {"quotaPreferences": [{**QUOTA, "preferredValue": -2}]},
        {"projectId": "!" * 500},
    ],
)
def test_nothing_is_made_of_what_may_not_be_guessed_at(change: dict[str, Any]) -> None:
    """A wildcard without its star is another rule, and less than nothing is no number of GPUs.

    A folder's number is no organization's. An example of an owner's or a repository's id is
    somebody's, whom it would let in: those are blanks, which are refused until they are filled in.
    """
    (problem,) = problems(change)
    examples = (
        "group:ml@example.com|main|8|acme-gpt-oss-dev|1234567890|345678901234|prod|"
        "logging.googleapis.com|OWNER_ID|REPOSITORY_ID|YOURS"
    )
    assert re.search(rf" ({examples})$", problem.fix), problem.fix


def test_a_misspelt_key_is_not_missing_besides() -> None:
    (problem,) = problems({"budget": {"amout": 5}})
    assert problem.key == "budget.amout"
    with pytest.raises(SettingsError) as caught:
        read_settings({"projectID": "acme-dev", "billingAccount": GOOD["billingAccount"]}, TODAY)
    assert [each.key for each in caught.value.problems] == ["projectID"]
