"""Keyless CI: what is trusted is closed, and what each identity may do is just that."""

from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict

SETTINGS = {
    "projectId": "gpt-oss-dev",
    "organizationId": "1234567890",
    "billingAccount": "012345-567890-ABCDEF",
}
IDS = '"issuer": "github", "ownerId": 65, "repositoryId": 74'

BRANCH = f'{{{IDS}, "branch": "main"}}'
ENVIRONMENT = f'{{{IDS}, "environment": "production"}}'
GITLAB = '{"issuer": "gitlab", "namespaceId": 72, "projectId": 20, "branch": "main"}'
OIDC = (
    '{"issuer": "oidc", "issuerUri": "https://ci.example.com", "audiences": ["gcp"],'
    ' "claims": {"team": "ml", "repo": "r"}, "applyClaims": {"ref": "main"}}'
)
QUOTA = (
    '[{"quotaId": "OnlinePredictionInputTokensPerMinutePerRegionPerBaseModel",'
    ' "dimensions": {"region": "us-central1"}, "preferredValue": 900}]'
)
OWN_MODEL = '{"model": "gpt-oss-20b", "location": "us-central1", "machineType": "g2-standard-12"}'
POOL = "projects/100000000001/locations/global/workloadIdentityPools/gpt-oss-ci"
FROM = f"principalSet://iam.googleapis.com/{POOL}"


def joined(*claims: str) -> str:
    names = [f"assertion.{claim}" for claim in claims]
    there = " && ".join(f"has({name})" for name in names)
    text = " + ':' + ".join(names)
    return f"{there} ? {text} : ''"


def inputs(recorder: Any, suffix: str) -> dict[str, dict[str, Any]]:
    return {r.name: MessageToDict(r.object) for r in recorder.of_type(suffix) if "-ci-" in r.name}


@pytest.mark.parametrize(
    ("ci", "condition", "source", "applies", "may_apply"),
    [
        (
            BRANCH,
            "assertion.repository_owner_id == '65' && assertion.repository_id == '74'",
            "65:74",
            joined("ref_protected", "event_name", "ref"),
            ["true:push:refs/heads/main", "true:workflow_dispatch:refs/heads/main"],
        ),
        (
            ENVIRONMENT,
            "assertion.repository_owner_id == '65' && assertion.repository_id == '74'",
            "65:74",
            joined("event_name", "environment"),
            ["push:production", "workflow_dispatch:production"],
        ),
        (
            GITLAB,
            "assertion.namespace_id == '72' && assertion.project_id == '20'",
            "72:20",
            joined("pipeline_source", "ref_protected", "ref_type", "ref"),
            ["push:true:branch:main", "web:true:branch:main"],
        ),
        (
            OIDC,
            "assertion.team == 'ml' && assertion.repo == 'r'",
            "ml:r",
            joined("ref"),
            ["main"],
        ),
    ],
    ids=["github-branch", "github-environment", "gitlab", "oidc"],
)
def test_a_setting_becomes_exactly_this_trust(
    run_program: Callable[..., Any],
    ci: str,
    condition: str,
    source: str,
    applies: str,
    may_apply: list[str],
) -> None:
    recorder = run_program(**SETTINGS, ci=ci).recorder
    (provider,) = inputs(recorder, ":WorkloadIdentityPoolProvider").values()
    assert provider["attributeCondition"] == condition
    assert provider["attributeMapping"]["attribute.apply"] == applies
    members = {
        (item["serviceAccountId"].rpartition("/")[2], item["member"])
        for item in inputs(recorder, "serviceaccount/iAMMember:IAMMember").values()
    }
    assert members == {
        ("gpt-oss-plan", f"{FROM}/attribute.source/{source}"),
        *(("gpt-oss-apply", f"{FROM}/attribute.apply/{value}") for value in may_apply),
    }


@pytest.mark.parametrize(
    ("ci", "audiences"), [(OIDC, ["gcp"]), (OIDC.replace('"audiences": ["gcp"],', ""), None)]
)
def test_a_token_is_for_the_audiences_of_the_setting_and_else_for_the_provider(
    run_program: Callable[..., Any], ci: str, audiences: list[str] | None
) -> None:
    recorder = run_program(**SETTINGS, ci=ci).recorder
    (provider,) = inputs(recorder, ":WorkloadIdentityPoolProvider").values()
    assert provider["oidc"].get("allowedAudiences") == audiences


def roles_of(recorder: Any, kind: str) -> set[str]:
    """Of `plan` or `apply`, without the prefix `roles/`."""
    return {
        item["role"].removeprefix("roles/")
        for item in inputs(recorder, "projects/iAMMember:IAMMember").values()
        if item["member"].startswith(f"serviceAccount:gpt-oss-{kind}@")
    }


PLAN = {
    "browser",
    "iam.securityReviewer",
    "iam.workloadIdentityPoolViewer",
    "serviceusage.serviceUsageViewer",
}
APPLY = {
    "browser",
    "consumerprocurement.entitlementManager",
    "iam.roleAdmin",
    "iam.serviceAccountAdmin",
    "iam.serviceAccountViewer",
    "iam.workloadIdentityPoolAdmin",
    "resourcemanager.projectIamAdmin",
    "serviceusage.serviceUsageAdmin",
}


