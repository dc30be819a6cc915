"""The setting `ci` is closed: no value of it admits a token of somebody else's repository."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from settings.ci_issuers import CI_ISSUERS
from settings.errors import SettingsError
from settings.validation.reading import read_settings
from settings.validation.shared_issuers import TENANT_CLAIMS, tenant_claims
from tests.events import GITHUB_EVENTS, GITLAB_SOURCES

TODAY = datetime.date(2026, 11, 22)
GOOD = {"projectId": "gpt-oss-dev", "billingAccount": "012345-567890-ABCDEF"}
GITHUB = {"issuer": "github", "ownerId": "65", "repositoryId": "74", "branch": "main"}
GITLAB = {"issuer": "gitlab", "namespaceId": 72, "projectId": 20, "environment": "prod"}
OIDC: dict[str, Any] = {
    "issuer": "oidc",
    "issuerUri": "https://ci.example.com",
    "claims": {"repository_id": "74"},
    "applyClaims": {"ref": "refs/heads/main"},
}
GITHUB_ISSUERS = [
    "https://token.actions.githubusercontent.com",
    "https://token.actions.githubusercontent.com/octocat-inc",
    "https://token.actions.octocorp.ghe.com",
    "https://github.example.com/_services/token",
]


def without(form: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in form.items() if name != key}


@pytest.mark.parametrize("form", [GITHUB, GITLAB, OIDC], ids=["github", "gitlab", "oidc"])
def test_each_issuer_can_be_set_as_text_or_as_yaml(form: dict[str, Any]) -> None:
    from_yaml = read_settings({**GOOD, "ci": form}, TODAY).ci
    assert from_yaml is not None
    assert from_yaml == read_settings({**GOOD, "ci": json.dumps(form)}, TODAY).ci


def test_a_number_that_the_cli_stored_is_the_text_that_claims_hold() -> None:
    ci = read_settings({**GOOD, "ci": {**GITHUB, "ownerId": 65}}, TODAY).ci
    assert ci == read_settings({**GOOD, "ci": GITHUB}, TODAY).ci


def test_an_empty_mapping_is_unset() -> None:
    assert read_settings({**GOOD, "ci": "{}"}, TODAY).ci is None


@pytest.mark.parametrize(
    ("ci", "key", "expected", "fix"),
    [
        ({"issuer": "bitbucket"}, "ci.issuer", "github, gitlab, or oidc", "ci.issuer ISSUER"),
        ({**GITHUB, "condition": "true"}, "ci.condition", "one of poolId", "rm --path ci.cond"),
        (without(GITHUB, "ownerId"), "ci.ownerId", "Number of", "ci.ownerId OWNER_ID"),
        (
            {**GITHUB, "repositoryId": "org/repo"},
            "ci.repositoryId",
            "gh api",
            "ci.repositoryId REPOSITORY_ID",
        ),
        (
            {**GITHUB, "repositoryId": "*"},
            "ci.repositoryId",
            "Number of",
            "ci.repositoryId REPOSITORY_ID",
        ),
        ({**GITHUB, "branch": "*"}, "ci.branch", "protected", "ci.branch BRANCH"),
        ({**GITHUB, "branch": "x' || true || '"}, "ci.branch", "protected", "ci.branch BRANCH"),
        (without(GITHUB, "branch"), "ci.branch", "one of them", "ci.branch BRANCH"),
        ({**GITHUB, "environment": "p"}, "ci.branch", "one of them", "rm --path ci.environment"),
        ({**GITHUB, "poolId": "gcp-pool"}, "ci.poolId", "not gcp-", "ci.poolId POOL_ID"),
        ({**GITHUB, "planAccountId": "gpt-oss-apply"}, "ci.planAccountId", "three", "gpt-oss-plan"),
        ({**GITLAB, "issuerUri": "http://x.y"}, "ci.issuerUri", "https", "ci.issuerUri ISSUER_URI"),
        (without(GITLAB, "projectId"), "ci.projectId", "GitLab", "ci.projectId PROJECT_ID"),
        ({**GITLAB, "namespaceId": "a"}, "ci.namespaceId", "group", "ci.namespaceId NAMESPACE_ID"),
        (without(OIDC, "claims"), "ci.claims", "every admitted", "ci.claims.KEY VALUE"),
        ({**OIDC, "claims": {}}, "ci.claims", "every admitted", "ci.claims.KEY VALUE"),
        (
            {**OIDC, "claims": {"aud": "x"}},
            "ci.claims",
            "only your pipeline",
            "repository_id YOURS",
        ),
        ({**OIDC, "claims": {"sub": "*"}}, "ci.claims", "no wildcard", "ci.claims.sub VALUE"),
        ({**OIDC, "claims": {"a' || 'a": "b"}}, "ci.claims", "exact", "config rm --path"),
        ({**OIDC, "applyClaims": {"iss": "x"}}, "ci.applyClaims", "protected", "applyClaims.ref"),
        ({**OIDC, "applyClaims": OIDC["claims"]}, "ci.applyClaims", "protected", "applyClaims.ref"),
        ({**OIDC, "applyClaims": {"a": "x:y", "b": "z"}}, "ci.applyClaims", "colon", "config rm"),
        ({**OIDC, "issuerUri": "https://gitlab.com/"}, "ci.issuer", "gitlab", "ci.issuer gitlab"),
        ({**GITHUB, "events": ["release"]}, "ci.events", "environment", "rm --path 'ci.events[0]'"),
        ({**GITHUB, "events": []}, "ci.events", "of push", "'ci.events[0]' EVENT"),
    ],
)
def test_what_would_leave_it_open_is_refused_with_the_command(
    ci: dict[str, Any], key: str, expected: str, fix: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({**GOOD, "ci": ci}, TODAY)
    message = str(caught.value)
    problem = message[message.index(f"\n{key}\n") :]
    assert expected in problem.split("expected")[1]
    assert fix in problem.split("fix", 1)[1]


@pytest.mark.parametrize("form", [GITHUB, GITLAB], ids=["github", "gitlab"])
@pytest.mark.parametrize("event", sorted({*GITHUB_EVENTS, *GITLAB_SOURCES}))
def test_no_event_that_runs_proposed_changes_can_be_named(form: dict[str, Any], event: str) -> None:
    """Some run a fork's changes with the repository's rights; some wait for another's pipeline."""
    said = {**GOOD, "ci": {**without(form, "branch"), "environment": "prod", "events": [event]}}
    admitted = {
        "github": {"push", "workflow_dispatch", "schedule", "release"},
        "gitlab": {"push", "web", "schedule", "api", "trigger"},
    }[form["issuer"]]
    if event in admitted:
        read_settings(said, TODAY)
        return
    with pytest.raises(SettingsError, match="cannot be named"):
        read_settings(said, TODAY)


