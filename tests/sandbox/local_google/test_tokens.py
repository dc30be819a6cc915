"""Tokens are got the way google-auth gets them: by exchange, and by impersonation."""

import json
from pathlib import Path
from typing import Any

import google.auth
import pytest
from google.auth import exceptions, impersonated_credentials
from google.auth.transport.requests import Request

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.world import World
from tests.conftest import LocalGoogle
from tests.sandbox.local_google.conftest import Caller
from tests.sandbox.local_google.tour.sts import EXCHANGE as STS

PROJECT = "/cloudresourcemanager/v1/projects/existing-project"


@pytest.fixture
def adc(google: LocalGoogle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Application default credentials of the sandbox's kind; returns the caller's file."""
    caller = tmp_path / "caller"
    caller.write_text("user:dev@example.com")
    audience = "//iam.googleapis.com/locations/global/workforcePools/p/providers/q"
    document = {
        "type": "external_account",
        "audience": audience,
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": f"{google.url}/sts/v1/token",
        "credential_source": {"file": str(caller)},
    }
    (tmp_path / "adc.json").write_text(json.dumps(document))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "adc.json"))
    return caller


def refreshed() -> Any:
    credentials: Any
    credentials, _ = google.auth.default(["https://www.googleapis.com/auth/cloud-platform"])
    credentials.refresh(Request())
    return credentials


def test_google_auth_exchanges_the_callers_name_for_a_token(
    google: LocalGoogle, adc: Path, caller: Any
) -> None:
    headers = {"Authorization": f"Bearer {refreshed().token}"}
    assert caller("").ask("GET", PROJECT, headers=headers)[0] == 200


def test_an_unknown_caller_is_told_who_is_known(adc: Path) -> None:
    adc.write_text("user:who@example.com")
    with pytest.raises(exceptions.OAuthError, match=r"user:dev@example\.com"):
        refreshed()


@pytest.mark.parametrize("name", ["grant_type", "subject_token_type", "audience", "subject_token"])
def test_an_incomplete_exchange_is_refused_in_oauths_shape(nobody: Caller, name: str) -> None:
    status, answer = nobody.ask("POST", "/sts/v1/token", {**STS, name: ""})
    assert status == 400
    assert set(answer) == {"error", "error_description"}


def test_impersonation_needs_token_creator(
    google: LocalGoogle, adc: Path, dev: Caller, ready: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through google-auth itself; a granted owner is still refused, as on Google."""
    accounts = "/iam/v1/projects/ready-project/serviceAccounts"
    email = dev.ok("POST", accounts, {"accountId": "caller"})["email"]
    endpoint = f"{google.url}/iamcredentials/v1/projects/-/serviceAccounts/{{}}:generateAccessToken"
    monkeypatch.setattr("google.auth.iam._IAM_ENDPOINT", endpoint)
    made: Any = impersonated_credentials.Credentials
    impersonated = made(refreshed(), email, ["scope"], lifetime=600)
    with pytest.raises(exceptions.RefreshError, match="getAccessToken"):
        impersonated.refresh(Request())
    role = "roles/iam.serviceAccountTokenCreator"
    policy = {"bindings": [{"role": role, "members": ["user:dev@example.com"]}]}
    dev.ok("POST", f"{accounts}/{email}:setIamPolicy", {"policy": policy})
    impersonated.refresh(Request())
    assert google.world.tokens[impersonated.token].member == f"serviceAccount:{email}"


@pytest.mark.parametrize(
    "body", [{}, {"scope": ["x"], "lifetime": "43201s"}, {"scope": ["x"], "lifetime": "0s"}]
)
def test_an_impossible_token_is_refused(
    dev: Caller, world: World, ready: Project, body: object
) -> None:
    accounts = "/iam/v1/projects/ready-project/serviceAccounts"
    email = dev.ok("POST", accounts, {"accountId": "caller"})["email"]
    role = "roles/iam.serviceAccountTokenCreator"
    ready.policy.bindings.append({"role": role, "members": ["user:dev@example.com"]})
    path = f"/iamcredentials/v1/projects/-/serviceAccounts/{email}:generateAccessToken"
    assert dev.refused("POST", path, body)["code"] == 400


def test_no_token_is_shown_by_the_journal_the_dump_or_a_repr(
    dev: Caller, world: World, ready: Project
) -> None:
    token = dev.ok("POST", "/sts/v1/token", STS)["access_token"]
    dev.ask("GET", f"{PROJECT}?access_token={token}")
    for shown in (
        json.dumps(dev.ok("GET", "/_sandbox/journal")),
        json.dumps(dev.ok("GET", "/_sandbox/world")),
        repr(world),
    ):
        assert token not in shown