@pytest.mark.parametrize(
    ("chosen", "plan", "apply"),
    [
        ({}, set(), set()),
        ({"developers": '["user:dev@example.com"]'}, set(), set()),
        (
            {"observability": '{"errorRatio": 0.1}'},
            {"monitoring.alertPolicyViewer", "monitoring.dashboardViewer"},
            {"monitoring.alertPolicyEditor", "monitoring.dashboardEditor"},
        ),
        (
            {"observability": '{"alerts": [], "dashboard": false}'},
            set(),
            set(),
        ),
        (
            {"budget": '{"amount": 500, "emails": ["ml@example.com"]}'},
            {"monitoring.notificationChannelViewer"},
            {"monitoring.notificationChannelEditor"},
        ),
        ({"budget": '{"amount": 500}'}, set(), set()),
        ({"guardrails": '{"allowedModels": true}'}, {"orgpolicy.policyViewer"}, set()),
        ({"guardrails": '{"allowedModels": false}'}, set(), set()),
        ({"quotaPreferences": QUOTA}, {"cloudquotas.viewer"}, {"cloudquotas.admin"}),
        ({"selfDeployed": OWN_MODEL}, {"aiplatform.viewer"}, {"aiplatform.user"}),
        ({"lien": "true"}, set(), {"resourcemanager.lienModifier"}),
        (
            {"tags": '{"1234567890/team": "ml"}'},
            {"resourcemanager.tagViewer"},
            {"resourcemanager.tagUser"},
        ),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else "",
)
def test_an_identity_has_the_roles_of_the_chosen_features_and_no_others(
    run_program: Callable[..., Any], chosen: dict[str, str], plan: set[str], apply: set[str]
) -> None:
    recorder = run_program(**SETTINGS, ci=BRANCH, **chosen).recorder
    assert roles_of(recorder, "plan") == PLAN | plan
    assert roles_of(recorder, "apply") == APPLY | apply


def test_a_feature_is_made_after_the_roles_to_make_it_and_removed_before_them(
    run_program: Callable[..., Any],
) -> None:
    """A pipeline adds a feature and its own role for it in one update, and removes them so."""
    chosen = {
        "observability": '{"errorRatio": 0.1}',
        "tags": '{"1234567890/team": "ml"}',
        "budget": '{"amount": 5}',
    }
    requests = run_program(**SETTINGS, ci=BRANCH, **chosen).recorder.requests
    grants = {name for name in requests if name.startswith("gpt-oss-ci-apply-")}
    grants = {
        name for name in grants if requests[name].type.endswith("projects/iAMMember:IAMMember")
    }
    for part in ("observability-dashboard", "tags-1234567890/team", "budget"):
        made = next(r for r in requests.values() if r.name == f"gpt-oss-{part}" and r.custom)
        assert grants <= {urn.rpartition("::")[2] for urn in made.dependencies}, part


@pytest.mark.parametrize(
    ("elsewhere", "here"), [({}, True), ({"quotaProject": "acme-seed"}, False)]
)
def test_apis_that_count_against_the_deployer_s_project_are_on_where_the_identities_live(
    run_program: Callable[..., Any], elsewhere: dict[str, str], here: bool
) -> None:
    governed = {"budget": '{"amount": 5}', "guardrails": '{"allowedModels": true}'}
    recorder = run_program(**SETTINGS, ci=BRANCH, **governed, **elsewhere).recorder
    enabled = {MessageToDict(r.object)["service"] for r in recorder.of_type(":Service")}
    counted = {"billingbudgets.googleapis.com", "orgpolicy.googleapis.com"}
    assert (counted <= enabled) is here
    assert here or not counted & enabled


def test_the_apis_that_the_identities_call_are_enabled(run_program: Callable[..., Any]) -> None:
    recorder = run_program(**SETTINGS, ci=BRANCH).recorder
    enabled = {MessageToDict(r.object)["service"] for r in recorder.of_type(":Service")}
    assert {"iamcredentials.googleapis.com", "sts.googleapis.com"} <= enabled


def test_without_the_setting_nothing_of_it_is_registered(run_program: Callable[..., Any]) -> None:
    """Stacks that are there keep what they have, under the names they have."""
    plain, empty = run_program(**SETTINGS), run_program(**SETTINGS, ci="{}")
    assert plain.recorder.requests.keys() == empty.recorder.requests.keys()
    assert not [name for name in plain.recorder.requests if "-ci" in name]
    with_ci = run_program(**SETTINGS, ci=BRANCH)
    assert plain.recorder.requests.keys() < with_ci.recorder.requests.keys()
    assert with_ci.exports.keys() - plain.exports.keys() == {
        "ciWorkloadIdentityProvider",
        "ciPlanServiceAccount",
        "ciApplyServiceAccount",
    }


def test_the_guard_stands_before_the_identities_too(run_program: Callable[..., Any]) -> None:
    requests = run_program(**SETTINGS, ci=BRANCH).recorder.requests
    guard = next(r for name, r in requests.items() if name.startswith("gpt-oss: "))
    guarded = {urn.rpartition("::")[2] for urn in guard.dependencies}
    assert {name for name in requests if name.startswith("gpt-oss-ci-")} - guarded <= {
        "gpt-oss-ci-plan",
        "gpt-oss-ci-apply",
    }
