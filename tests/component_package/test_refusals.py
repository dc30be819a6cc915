"""The published component refuses whom the program refuses, before it makes or asks anything."""

from unittest.mock import Mock

import pulumi
import pytest
from google.auth.credentials import Credentials
from google.oauth2.credentials import Credentials as Login
from google.oauth2.service_account import Credentials as ServiceAccountKey

from checks.deployment_checks import Gates
from component_package import environment
from component_package.arguments import EnvironmentArgs, SelfDeployed
from component_package.environment import Environment

ARGUMENTS: EnvironmentArgs = {
    "project_id": "acme-gpt-oss-dev",
    "billing_account": "AAAAAA-BBBBBB-CCCCCC",
    "folder_id": "123456789012",
}
DEPLOYER = "deployer@seed-project.iam.gserviceaccount.com"
TOKEN_URI = "https://oauth2.googleapis.com/token"
KEY = ServiceAccountKey(Mock(key_id="5eed"), DEPLOYER, TOKEN_URI)  # type: ignore[no-untyped-call]
NEAR: SelfDeployed = {
    "model": "gpt-oss-20b",
    "location": "us-central1",
    "machine_type": "g2-standard-12",
}
FAR: SelfDeployed = {**NEAR, "location": "europe-west4"}
MINE = Mock(spec=pulumi.ProviderResource, package="gcp")
OTHERS = Mock(spec=pulumi.ProviderResource, package="aws")
LOGIN = Login(token="t", refresh_token="r")  # type: ignore[no-untyped-call]


class Offline(Gates):
    """Judges the credentials; every question to Google is answered well."""

    def services_allowed(self, *_: object) -> None:
        pass

    def counted_services_on(self, *_: object) -> None:
        pass

    def before_project_is_created(self, *_: object) -> None:
        pass


@pytest.mark.parametrize(
    ("credentials", "code"), [(KEY, "KEY_DEPLOYER"), (LOGIN, "HUMAN_DEPLOYER")]
)
def test_neither_a_key_nor_a_persons_login_in_a_pipeline_deploys_by_the_component(
    monkeypatch: pytest.MonkeyPatch, credentials: Credentials, code: str
) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(Offline, "_credentials", credentials)
    monkeypatch.setattr("component_package.environment.Gates", Offline)
    made = Mock(side_effect=AssertionError("nobody was refused"))
    monkeypatch.setattr("components.environment.Environment.__init__", made)
    with pytest.raises(pulumi.RunError, match=rf"\b{code}\b"):
        Environment("gpt-oss", ARGUMENTS)


def test_a_provider_handed_in_is_refused_where_it_could_not_be_used_for_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One provider has one region, and with it one host of Vertex AI."""
    asked = Mock(side_effect=LookupError)
    monkeypatch.setattr(environment, "Gates", asked)
    for mine in (pulumi.ResourceOptions(provider=MINE), pulumi.ResourceOptions(providers=[MINE])):
        with pytest.raises(pulumi.RunError) as refused:
            Environment("gpt-oss", {**ARGUMENTS, "self_deployed": FAR}, mine)
        told = str(refused.value)
        assert told.startswith("gpt-oss: 1 setting is not usable")
        assert "found     europe-west4" in told
        assert "set the argument selfDeployed.location to us-central1" in told
        with pytest.raises(LookupError):
            Environment("gpt-oss", {**ARGUMENTS, "self_deployed": NEAR}, mine)
    with pytest.raises(LookupError):
        Environment(
            "gpt-oss",
            {**ARGUMENTS, "self_deployed": FAR},
            pulumi.ResourceOptions(providers=[OTHERS]),
        )
