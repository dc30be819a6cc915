"""Whose login it is, told from the credentials alone."""

from collections.abc import Mapping

import pytest
from google.auth import impersonated_credentials
from google.auth.credentials import Credentials
from google.auth.identity_pool import Credentials as PoolCredentials
from google.oauth2.credentials import Credentials as OAuthCredentials

from checks.deployer import is_person, verify_not_a_person
from checks.finding import CheckError

LOGIN = OAuthCredentials(token="t", refresh_token="r")
TOKEN = OAuthCredentials(token="t")
IMPERSONATED = impersonated_credentials.Credentials(
    source_credentials=LOGIN,
    target_principal="deployer@seed-project.iam.gserviceaccount.com",
    target_scopes=[],
)


def federated(audience: str) -> Credentials:
    return PoolCredentials(
        audience=f"//iam.googleapis.com/{audience}",
        subject_token_type="urn:ietf:params:oauth:token-type:jwt",
        token_url="https://sts.googleapis.com/v1/token",
        credential_source={"file": "/dev/null"},
    )


WORKLOAD = federated("projects/1/locations/global/workloadIdentityPools/ci/providers/github")
WORKFORCE = federated("locations/global/workforcePools/staff/providers/idp")


@pytest.mark.parametrize(
    ("credentials", "person"),
    [(LOGIN, True), (WORKFORCE, True), (TOKEN, False), (IMPERSONATED, False), (WORKLOAD, False)],
)
def test_a_login_is_told_from_an_identity_of_the_pipelines_own(
    credentials: Credentials, person: bool
) -> None:
    assert is_person(credentials) is person


@pytest.mark.parametrize("environ", [{"CI": "true"}, {"CI": "1"}, {"GITHUB_ACTIONS": "true"}])
def test_a_person_is_refused_in_a_pipeline(environ: Mapping[str, str]) -> None:
    with pytest.raises(CheckError, match="HUMAN_DEPLOYER") as caught:
        verify_not_a_person(LOGIN, environ)
    assert next(iter(environ)) in caught.value.finding.found


@pytest.mark.parametrize("environ", [{}, {"CI": "false"}, {"CI": ""}])
def test_a_person_may_deploy_from_a_desk(environ: Mapping[str, str]) -> None:
    verify_not_a_person(LOGIN, environ)