@pytest.mark.parametrize("claim", ["build_branch", "build_tag", "build_commit"])
def test_a_claim_that_the_starter_of_a_job_chooses_does_not_decide_who_applies(claim: str) -> None:
    """Who may create a build on Buildkite names the branch it says it is of."""
    ci = {
        **OIDC,
        "issuerUri": "https://agent.buildkite.com/",
        "claims": {"organization_slug": "acme"},
        "applyClaims": {claim: "main"},
    }
    with pytest.raises(SettingsError, match="whoever creates a build chooses"):
        read_settings({**GOOD, "ci": ci}, TODAY)
    ci["applyClaims"] = {claim: "main", "pipeline_slug": "deploy"}
    read_settings({**GOOD, "ci": ci}, TODAY)


@pytest.mark.parametrize(
    "issuer",
    [
        "https://github.example.com/_services/token",
        "https://token.actions.githubusercontent.com/octocat-inc",
        "https://token.actions.octocorp.ghe.com",
    ],
)
def test_github_elsewhere_is_asked_for_the_event_too(issuer: str) -> None:
    """Its `pull_request_target` runs on the protected branch, as on github.com."""
    ci = {**OIDC, "issuerUri": issuer, "applyClaims": {"ref": "main", "environment": "prod"}}
    with pytest.raises(SettingsError, match="no event_name"):
        read_settings({**GOOD, "ci": ci}, TODAY)
    ci["applyClaims"] = {"ref": "main", "event_name": "push"}
    read_settings({**GOOD, "ci": ci}, TODAY)


@pytest.mark.parametrize("issuer", GITHUB_ISSUERS)
def test_issuer_github_with_an_address_of_github_is_accepted(issuer: str) -> None:
    ci = read_settings({**GOOD, "ci": {**GITHUB, "issuerUri": issuer}}, TODAY).ci
    assert ci is not None
    assert ci.issuer == "github"
    assert ci.issuer_uri == issuer


