"""Self-deployed gpt-oss: absent unless asked for, then on the machines that were asked for."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict

from tests.components.conftest import SETTINGS

SMALL = {"model": "gpt-oss-20b", "location": "us-central1", "machineType": "g2-standard-12"}
ENDPOINT = "gpt-oss-self-deployed-endpoint"
URL = "https://mg-endpoint-1.us-central1-1.prediction.vertexai.goog/gpt-oss-dev"
KIND = ":AiEndpointWithModelGardenDeployment"


def with_own(run_program: Callable[..., Any], change: Any = None, **more: str) -> Any:
    return run_program(**SETTINGS, selfDeployed=json.dumps({**SMALL, **(change or {})}), **more)


def test_the_machines_are_those_of_the_settings_and_the_catalogue(
    run_program: Callable[..., Any],
) -> None:
    request = with_own(run_program, {"maxReplicas": 2}).recorder.requests[ENDPOINT]
    machine = {
        "machineType": "g2-standard-12",
        "acceleratorType": "NVIDIA_L4",
        "acceleratorCount": 1,
    }
    assert MessageToDict(request.object) == {
        "project": "gpt-oss-dev",
        "location": "us-central1",
        "publisherModelName": "publishers/openai/models/gpt-oss@gpt-oss-20b",
        "modelConfig": {"acceptEula": False},
        "endpointConfig": {
            "dedicatedEndpointEnabled": True,
            "endpointDisplayName": "gpt-oss (vertex-gpt-oss-stack=vertex-gpt-oss_dev)",
        },
        "deployConfig": {
            "dedicatedResources": {
                "machineSpec": machine,
                "minReplicaCount": 1,
                "maxReplicaCount": 2,
            }
        },
    }
    assert request.protect, "callers need it"


@pytest.mark.parametrize("accepted", [True, False])
def test_the_card_s_licence_is_accepted_where_the_setting_says_so_only(
    run_program: Callable[..., Any], accepted: bool
) -> None:
    requests = with_own(run_program, {"acceptEula": accepted}).recorder.requests
    assert MessageToDict(requests[ENDPOINT].object)["modelConfig"] == {"acceptEula": accepted}


def test_it_is_beside_the_managed_model_and_the_old_outputs_stay_the_managed_ones(
    run_program: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    run = with_own(run_program)
    assert run.exports["model"] == "openai/gpt-oss-120b-maas"
    assert run.resolved("endpoints")["self-deployed-gpt-oss-20b/us-central1"] == {
        "model": "openai/gpt-oss-20b",
        "location": "us-central1",
        "chatCompletionsUrl": URL,
    }
    assert "1 x g2-standard-12 (1 x NVIDIA_L4) run all the time" in caplog.text
    assert run.recorder.of_type(":AiModelGardenEnableModel")


def test_alone_it_is_what_every_output_tells_and_nothing_is_enabled(
    run_program: Callable[..., Any],
) -> None:
    run = with_own(run_program, model="none")
    assert run.exports["model"] == "openai/gpt-oss-20b"
    assert run.exports["location"] == "us-central1"
    assert run.resolved("chatCompletionsUrl") == URL
    assert run.recorder.of_type(":AiModelGardenEnableModel") == []


def test_another_region_gets_a_provider_of_its_own_for_its_host(
    run_program: Callable[..., Any],
) -> None:
    requests = with_own(run_program, {"location": "europe-west4"}).recorder.requests
    assert "gpt-oss-self-deployed-gcp" in requests[ENDPOINT].provider
    own = MessageToDict(requests["gpt-oss-self-deployed-gcp"].object)
    assert own["region"] == "europe-west4"
    assert "::gcp::" in with_own(run_program).recorder.requests[ENDPOINT].provider


def test_the_allow_list_admits_the_deployment_and_stands_before_it(
    run_program: Callable[..., Any],
) -> None:
    recorder = with_own(run_program, guardrails='{"allowedModels": true}').recorder
    policy = MessageToDict(recorder.requests["gpt-oss-guardrails-allowed-models"].object)
    assert policy["spec"]["rules"][0]["values"]["allowedValues"] == [
        "publishers/openai/models/gpt-oss-120b-maas:predict",
        "publishers/openai/models/gpt-oss:deploy",
    ]
    waits_for = [urn.rpartition("::")[2] for urn in recorder.requests[ENDPOINT].dependencies]
    assert "gpt-oss-guardrails-allowed-models" in waits_for


def test_nothing_is_deployed_and_nobody_asked_unless_the_settings_say_so(
    run_program: Callable[..., Any],
) -> None:
    run = run_program(**SETTINGS)
    assert run.recorder.of_type(KIND) == []
    assert "self_deployed_url" not in run.gates.asked
