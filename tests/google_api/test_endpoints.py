"""Checks and plugin speak to the same Google."""

import pytest

from google_api import endpoints
from google_api.endpoints import CLOUD_BILLING, Api, api_root, chat_completions_url

PATH = "v1/projects/p/locations/{}/endpoints/openapi/chat/completions"
APIS = tuple(value for value in vars(endpoints).values() if isinstance(value, Api))
VERTEX_VARIABLE = "GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT"


@pytest.mark.parametrize(
    ("location", "host"),
    [
        ("global", "aiplatform.googleapis.com"),
        ("us-central1", "us-central1-aiplatform.googleapis.com"),
    ],
)
def test_global_has_no_prefix_and_a_region_is_its_own(location: str, host: str) -> None:
    assert chat_completions_url("p", location) == f"https://{host}/{PATH.format(location)}"


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_custom_endpoint_keeps_its_prefix_and_loses_its_version(
    slash: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plugin's variable ends in v1beta1; chat completions are v1."""
    monkeypatch.setenv(VERTEX_VARIABLE, f"http://127.0.0.1:9/aiplatform/v1beta1{slash}")
    expected = f"http://127.0.0.1:9/aiplatform/{PATH.format('global')}"
    assert chat_completions_url("p", "global") == expected


def test_one_variable_moves_one_api(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VERTEX_VARIABLE, "http://127.0.0.1:9/aiplatform/v1beta1/")
    assert api_root(CLOUD_BILLING) == "https://cloudbilling.googleapis.com"


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CLOUD_BILLING.variable, "")
    assert api_root(CLOUD_BILLING) == "https://cloudbilling.googleapis.com"
