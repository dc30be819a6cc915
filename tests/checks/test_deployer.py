"""Whose login it is, told from the credentials alone."""

from collections.abc import Mapping

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from google.auth import impersonated_credentials
from google.auth.credentials import Credentials
from google.auth.identity_pool import Credentials as PoolCredentials
from google.oauth2.credentials import Credentials as OAuthCredentials
from google.oauth2.service_account import Credentials as ServiceAccountKey

from checks.deployer import (
    PIPELINE_MARKS,
    PIPELINE_SWITCHES,
    is_person,
    verify_no_key,
    verify_not_a_person,
)
from findings.finding import CheckError
from sandbox.lifecycle.environment import UNSET
from sandbox.lifecycle.files import CHECKOUT

LOGIN = OAuthCredentials(token="t", refresh_token="r")
TOKEN = OAuthCredentials(token="t")
OWNER = "builder@seed-project.iam.gserviceaccount.com"
JENKINS_CLI = {"JENKINS_URL": "https://jenkins.example.com/"}
"""Its command line reads that, too."""
TARGET = "deployer@seed-project.iam.gserviceaccount.com"


def impersonated(source: Credentials) -> Credentials:
    return impersonated_credentials.Credentials(
        source_credentials=source, target_principal=TARGET, target_scopes=[]
    )


IMPERSONATED = impersonated(LOGIN)


@pytest.fixture(scope="module")
def key() -> Credentials:
    """As `google.auth.default()` reads them from a service account's key file."""
    pair = rsa.generate_private_key(65537, 2048)
    private = pair.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    fields = {"client_email": OWNER, "private_key_id": "5eed", "private_key": private}
    info = {**fields, "type": "service_account", "token_uri": "https://oauth2.googleapis.com/token"}
    read: Credentials = ServiceAccountKey.from_service_account_info(info)
    return read


def federated(audience: str, **more: str) -> Credentials:
    return PoolCredentials(
        audience=f"//iam.googleapis.com/{audience}",
        subject_token_type="urn:ietf:params:oauth:token-type:jwt",
        token_url="https://sts.googleapis.com/v1/token",
        credential_source={"file": "/dev/null"},
        **more,
    )


IN_FILE = {
    "service_account_impersonation_url": "https://iamcredentials.googleapis.com/v1/"
    f"projects/-/serviceAccounts/{TARGET}:generateAccessToken"
}
WORKLOAD_POOL = "projects/1/locations/global/workloadIdentityPools/ci/providers/github"
WORKFORCE_POOL = "locations/global/workforcePools/staff/providers/idp"
WORKLOAD, WORKFORCE = federated(WORKLOAD_POOL), federated(WORKFORCE_POOL)
LOGINS_BEHIND = [
    IMPERSONATED,
    impersonated(IMPERSONATED),
    impersonated(WORKFORCE),
    federated(WORKFORCE_POOL, **IN_FILE),
]
OF_ITS_OWN = [
    TOKEN,
    WORKLOAD,
    impersonated(TOKEN),
    impersonated(WORKLOAD),
    federated(WORKLOAD_POOL, **IN_FILE),
]


@pytest.mark.parametrize("credentials", [LOGIN, WORKFORCE, *LOGINS_BEHIND])
def test_a_login_is_a_person_also_behind_an_impersonation(credentials: Credentials) -> None:
    assert is_person(credentials)


@pytest.mark.parametrize("credentials", OF_ITS_OWN)
def test_an_identity_of_the_pipeline_s_own_is_no_person(credentials: Credentials) -> None:
    assert not is_person(credentials)


@pytest.mark.parametrize("credentials", LOGINS_BEHIND)
def test_a_pipeline_that_impersonates_by_a_login_is_sent_to_federation(
    credentials: Credentials,
) -> None:
    """To log in with --impersonate-service-account is what it did already."""
    with pytest.raises(CheckError, match="HUMAN_DEPLOYER") as caught:
        verify_not_a_person(credentials, {"CI": "true"})
    finding = caught.value.finding
    assert f"impersonates {TARGET}" in finding.found
    assert finding.fix.startswith("gcloud iam workload-identity-pools create-cred-config")
    assert f"--service-account={TARGET}" in finding.fix
    assert "application-default login" not in finding.fix


@pytest.mark.parametrize(
    "environ",
    [
        {"CI": "true"},
        {"CI": "1"},
        {"GITHUB_ACTIONS": "true"},
        {"TF_BUILD": "True"},
        {"JENKINS_URL": "https://jenkins.example.com/", "BUILD_ID": "153"},
        {"CODEBUILD_BUILD_ID": "deploy:b1e6661e"},
        {"TEAMCITY_VERSION": "2025.11"},
        {"BUILDER_OUTPUT": "/builder/outputs"},
    ],
)
def test_a_person_is_refused_in_a_pipeline(environ: Mapping[str, str]) -> None:
    with pytest.raises(CheckError, match="HUMAN_DEPLOYER") as caught:
        verify_not_a_person(LOGIN, environ)
    assert next(iter(environ)) in caught.value.finding.found


@pytest.mark.parametrize(
    "environ", [{}, {"CI": "false"}, {"CI": ""}, {"TEAMCITY_VERSION": ""}, JENKINS_CLI]
)
def test_a_person_may_deploy_from_a_desk(environ: Mapping[str, str]) -> None:
    verify_not_a_person(LOGIN, environ)


def test_what_tells_a_pipeline_is_written_down_and_left_outside_the_sandbox() -> None:
    """Whose caller is a person."""
    page = (CHECKOUT / "docs" / "guardrails.md").read_text("utf-8")
    tell = {*PIPELINE_SWITCHES, *(name for name, *_ in PIPELINE_MARKS)}
    assert {name for name in tell if f"`{name}`" not in page} == set()
    assert tell <= {*UNSET}


@pytest.mark.parametrize("environ", [{}, {"CI": "true"}])
@pytest.mark.parametrize("behind", [0, 1, 2])
def test_a_key_is_refused_everywhere_and_behind_any_impersonation(
    key: Credentials, environ: Mapping[str, str], behind: int
) -> None:
    credentials = key
    for _ in range(behind):
        credentials = impersonated(credentials)
    with pytest.raises(CheckError, match="KEY_DEPLOYER") as caught:
        verify_no_key(credentials, environ)
    assert "the key 5eed of builder@" in caught.value.finding.found
    assert f"keys delete 5eed --iam-account={OWNER}" in caught.value.finding.note


def test_what_takes_a_key_s_place_is_a_login_at_a_desk_and_federation_in_a_pipeline(
    key: Credentials,
) -> None:
    fixes = []
    for environ in ({}, {"CI": "true"}):
        with pytest.raises(CheckError) as caught:
            verify_no_key(key, environ)
        fixes.append(caught.value.finding.fix)
    desk, pipeline = fixes
    login = "gcloud auth application-default login --impersonate-service-account="
    assert desk.startswith(f"{login}{OWNER}")
    assert pipeline.startswith("gcloud iam workload-identity-pools create-cred-config")
    assert f"--service-account={OWNER}" in pipeline


@pytest.mark.parametrize("credentials", [LOGIN, TOKEN, IMPERSONATED, WORKLOAD, WORKFORCE])
def test_what_holds_no_key_passes_the_key_guard(credentials: Credentials) -> None:
    verify_no_key(credentials, {"CI": "true"})
