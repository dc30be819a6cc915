"""The pace is what was asked for, varies only within its jitter, and can be repeated."""

from itertools import islice
from typing import Any

import pytest

from sandbox.local_google.resources.chat import Pace
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

PACE = "/_sandbox/pace"


def waits(pace: Pace, serial: int = 1) -> list[float]:
    return list(islice(pace.waits(serial), 20))


def test_the_first_token_has_its_own_wait() -> None:
    assert waits(Pace(400, 10)) == [0.4] + [0.01] * 19


@pytest.mark.parametrize("pace", [Pace(400, 10), Pace(400, 10, jitter=0.5), Pace()])
@pytest.mark.parametrize("tokens", [1, 2, 20])
def test_a_whole_reply_takes_as_long_as_its_tokens(pace: Pace, tokens: int) -> None:
    assert pace.whole(7, tokens) == pytest.approx(sum(islice(pace.waits(7), tokens)))


def test_jitter_varies_each_wait_within_its_share() -> None:
    drawn = waits(Pace(10, 10, jitter=0.5))
    assert all(0.005 <= wait <= 0.015 for wait in drawn)
    assert len(set(drawn)) == 20


def test_one_seed_and_one_completion_wait_alike_again() -> None:
    pace = Pace(10, 10, jitter=0.5, seed=7)
    assert waits(pace) == waits(pace)
    assert waits(pace, 1) != waits(pace, 2)
    assert waits(pace) != waits(Pace(10, 10, jitter=0.5, seed=8))


def test_the_pace_is_set_field_by_field(dev: Caller, world: World) -> None:
    dev.ok("POST", PACE, {"first_token_ms": 3})
    assert dev.ok("POST", PACE, {"token_ms": 0.5})["first_token_ms"] == 3
    assert dev.ok("GET", PACE) == {"first_token_ms": 3, "token_ms": 0.5, "jitter": 0, "seed": 0}
    assert world.pace == Pace(3, 0.5)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"jitter": 1.5}, "jitter: 0 to 1"),
        ({"token_ms": -1}, "token_ms: 0 to"),
        ({"seed": 0.5}, "seed: wrong type"),
        ({"speed": 1}, "unknown field"),
    ],
)
def test_a_wrong_pace_is_refused_and_changes_nothing(
    dev: Caller, world: World, wrong: Any, told: str
) -> None:
    assert told in dev.refused("POST", PACE, wrong)["message"]
    assert world.pace == Pace()
