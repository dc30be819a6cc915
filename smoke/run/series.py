"""A probe run several times, some at once: every run judged, and what came before an interruption.

One thread and one HTTP client per lane, so a connection serves one lane's runs one after another:
a lane's first run opens it, the others find it open. An interruption breaks off what is under way,
and the runs that ended before it stay.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from smoke.http.connection import Clock
from smoke.http.http_client import HttpClient
from smoke.judge.probes import Wanted
from smoke.run.attempts import Attempt
from smoke.run.probe_run import ProbeResult, SmokeTest

LEAVE_WITHIN = 2.0
"""Seconds a lane gets to end after an interruption; one that is still connecting may need more."""


class InterruptedPauseError(Exception):
    """Ends a pause between two attempts, in the lane that pauses."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """Times are seconds since the series began."""

    number: int
    began: float
    ended: float
    result: ProbeResult

    @property
    def passed(self) -> bool:
        return self.result.last.verdict.passed


@dataclass(kw_only=True)
class Series:
    planned: int
    runs: list[Run] = field(default_factory=list)
    """In the order of ending; `ordered` once it is over."""
    interrupted: bool = False

    @property
    def duration(self) -> float:
        """Seconds from the first run's beginning to the last one's end."""
        if not self.runs:
            return 0.0
        return max(run.ended for run in self.runs) - min(run.began for run in self.runs)

    def ordered(self) -> list[Run]:
        return sorted(self.runs, key=lambda run: run.number)


Progress = Callable[[Series], None]
"""Told after each run, one at a time."""


@dataclass
class Lanes:
    """As many runs at once as there are clients; `tell` is called from the lanes' threads."""

    clients: list[HttpClient]
    clock: Clock = time.perf_counter

    def run(self, test: SmokeTest, name: str, wanted: Wanted, runs: int, tell: Progress) -> Series:
        """Raises what a lane raised, such as CheckError where there is no token any more."""
        under_way = _UnderWay(test, name, wanted, Series(planned=runs), tell, self.clock)
        threads = [
            threading.Thread(target=under_way.lane, args=(client,), daemon=True)
            for client in self.clients[:runs]
        ]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        except KeyboardInterrupt:
            under_way.series.interrupted = True
            under_way.stop()
            for client in self.clients:
                client.abort()
            for thread in threads:
                thread.join(LEAVE_WITHIN)
        if under_way.failure is not None:
            raise under_way.failure
        return under_way.series


class _UnderWay:
    """What the lanes of one series share."""

    def __init__(
        self,
        test: SmokeTest,
        name: str,
        wanted: Wanted,
        series: Series,
        tell: Progress,
        clock: Clock,
    ) -> None:
        self.series = series
        self.failure: Exception | None = None
        self._test, self._name, self._wanted = test, name, wanted
        self._tell, self._clock, self._began = tell, clock, clock()
        self._numbers = iter(range(1, series.planned + 1))
        self._over, self._lock = threading.Event(), threading.Lock()

    def stop(self) -> None:
        with self._lock:  # a run that is being written down is written whole
            self._over.set()

    def lane(self, client: HttpClient) -> None:
        test = replace(self._test, client=client, notice=self._notice, sleep=self._pause)
        try:
            while (number := self._next()) is not None:
                began = self._clock() - self._began
                result = test.run(self._name, self._wanted)
                ended = self._clock() - self._began
                self._end(Run(number=number, began=began, ended=ended, result=result))
        except InterruptedPauseError:
            return
        except Exception as error:  # noqa: BLE001 - raised again where the series was asked for
            if not self._over.is_set():
                self.failure = error
                self.stop()

    def _next(self) -> int | None:
        with self._lock:
            return None if self._over.is_set() else next(self._numbers, None)

    def _end(self, run: Run) -> None:
        with self._lock:
            if self._over.is_set():  # broken off by us: its verdict says nothing of the endpoint
                return
            self.series.runs.append(run)
            self._tell(self.series)
            found = run.result.last.diagnosis
            if found is not None and found.undecided:
                self._over.set()  # nobody answers: the other runs would say the same

    def _notice(self, attempt: Attempt, delay: float) -> None:
        if not self._over.is_set():
            self._test.notice(attempt, delay)

    def _pause(self, seconds: float) -> None:
        if self._over.wait(seconds):
            raise InterruptedPauseError


@contextmanager
def lanes(concurrency: int) -> Iterator[Lanes]:
    opened = Lanes([HttpClient() for _ in range(concurrency)])
    try:
        yield opened
    finally:
        for client in opened.clients:
            client.close()


def once(test: SmokeTest, name: str, wanted: Wanted, clock: Clock = time.perf_counter) -> Series:
    """A series of one, in this thread."""
    began = clock()
    result = test.run(name, wanted)
    run = Run(number=1, began=0.0, ended=clock() - began, result=result)
    return Series(planned=1, runs=[run])
