"""What an organization's policies forbid is told with the constraint; nothing else is refused."""

from typing import Any

import pytest

from sandbox.local_google.resources.org_policy import OrgPolicy
from sandbox.local_google.state.seed import DEV, ORGANIZATION, QUOTA_PROJECT
from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack

pytestmark = [pytest.mark.engine, pytest.mark.slow]

BOTH_APIS = ["aiplatform.googleapis.com", "cloudcommerceconsumerprocurement.googleapis.com"]
EXEMPT = {
    "ci": {"issuer": "github", "ownerId": "65", "repositoryId": "74", "branch": "main"},
    "observability": {"emails": ["dev@example.com"]},
}


def put(google: LocalGoogle, constraint: str, **rule: Any) -> None:
    name = f"organizations/{ORGANIZATION}/policies/{constraint}"
    google.world.org_policies[name] = OrgPolicy(
        name, "e", "2026-01-01T00:00:00Z", {"rules": [rule]}
    )


def test_an_allow_list_of_the_two_apis_lets_a_pipeline_and_alerts_be_set_up(
    stack: Stack, google: LocalGoogle
) -> None:
    google.world.projects[QUOTA_PROJECT].services += [
        "orgpolicy.googleapis.com",
        "sts.googleapis.com",
        "monitoring.googleapis.com",
    ]
    organization = google.world.organizations[ORGANIZATION]
    organization.policy.bindings.append({"role": "roles/orgpolicy.policyViewer", "members": [DEV]})
    put(google, "gcp.restrictServiceUsage", values={"allowedValues": BOTH_APIS})
    stack.configure(**DEV_SETTINGS, **EXEMPT)
    stack.up()
    put(google, "gcp.restrictServiceUsage", values={"allowedValues": BOTH_APIS[1:]})
    refusal = stack.fail("preview")
    assert "forbids aiplatform.googleapis.com" in refusal
    assert "monitoring" not in refusal.partition("ORG_POLICY")[2]


STRANGER = "group:ml@elsewhere.example"
MET_BY_UP: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "iam.disableServiceAccountCreation": (
        {"enforce": True},
        {},
        "forbids service account gpt-oss-caller",
    ),
    "iam.allowedPolicyMemberDomains": (
        {"values": {"allowedValues": ["is:C0elsewhere"]}},
        {"callers": [STRANGER]},
        f"admits no {STRANGER}",
    ),
    "gcp.restrictServiceUsage": (
        {"values": {"deniedValues": BOTH_APIS[:1]}},
        {},
        f"forbids {BOTH_APIS[0]}",
    ),
    "iam.workloadIdentityPoolProviders": (
        {"denyAll": True},
        {"ci": EXEMPT["ci"]},
        "forbids the issuer https://token.actions",
    ),
    "vertexai.allowedModels": ({"denyAll": True}, {}, "forbids publishers/openai/models/"),
}
"""One policy each: the SDK ends the program at the first failure, whatever else would fail."""


@pytest.mark.parametrize("constraint", MET_BY_UP)
def test_a_policy_that_up_meets_is_told_with_the_command_that_shows_it(
    stack: Stack, google: LocalGoogle, constraint: str
) -> None:
    """The deployer may not read policies, so preflight could not ask."""
    rule, settings, said = MET_BY_UP[constraint]
    google.world.projects[QUOTA_PROJECT].services.append("sts.googleapis.com")
    put(google, constraint, **rule)
    stack.configure(**DEV_SETTINGS, **settings)
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert said in refusal
    assert f"describe {constraint} --project=gpt-oss-dev --effective" in refusal
