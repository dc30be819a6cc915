"""Several models: one enablement each, one endpoint for each location, one allow-list for all."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict

from components.features.model_enablement import by_hand
from settings.catalogue.models import Model, models
from tests.components.conftest import SETTINGS

LARGE = {"model": "gpt-oss-120b", "location": "us-central1"}
BOTH = [
    LARGE,
    {"model": "gpt-oss-20b", "location": "us-central1"},
    {"model": "gpt-oss-120b", "location": "global"},
]
URL = "projects/gpt-oss-dev/locations/{}/endpoints/openapi/chat/completions"


@pytest.fixture(autouse=True)
def before_retirement(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is one model in the catalogue that answers for ever; two need the summer of 2026."""
    monkeypatch.setattr(Model, "is_retired", lambda model, today: False)


def inputs(run: Any, name: str) -> dict[str, Any]:
    return MessageToDict(run.recorder.requests[name].object)


def test_each_model_is_enabled_once_whatever_its_locations(
    run_program: Callable[..., Any],
) -> None:
    run = run_program(**SETTINGS, models=json.dumps(BOTH))
    enabled = run.recorder.of_type(":AiModelGardenEnableModel")
    assert {request.name for request in enabled} == {
        "gpt-oss-model-enablement-gpt-oss-120b",
        "gpt-oss-model-enablement-gpt-oss-20b",
    }
    small = inputs(run, "gpt-oss-model-enablement-gpt-oss-20b")
    assert small["publisherModelName"] == "publishers/openai/models/gpt-oss-20b-maas"


def test_a_stack_from_before_there_could_be_several_keeps_its_enablement(
    run_program: Callable[..., Any],
) -> None:
    request = run_program(**SETTINGS).recorder.requests["gpt-oss-model-enablement-gpt-oss-120b"]
    assert [alias.spec.name for alias in request.aliases] == ["gpt-oss-model-enablement"]


def test_the_first_is_what_the_old_outputs_tell_and_endpoints_tells_all(
    run_program: Callable[..., Any],
) -> None:
    run = run_program(**SETTINGS, models=json.dumps(BOTH))
    assert run.exports["model"] == "openai/gpt-oss-120b-maas"
    assert run.exports["location"] == "us-central1"
    host = "https://us-central1-aiplatform.googleapis.com/v1/"
    assert run.resolved("chatCompletionsUrl") == host + URL.format("us-central1")
    endpoints = run.resolved("endpoints")
    assert list(endpoints) == [
        "gpt-oss-120b/us-central1",
        "gpt-oss-20b/us-central1",
        "gpt-oss-120b/global",
    ]
    assert endpoints["gpt-oss-120b/global"] == {
        "model": "openai/gpt-oss-120b-maas",
        "location": "global",
        "chatCompletionsUrl": f"https://aiplatform.googleapis.com/v1/{URL.format('global')}",
    }


def test_the_allow_list_takes_every_chosen_model(run_program: Callable[..., Any]) -> None:
    run = run_program(**SETTINGS, models=json.dumps(BOTH), guardrails='{"allowedModels": true}')
    (rule,) = inputs(run, "gpt-oss-guardrails-allowed-models")["spec"]["rules"]
    assert rule["values"]["allowedValues"] == [
        "publishers/openai/models/gpt-oss-120b-maas:predict",
        "publishers/openai/models/gpt-oss-20b-maas:predict",
    ]


@pytest.mark.parametrize(("mode", "told"), [("manual", 2), ("off", 0)])
def test_where_enabling_is_not_the_stacks_it_says_how_or_says_nothing(
    run_program: Callable[..., Any], caplog: pytest.LogCaptureFixture, mode: str, told: int
) -> None:
    run = run_program(**SETTINGS, models=json.dumps(BOTH), modelEnablement=mode)
    assert run.recorder.of_type(":AiModelGardenEnableModel") == []
    said = caplog.text
    assert said.count("/model-garden/") == told
    assert said.count(":enableModel") == told
    assert run.resolved("chatCompletionsUrl").startswith("https://")


def test_the_card_and_the_call_are_those_of_the_project_and_the_model() -> None:
    said = by_hand(models()["gpt-oss-120b"], "acme-1")
    card = "/agent-platform/publishers/openai/model-garden/gpt-oss-120b-maas?project=acme-1"
    assert f"https://console.cloud.google.com{card}\n" in said
    host, path = "https://us-central1-aiplatform.googleapis.com", "publishers/openai/models"
    assert f"{host}/v1beta1/projects/acme-1/{path}/gpt-oss-120b-maas:enableModel\n" in said
