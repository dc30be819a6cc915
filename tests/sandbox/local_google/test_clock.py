"""The world's time can be moved, stopped and run fast, and everything of the world goes by it."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from sandbox.local_google.state import storage
from sandbox.local_google.state.clock import Clock
from sandbox.local_google.state.seed import DEV
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

CLOCK = "/_sandbox/clock"
PROJECT = "/cloudresourcemanager/v1/projects/existing-project"
MOMENT = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The machine's clock, standing still until a test moves it."""
    held = [datetime(2026, 11, 1, tzinfo=UTC)]

    standing = SimpleNamespace(time=lambda: held[0].timestamp())
    monkeypatch.setattr("sandbox.local_google.state.clock.time", standing)
    return held


@pytest.mark.parametrize(("speed", "seconds"), [(60, 600), (0, 0), (0.5, 5), (1, 10)])
def test_it_runs_as_fast_as_asked_from_where_it_is(
    machine: list[datetime], speed: float, seconds: float
) -> None:
    clock = Clock()
    clock.set(MOMENT)
    clock.run(speed)
    machine[0] += timedelta(seconds=10)
    assert clock.now() == MOMENT + timedelta(seconds=seconds)


def test_changing_the_speed_or_moving_is_no_other_jump(machine: list[datetime]) -> None:
    clock = Clock()
    clock.set(MOMENT)
    clock.run(60)
    machine[0] += timedelta(seconds=10)
    clock.run(0)
    clock.advance(1)
    machine[0] += timedelta(seconds=10)
    clock.run(1)
    machine[0] += timedelta(seconds=10)
    assert clock.now() == MOMENT + timedelta(seconds=600 + 1 + 10)


def test_a_frozen_clock_stands_still(dev: Caller) -> None:
    first = dev.ok("POST", CLOCK, {"set": "2026-12-01T00:00:00Z", "frozen": True})
    assert first == {"clock": "2026-12-01T00:00:00.000Z", "speed": 0}
    assert dev.ok("GET", "/_sandbox/status")["clock"] == first["clock"]
    assert dev.ok("POST", CLOCK, {"frozen": False})["speed"] == 1


def test_a_token_expires_by_a_fast_clock(
    dev: Caller, world: World, machine: list[datetime]
) -> None:
    world.clock.set(MOMENT)
    world.tokens[next(iter(world.tokens))].expires = MOMENT + timedelta(seconds=3600)
    world.clock.run(3600)
    dev.ok("GET", PROJECT)
    machine[0] += timedelta(seconds=1)
    assert dev.refused("GET", PROJECT)["code"] == 401


def test_the_speed_outlives_the_process(world: World) -> None:
    world.clock.run(60)
    assert storage.load(storage.dump(world)).clock == world.clock


def test_everything_written_goes_by_the_frozen_clock(dev: Caller, world: World) -> None:
    dev.ok("POST", CLOCK, {"set": "2030-01-01T00:00:00Z", "frozen": True})
    world.token_for(DEV)
    create = {"projectId": "demo-gpt-oss", "parent": {"type": "organization", "id": "1234567890"}}
    dev.http.headers["Authorization"] = f"Bearer {world.token_for(DEV)}"
    dev.ok("POST", "/cloudresourcemanager/v1/projects", create)
    made = dev.ok("GET", "/cloudresourcemanager/v1/projects/demo-gpt-oss")
    assert made["createTime"] == "2030-01-01T00:00:00.000Z"
    assert {e["time"] for e in dev.ok("GET", "/_sandbox/journal")["entries"]} == {
        made["createTime"]
    }


@pytest.mark.parametrize(
    "body",
    [
        {"speed": -1},
        {"speed": "60"},
        {"speed": True},
        {"speed": 1e9},
        {"frozen": 1},
        {"speed": 1, "frozen": True},
        {"set": "2026-12-01", "advance_seconds": 1},
        {"advance_seconds": 1e300},
        {"set": None},
    ],
)
def test_a_clock_that_makes_no_sense_changes_nothing(
    dev: Caller, world: World, body: object
) -> None:
    before = storage.dump(world.clock)
    assert "expected e.g." in dev.refused("POST", CLOCK, body)["message"]
    assert storage.dump(world.clock) == before
