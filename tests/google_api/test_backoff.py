"""Pauses between tries double, up to a longest one, and never pass the time that is left."""

import itertools

from google_api.backoff import Backoff, Waiting

BACKOFF = Backoff(first=2.0, longest=30.0)


def test_pause_doubles_up_to_the_longest() -> None:
    assert [BACKOFF.pause(tries) for tries in range(1, 7)] == [2, 4, 8, 16, 30, 30]


def test_pause_ends_with_the_time_that_is_left() -> None:
    assert BACKOFF.pause(5, left=1.5) == 1.5


def test_wait_that_ends_in_vain_returns_the_last_reason() -> None:
    slept: list[float] = []
    reasons = (f"look {number}" for number in itertools.count(1))
    waiting = Waiting(sleep=slept.append, clock=lambda: sum(slept))
    assert waiting.while_there_is(lambda: next(reasons), longest=30.0) == "look 8"
    assert slept == [0.5, 1, 2, 4, 8, 10, 4.5]
