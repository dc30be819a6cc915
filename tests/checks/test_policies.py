"""Whether organization policies allow the APIs, asked of the local Google."""

from typing import Any

import pytest
from google.oauth2.credentials import Credentials

from checks.policies import Policies, restrictable
from findings.finding import CheckError
from sandbox.lifecycle.environment import ENDPOINTS
from sandbox.local_google.authority.org_policy_gates import RESTRICTABLE
from sandbox.local_google.resources.org_policy import OrgPolicy
from sandbox.local_google.state.seed import DEV, FOLDER, ORGANIZATION, QUOTA_PROJECT
from tests.conftest import LocalGoogle

AI, RUN = "aiplatform.googleapis.com", "run.googleapis.com"
FORBIDDING = [
    {"values": {"deniedValues": [AI]}},
    {"values": {"allowedValues": [RUN]}},
    {"values": {"deniedValues": [f"is:{AI}"]}},
    {"denyAll": True},
]
ALLOWING = [
    {"values": {"deniedValues": [RUN]}},
    {"values": {"allowedValues": [AI, RUN]}},
    {"allowAll": True},
]


@pytest.fixture
def policies(google: LocalGoogle, monkeypatch: pytest.MonkeyPatch) -> Policies:
    """Asked by somebody who may read them."""
    for variable, prefix in ENDPOINTS.items():
        monkeypatch.setenv(variable, f"{google.url}/{prefix}")
    google.world.projects[QUOTA_PROJECT].services.append("orgpolicy.googleapis.com")
    organization = google.world.organizations[ORGANIZATION]
    organization.policy.bindings.append({"role": "roles/orgpolicy.policyViewer", "members": [DEV]})
    return Policies(Credentials(token=google.world.token_for(DEV)))


def restrict(google: LocalGoogle, container: str, rule: dict[str, Any]) -> None:
    name = f"{container}/policies/gcp.restrictServiceUsage"
    google.world.org_policies[name] = OrgPolicy(
        name, "e", "2026-01-01T00:00:00Z", {"rules": [rule]}
    )


@pytest.mark.parametrize("rule", FORBIDDING)
def test_a_forbidden_api_is_named_with_the_constraint(
    google: LocalGoogle, policies: Policies, rule: dict[str, Any]
) -> None:
    restrict(google, f"organizations/{ORGANIZATION}", rule)
    with pytest.raises(CheckError, match=r"gcp\.restrictServiceUsage") as caught:
        policies.verify_services_allowed("existing-project", None, [AI])
    assert caught.value.finding.code == "ORG_POLICY"
    assert "forbids aiplatform" in caught.value.finding.found
    assert "--project=existing-project --effective" in caught.value.finding.fix


@pytest.mark.parametrize("rule", ALLOWING)
def test_an_allowed_api_passes(
    google: LocalGoogle, policies: Policies, rule: dict[str, Any]
) -> None:
    restrict(google, f"organizations/{ORGANIZATION}", rule)
    assert policies.verify_services_allowed("existing-project", None, [AI]) is None


@pytest.mark.parametrize("rule", [{"values": {"allowedValues": [AI]}}, {"denyAll": True}])
def test_what_the_constraint_does_not_cover_is_allowed_whatever_it_lists(
    google: LocalGoogle, policies: Policies, rule: dict[str, Any]
) -> None:
    """An allow-list of the two APIs of the model once stopped every pipeline and every alert."""
    restrict(google, f"organizations/{ORGANIZATION}", rule)
    exempt = [f"{name}.googleapis.com" for name in ("iam", "logging", "monitoring", "sts")]
    assert policies.verify_services_allowed("existing-project", None, exempt) is None


def test_only_what_google_would_refuse_is_refused() -> None:
    assert restrictable() <= RESTRICTABLE


def test_a_project_that_is_yet_to_be_is_asked_of_its_parent(
    google: LocalGoogle, policies: Policies
) -> None:
    restrict(google, f"folders/{FOLDER}", FORBIDDING[0])
    with pytest.raises(CheckError, match=f"folders/{FOLDER}"):
        policies.verify_services_allowed("new-project", f"folders/{FOLDER}", [AI])


@pytest.mark.parametrize("project", ["new-project", "existing-project"])
def test_what_a_tag_may_allow_is_not_refused_before_the_project_has_it(
    google: LocalGoogle, policies: Policies, project: str
) -> None:
    organization = f"organizations/{ORGANIZATION}"
    restrict(google, organization, FORBIDDING[0])
    reason = policies.verify_services_allowed(project, organization, [AI], tagged=True)
    assert f"forbids {AI}, unless a tag allows" in str(reason)


def test_a_projects_own_policy_beats_its_parents(google: LocalGoogle, policies: Policies) -> None:
    organization = f"organizations/{ORGANIZATION}"
    restrict(google, organization, FORBIDDING[0])
    restrict(google, f"projects/{google.world.projects['existing-project'].number}", ALLOWING[2])
    assert policies.verify_services_allowed("existing-project", organization, [AI]) is None


def test_who_may_not_read_policies_is_told_so_and_not_stopped(
    google: LocalGoogle, policies: Policies
) -> None:
    organization = f"organizations/{ORGANIZATION}"
    restrict(google, organization, FORBIDDING[0])
    google.world.organizations[ORGANIZATION].policy.bindings.clear()
    reason = policies.verify_services_allowed("taken-project", organization, [AI])
    first, second = str(reason).split("; ")
    assert first.startswith("projects/taken-project: HTTP 403 PERMISSION_DENIED")
    assert second.startswith(f"{organization}: HTTP 403 PERMISSION_DENIED")