@pytest.mark.parametrize(
    "issuer",
    [
        "https://ci.example.com",
        "http://github.example.com/_services/token",
        "https://github.example.com/_services/token/",
        "https://token.actions.githubusercontent.com.example.com",
        "https://token.actions.githubusercontent.com/a/b",
        "https://token.actions.example.com",
        "https://HOST/_services/token",
    ],
)
def test_issuer_github_with_another_address_is_refused(issuer: str) -> None:
    """The ids of one issuer name a stranger's repository at another."""
    with pytest.raises(SettingsError) as caught:
        read_settings({**GOOD, "ci": {**GITHUB, "issuerUri": issuer}}, TODAY)
    assert "https://HOST/_services/token" in str(caught.value).split("expected")[1]


@pytest.mark.parametrize("issuer", GITHUB_ISSUERS[1:])
def test_issuer_oidc_with_an_address_of_github_enterprise_is_pointed_to_issuer_github(
    issuer: str,
) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({**GOOD, "ci": {**OIDC, "issuerUri": issuer}}, TODAY)
    assert "ci.issuer github" in str(caught.value)


@pytest.mark.parametrize("where", ["claims", "applyClaims"])
def test_github_elsewhere_admits_the_same_events_to_apply(where: str) -> None:
    ci = {
        **OIDC,
        "issuerUri": "https://github.example.com/_services/token",
        "claims": {"repository_id": "74"},
        "applyClaims": {"ref": "main"},
    }
    ci[where] = {**ci[where], "event_name": "pull_request_target"}
    with pytest.raises(SettingsError, match="pull_request_target") as caught:
        read_settings({**GOOD, "ci": ci}, TODAY)
    assert f"pulumi config set --path ci.{where}.event_name push" in str(caught.value)


@pytest.mark.parametrize(
    "issuer", [*TENANT_CLAIMS, "https://app.terraform.io/", "https://login.app.env0.com"]
)
def test_an_issuer_of_many_customers_is_refused_without_a_claim_that_names_one(
    issuer: str,
) -> None:
    """The same repository or branch name is in a stranger's token, too."""
    with pytest.raises(SettingsError) as caught:
        read_settings({**GOOD, "ci": {**OIDC, "issuerUri": issuer}}, TODAY)
    message = str(caught.value)
    named = tenant_claims(issuer)
    assert f"one of {', '.join(named)}" in message
    assert f"pulumi config set --path ci.claims.{named[0]} " in message


@pytest.mark.parametrize(
    ("issuer", "claim"), [(i, claim) for i, claims in TENANT_CLAIMS.items() for claim in claims]
)
def test_any_claim_that_names_the_customer_is_enough(issuer: str, claim: str) -> None:
    claims = {"repository_id": "74", claim: "acme:build/1"}
    ci = read_settings({**GOOD, "ci": {**OIDC, "issuerUri": issuer, "claims": claims}}, TODAY).ci
    assert ci is not None


@pytest.mark.parametrize("issuer", TENANT_CLAIMS)
def test_to_name_the_customer_for_apply_alone_leaves_plan_open(issuer: str) -> None:
    apply_claims = dict.fromkeys(TENANT_CLAIMS[issuer], "acme")
    ci = {**OIDC, "issuerUri": issuer, "applyClaims": apply_claims}
    with pytest.raises(SettingsError, match="which tell them apart"):
        read_settings({**GOOD, "ci": ci}, TODAY)


@pytest.mark.parametrize("host", ["oidc.circleci.com/org/0a1b", "oidc.vercel.com/acme"])
def test_an_issuer_of_one_customer_needs_no_claim_that_names_it(host: str) -> None:
    read_settings({**GOOD, "ci": {**OIDC, "issuerUri": f"https://{host}"}}, TODAY)


def test_the_page_lists_the_shared_issuers_and_their_claims() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "ci.md").read_text("utf-8")
    for issuer, claims in TENANT_CLAIMS.items():
        assert f"| `{issuer}` | {', '.join(f'`{claim}`' for claim in claims)} |" in page


def test_the_page_lists_every_issuer_with_its_address() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "ci.md").read_text("utf-8")
    for issuer in CI_ISSUERS:
        unset = "unset: " if issuer.is_shared else ""
        assert f"| {issuer.name} | `{issuer.form}` | {unset}`{issuer.address}` |" in page
