"""The question about an endpoint of one's own: where it answers, or that it is gone."""

from typing import Any

import pytest
from google.oauth2.credentials import Credentials

from checks.self_deployed import SelfDeployedEndpoints
from findings.finding import CheckError
from google_api.endpoints import VERTEX_AI, self_deployed_url
from sandbox.local_google.resources.faults import Fault
from sandbox.local_google.state.seed import DEV
from sandbox.local_google.vertex import endpoints

PROJECT, REGION, ENDPOINT = "existing-project", "us-central1", "mine"
NAME = f"projects/{PROJECT}/locations/{REGION}/endpoints/{ENDPOINT}"
URN = "urn:pulumi:dev::vertex-gpt-oss::gcp:vertex/x:X::gpt-oss-self-deployed-endpoint"
DNS = "mine.us-central1-42.prediction.vertexai.goog"


@pytest.fixture
def asking(google: Any, monkeypatch: pytest.MonkeyPatch) -> SelfDeployedEndpoints:
    monkeypatch.setenv(VERTEX_AI.variable, f"{google.url}/aiplatform/v1beta1/")
    google.world.projects[PROJECT].services = ["aiplatform.googleapis.com"]
    token = google.world.token_for(DEV)
    return SelfDeployedEndpoints(Credentials(token))  # type: ignore[no-untyped-call]


def make(google: Any, *, serving: bool) -> Any:
    written = {"displayName": "e", "dedicatedEndpointEnabled": True}
    project = google.world.projects[PROJECT]
    made = endpoints.create(google.world, project, REGION, ENDPOINT, written)
    made.deployed_models = [{"id": "1"}] if serving else []
    return made


def ask(asking: SelfDeployedEndpoints) -> str:
    return asking.chat_url(PROJECT, REGION, ENDPOINT, URN)


def test_in_the_sandbox_the_address_is_the_sandboxs(asking: Any, google: Any) -> None:
    make(google, serving=True)
    assert ask(asking) == f"{google.url}/aiplatform/v1/{NAME}/chat/completions"


@pytest.mark.parametrize("dns", [DNS, f"https://{DNS}"])
def test_at_google_the_address_is_the_endpoints_own_host(dns: str) -> None:
    assert self_deployed_url(NAME, dns, REGION) == f"https://{DNS}/v1/{NAME}/chat/completions"
    shared = "https://us-central1-aiplatform.googleapis.com"
    assert self_deployed_url(NAME, "", REGION) == f"{shared}/v1/{NAME}/chat/completions"


@pytest.mark.parametrize("is_there", [True, False])
def test_what_is_gone_is_told_with_what_lets_up_make_it_again(
    asking: Any, google: Any, is_there: bool
) -> None:
    if is_there:
        make(google, serving=False)
    with pytest.raises(CheckError) as caught:
        ask(asking)
    finding = caught.value.finding
    assert finding.code == "ENDPOINT_GONE"
    assert f"pulumi state delete --yes --force --target-dependents {URN} && " in finding.fix
    assert ("gcloud ai endpoints delete mine" in finding.fix) is is_there


def test_who_may_not_look_is_told_the_permission(asking: Any, google: Any) -> None:
    google.world.projects[PROJECT].policy.bindings.clear()
    google.world.organizations.clear()
    with pytest.raises(CheckError) as caught:
        ask(asking)
    assert caught.value.finding.permission == "aiplatform.endpoints.get"


def test_a_short_outage_is_waited_for(asking: Any, google: Any) -> None:
    """Like every other gate's question."""
    make(google, serving=True)
    method = "aiplatform.projects.locations.endpoints.get"
    google.world.faults.append(Fault(1, method, status=503))
    assert ask(asking).endswith("/chat/completions")
