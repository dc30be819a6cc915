"""Under the latency profile calls and operations take plausible time; without it, none."""

import json
from datetime import timedelta
from typing import Any

import pytest

from sandbox.local_google.faults import latency
from sandbox.local_google.faults.latency import PROFILE, answer_seconds, operation_seconds, profile
from sandbox.local_google.protocol.contract import vendored
from sandbox.local_google.protocol.operation_types import TYPES
from sandbox.local_google.resources.draws import Draws
from sandbox.local_google.resources.faults import Latency
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

LATENCY = "/_sandbox/latency"
PROJECTS = "/cloudresourcemanager/v1/projects"
CREATE = {"projectId": "demo-gpt-oss", "parent": {"type": "organization", "id": "1234567890"}}
GET = "cloudresourcemanager.projects.get"


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses, not sat through."""
    pauses: list[float] = []

    async def note(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(latency.asyncio, "sleep", note)
    return pauses


def test_no_call_waits_until_it_is_switched_on(dev: Caller, slept: list[float]) -> None:
    dev.ok("GET", f"{PROJECTS}/existing-project")
    assert slept == []
    assert dev.ok("POST", LATENCY, {"factor": 0.5, "seed": 3}) == {"factor": 0.5, "seed": 3}
    dev.ok("GET", f"{PROJECTS}/existing-project")
    assert slept == [answer_seconds(Latency(0.5, 3, Draws(3)), GET)]
    assert dev.ok("GET", "/_sandbox/status")["latency"]["factor"] == 0.5


def test_the_factor_scales_and_the_seed_repeats() -> None:
    def draws(factor: float, seed: int) -> list[float]:
        taken = Latency(factor, seed, Draws(seed))
        return [answer_seconds(taken, GET) for _ in range(5)]

    assert draws(2, 1) == [2 * seconds for seconds in draws(1, 1)]
    assert draws(1, 2) != draws(1, 1)
    assert len(set(draws(1, 1))) == 5


def test_a_draw_is_about_the_figure_of_its_method() -> None:
    taken = Latency(1)
    drawn = sorted(answer_seconds(taken, GET) for _ in range(1000))
    median = profile().answer(GET).median
    assert median * 0.9 < drawn[500] < median * 1.1
    assert profile().answer("x.y.setIamPolicy") == profile().answers["setIamPolicy"]
    assert profile().answer("x.y.unheard") == profile().answers[""]


def test_an_operation_takes_the_worlds_time(dev: Caller, world: World, slept: list[float]) -> None:
    dev.ok("POST", "/_sandbox/clock", {"frozen": True})
    dev.ok("POST", LATENCY, {"factor": 1})
    name = dev.ok("POST", PROJECTS, CREATE)["name"]
    path = f"/cloudresourcemanager/v1/{name}"
    assert [dev.ok("GET", path).get("done") for _ in range(3)] == [None] * 3
    takes = operation_seconds(Latency(1), "cloudresourcemanager.projects.create")
    world.clock.advance(takes - 0.1)
    assert "done" not in dev.ok("GET", path)
    world.clock.advance(0.2)
    assert dev.ok("GET", path)["done"] is True


def test_without_it_an_operation_is_no_matter_of_time(dev: Caller, world: World) -> None:
    world.clock.run(0)
    name = dev.ok("POST", PROJECTS, CREATE)["name"]
    assert dev.ok("GET", f"/cloudresourcemanager/v1/{name}")["done"] is True


def test_the_figures_say_what_they_are_and_are_of_the_contract() -> None:
    raw = json.loads(PROFILE.read_text())
    assert "NOT measured on Google" in raw["note"]
    ids = vendored().method_ids
    verbs = {method_id.rpartition(".")[2] for method_id in ids} | {""}
    assert set(raw["answers_ms"]) <= ids | verbs
    assert set(raw["operations_ms"]) <= {method_id for method_id, _ in TYPES} | {""}
    assert timedelta(seconds=profile().operations[""].median) == timedelta(seconds=5)


@pytest.mark.parametrize(
    "body", [{}, {"factor": -1}, {"factor": 101}, {"factor": True}, {"factor": 1, "x": 1}]
)
def test_a_latency_that_makes_no_sense_is_refused(dev: Caller, body: Any) -> None:
    assert "0 (off) to 100" in dev.refused("POST", LATENCY, body)["message"]
