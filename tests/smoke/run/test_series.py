"""Lanes run side by side, an error or an interruption ends them all, and what ended stays."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import pytest

from google_api.causes import Cause
from smoke.http.http_client import HttpClient
from smoke.judge.fix_context import Situation
from smoke.judge.probes import PROBES, Wanted
from smoke.judge.remedies import diagnose
from smoke.judge.verdict import judge
from smoke.run.attempts import Attempt
from smoke.run.probe_run import ProbeResult
from smoke.run.series import Lanes, Series
from smoke.stream.transcript import Transcript

SITUATION = Situation(project="p", location="global", model="m", url="https://x.invalid/")
WANTED = cast("Wanted", None)


@dataclass
class FakeTest:
    """Stands where a SmokeTest does; `does` is what a run does, given its client and its pause."""

    does: Callable[[Any, Callable[[float], None]], None]
    client: Any = None
    notice: Any = None
    sleep: Any = None
    cause: Cause | None = None

    def run(self, name: str, _wanted: Wanted) -> ProbeResult:
        self.does(self.client, self.sleep)
        seen = Transcript()
        found = diagnose(self.cause, "", SITUATION) if self.cause else None
        attempt = Attempt(transcript=seen, verdict=judge(seen), diagnosis=found)
        return ProbeResult(name=name, probe=PROBES[name], attempts=[attempt])


class FakeClient:
    def __init__(self) -> None:
        self.aborted = threading.Event()

    def abort(self) -> None:
        self.aborted.set()


def run_series(test: FakeTest, lanes: int, runs: int, tell: Any = lambda _series: None) -> Series:
    clients = [FakeClient() for _ in range(lanes)]
    opened = Lanes(cast("list[HttpClient]", clients))
    return opened.run(cast("Any", test), "text", WANTED, runs, tell)


def test_so_many_are_under_way_at_once_each_with_its_own_client() -> None:
    """A barrier of two is passed only by two that wait at it together."""
    barrier, used = threading.Barrier(2, timeout=30), set()

    def meet(client: Any, _sleep: Any) -> None:
        used.add((threading.get_ident(), id(client)))
        barrier.wait()

    series = run_series(FakeTest(meet), lanes=2, runs=6)
    assert sorted(run.number for run in series.runs) == [1, 2, 3, 4, 5, 6]
    assert len(used) == 2


def test_progress_is_told_after_each_run() -> None:
    told: list[int] = []
    tell = lambda series: told.append(len(series.runs))  # noqa: E731
    run_series(FakeTest(lambda _client, _sleep: None), lanes=3, runs=5, tell=tell)
    assert told == [1, 2, 3, 4, 5]


def test_an_error_in_a_lane_reaches_the_caller_and_ends_the_others() -> None:
    """The other lane is in a pause of an hour between two attempts."""
    tickets = iter(("fails", "pauses"))

    def work(_client: Any, sleep: Callable[[float], None]) -> None:
        if next(tickets, "pauses") == "fails":
            raise LookupError("no token")
        sleep(3600)

    with pytest.raises(LookupError, match="no token"):
        run_series(FakeTest(work), lanes=2, runs=50)


def test_an_interruption_breaks_off_what_is_under_way_and_keeps_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The third run hangs in its response until its client is aborted; then it is not counted."""
    counted = iter((1, 2, 3))
    hangs = threading.Event()

    def work(client: FakeClient, _sleep: Any) -> None:
        if next(counted) == 3:
            hangs.set()
            client.aborted.wait()

    real = threading.Thread.join

    def interrupted_join(thread: threading.Thread, timeout: float | None = None) -> None:
        if timeout is None:
            hangs.wait()
            raise KeyboardInterrupt
        real(thread, 30)

    monkeypatch.setattr(threading.Thread, "join", interrupted_join)
    series = run_series(FakeTest(work), lanes=1, runs=9)
    assert series.interrupted
    assert [run.number for run in series.runs] == [1, 2]


def test_where_nobody_answers_the_other_runs_are_not_made() -> None:
    test = FakeTest(lambda _client, _sleep: None, cause=Cause.UNREACHABLE)
    series = run_series(test, lanes=1, runs=5)
    assert [run.number for run in series.runs] == [1]


def test_the_time_is_from_the_first_beginning_to_the_last_end() -> None:
    assert Series(planned=3).duration == 0.0
