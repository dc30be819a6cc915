"""Enabling a model takes both APIs, the right, and a model that is still offered."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import MODEL, Caller

PROCUREMENT = "cloudcommerceconsumerprocurement.googleapis.com"


def path(model: str = MODEL) -> str:
    return f"/aiplatform/v1beta1/projects/ready-project/{model}:enableModel"


@pytest.fixture
def bare(ready: Project) -> Project:
    ready.models = []
    return ready


@pytest.mark.parametrize("body", [{}, None])
def test_enabling_answers_what_the_plugin_waits_for(dev: Caller, bare: Project, body: Any) -> None:
    answer = dev.ok("POST", path(), body)
    assert answer["enablementState"] == "ENABLEMENT_STATE_SUCCEEDED"
    assert answer["publisherEndpoint"] == f"projects/ready-project/locations/global/{MODEL}"
    assert bare.models == [MODEL]
    assert dev.ok("POST", path(), body) == answer


@pytest.mark.parametrize("service", ["aiplatform.googleapis.com", PROCUREMENT])
def test_both_apis_must_be_on(dev: Caller, bare: Project, service: str) -> None:
    bare.services.remove(service)
    error = dev.refused("POST", path(), {})
    assert error["details"][0]["reason"] == "SERVICE_DISABLED"
    assert error["details"][0]["metadata"]["service"] == service
    assert bare.models == []


@pytest.mark.parametrize(
    ("role", "status"),
    [("roles/consumerprocurement.entitlementManager", 200), ("roles/aiplatform.admin", 403)],
)
def test_enabling_takes_the_documented_role(
    dev: Caller, bare: Project, role: str, status: int
) -> None:
    bare.policy.bindings = [{"role": role, "members": [DEV]}]
    assert dev.ask("POST", path(), {})[0] == status


def test_a_model_that_is_not_offered_cannot_be_enabled(dev: Caller, bare: Project) -> None:
    unknown = "publishers/openai/models/gpt-oss-120b"
    assert dev.refused("POST", path(unknown), {})["status"] == "NOT_FOUND"


def test_a_model_is_offered_until_its_retirement_day(
    dev: Caller, world: World, ready: Project
) -> None:
    card = "/aiplatform/v1beta1/publishers/openai/models/gpt-oss-20b-maas"
    world.set_clock(datetime(2026, 10, 20, 23, 30, tzinfo=UTC))
    dev.http.headers["authorization"] = f"Bearer {world.token_for(DEV)}"
    assert dev.ok("GET", card)["launchStage"] == "GA"
    world.set_clock(datetime(2026, 10, 21, 0, tzinfo=UTC))
    assert dev.refused("GET", card)["code"] == 404
