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
