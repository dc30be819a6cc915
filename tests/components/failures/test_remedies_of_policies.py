"""What an organization's policy forbids is told with the constraint and the command that shows it.

The texts are the local Google's, in the form in which the official plugin passes them on.
"""

import pytest

from components.failures.plugin_errors import finding_for
from findings.finding import Finding
from tests.components.failures.test_remedies import (
    ACCOUNT,
    ALERT,
    IMPERSONATION,
    MEMBER,
    MODEL,
    PROVIDER,
    SERVICE,
)

DEPLOYMENT = "gcp:vertex/aiEndpointWithModelGardenDeployment:AiEndpointWithModelGardenDeployment"
ISSUER = "https://token.actions.githubusercontent.com"
CARD = "publishers/openai/models/gpt-oss-120b-maas"
INPUTS = {
    "project": "p-1",
    "accountId": "gpt-oss-caller",
    "member": "group:ml@elsewhere.example",
    "publisherModelName": CARD,
}
SERVICES, DOMAINS = "gcp.restrictServiceUsage", "iam.allowedPolicyMemberDomains"
MODELS = "vertexai.allowedModels"
RESTRICTED = (
    "googleapi: Error 403: Request is disallowed by organization's "
    "constraints/gcp.restrictServiceUsage constraint for projects/p-1 attempting to use service "
    'aiplatform.googleapis.com.\nDetails:\n[{"reason": "RESOURCE_USAGE_RESTRICTION_VIOLATED"}]'
)
STRANGER = (
    "googleapi: Error 400: One or more users named in the policy do not belong to a permitted "
    "customer., failedPrecondition"
)
NO_MODEL = (
    "googleapi: Error 400: Organization Policy constraint constraints/vertexai.allowedModels "
    "violated attempting to use a disallowed Gen AI model gpt-oss-120b-maas"
)
NO_ACCOUNTS = (
    "googleapi: Error 400: Service account creation is not allowed on this project., "
    "failedPrecondition"
)
NO_ISSUER = (
    "googleapi: Error 400: Precondition check failed.\nDetails:\n"
    f'[{{"description": "Org Policy violated for value: \'{ISSUER}\'.", '
    '"type": "constraints/iam.workloadIdentityPoolProviders"}]'
)
CASES = [
    (SERVICE, f"failed to enable services: {RESTRICTED}", SERVICES, "aiplatform.googleapis.com"),
    (MODEL, f"Error creating ModelGardenEnableModel: {RESTRICTED}", SERVICES, "aiplatform"),
    (ALERT, f"Error creating AlertPolicy: {RESTRICTED}", SERVICES, "aiplatform"),
    (MEMBER, f"Error setting IAM policy: {STRANGER}", DOMAINS, "group:ml@elsewhere.example"),
    (IMPERSONATION, f"Error setting IAM policy: {STRANGER}", DOMAINS, "elsewhere.example"),
    (
        ACCOUNT,
        f"Error creating service account: {NO_ACCOUNTS}",
        "iam.disableServiceAccountCreation",
        "gpt-oss-caller",
    ),
    (
        PROVIDER,
        f"Error creating WorkloadIdentityPoolProvider: {NO_ISSUER}",
        "iam.workloadIdentityPoolProviders",
        ISSUER,
    ),
    (MODEL, f"Error creating ModelGardenEnableModel: {NO_MODEL}", MODELS, CARD),
    (DEPLOYMENT, f"Error waiting to create it: {NO_MODEL}", MODELS, CARD),
]


def told(resource_type: str, error: str) -> Finding:
    finding = finding_for(resource_type, "x", INPUTS, error, lambda: "user:d@e.f", "p-1")
    assert finding is not None
    return finding


@pytest.mark.parametrize(("resource_type", "error", "constraint", "what"), CASES)
def test_a_policy_s_refusal_names_the_constraint_and_what_it_forbids(
    resource_type: str, error: str, constraint: str, what: str
) -> None:
    finding = told(resource_type, error)
    assert finding.code == "ORG_POLICY"
    assert f"constraints/{constraint}, in force on p-1, " in finding.found
    assert what in finding.found
    assert finding.fix == f"gcloud org-policies describe {constraint} --project=p-1 --effective"
    assert finding.note.startswith("then ask an organization policy administrator")


@pytest.mark.parametrize(
    "words", ["Group ml@elsewhere.example does not exist.", "Invalid principal (group:x) in it."]
)
def test_a_caller_that_google_does_not_know_is_looked_for_in_the_setting(words: str) -> None:
    finding = told(MEMBER, f"Error setting IAM policy: googleapi: Error 400: {words}, badRequest")
    assert finding.code == "MEMBER_UNKNOWN"
    assert finding.found == "Google knows no group:ml@elsewhere.example"
    assert finding.fix == "pulumi config set --path 'callers[INDEX]' MEMBER && pulumi up"
    assert "pulumi config get callers" in finding.note


def test_a_role_that_is_not_there_is_no_unknown_member() -> None:
    error = "googleapi: Error 400: Role (roles/x) does not exist in the resource's hierarchy."
    finding = finding_for(MEMBER, "x", INPUTS, error, lambda: "user:d@e.f", "p-1")
    assert finding.code == "NOT_RECOGNISED"
