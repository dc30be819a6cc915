"""A 403 that no grant would lift is not told as a missing permission."""

import itertools

import pytest

from components.failures.plugin_errors import finding_for, plugin_errors
from findings.finding import Finding
from sandbox.local_google.limits.rate_quota import NO_MORE_PROJECTS

PROJECT = "gcp:organizations/project:Project"
ACCOUNT = "gcp:serviceaccount/account:Account"
GRANTING = sorted(
    set(
        itertools.chain.from_iterable(
            row.types for row in plugin_errors() if "Error 403" in row.text.pattern
        )
    )
)
# As users quote it (components/failures/plugin_errors.toml); identifier and service are made up.
PERIMETER = """googleapi: Error 403: Request is prohibited by organization's policy. \
vpcServiceControlsUniqueIdentifier: VQQ_nKf-1A
Details:
[
  {
    "@type": "type.googleapis.com/google.rpc.PreconditionFailure",
    "violations": [
      {
        "description": "VQQ_nKf-1A",
        "type": "VPC_SERVICE_CONTROLS"
      }
    ]
  },
  {
    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
    "domain": "googleapis.com",
    "metadata": {
      "consumer": "projects/1",
      "service": "iam.googleapis.com",
      "uid": "VQQ_nKf-1A"
    },
    "reason": "SECURITY_POLICY_VIOLATED"
  }
]
, forbidden"""


def told(resource_type: str, error: str) -> Finding:
    inputs = {"projectId": "p-1", "project": "p-1"}
    finding = finding_for(resource_type, "x", inputs, error, lambda: "user:d@e.f", "p-1")
    assert finding is not None
    return finding


@pytest.mark.parametrize("resource_type", GRANTING)
@pytest.mark.parametrize("text", [PERIMETER, PERIMETER.partition("Details")[2]])
def test_a_perimeter_is_for_its_administrator_who_needs_the_identifier(
    resource_type: str, text: str
) -> None:
    finding = told(resource_type, f"Error creating it: googleapi: Error 403: {text}")
    assert finding.code == "VPC_SC"
    assert "VQQ_nKf-1A" in finding.found
    assert "with the identifier VQQ_nKf-1A" in finding.fix
    assert "--role=" not in finding.fix


@pytest.mark.parametrize("code", ["Error code 8, message", "googleapi: Error 403", "Error 429"])
def test_no_more_projects_is_a_quota_to_ask_for(code: str) -> None:
    finding = told(PROJECT, f"error creating project p-1 (p): {code}: {NO_MORE_PROJECTS}")
    assert finding.code == "PROJECT_QUOTA"
    assert "support.google.com/code/contact/project_quota_increase" in finding.expected
    assert "--role=" not in finding.fix


@pytest.mark.parametrize(
    "words",
    [
        "Permission 'iam.roles.update' denied on resource (or it may not exist)",
        "Permission iam.roles.update denied (or the resource may not exist).",
        "or a custom role with the iam.roles.update permission, by visiting",
        (
            'The caller does not have permission\nDetails:\n[{"@type": "google.rpc.ErrorInfo", '
            '"metadata": {"permission": "iam.roles.update"}}]\n'
        ),
    ],
)
def test_a_permission_that_the_remedy_does_not_grant_is_quoted(words: str) -> None:
    finding = told(ACCOUNT, f"googleapi: Error 403: {words}, forbidden")
    assert finding.code == "PERMISSION_MISSING"
    assert finding.found.endswith("names iam.roles.update")


def test_a_permission_that_the_remedy_grants_is_not_said_twice() -> None:
    finding = told(ACCOUNT, "googleapi: Error 403: Permission 'iam.serviceAccounts.create' denied")
    assert finding.found == "the deployer may not manage service accounts in p-1"
