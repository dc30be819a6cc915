"""When each chunk of a run came and what it brought: what a picture of a run is drawn from."""

from dataclasses import dataclass
from itertools import pairwise

from checks.chat.series import Run, Series
from checks.chat.transcript import Transcript

MILLISECONDS = 1000.0


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """Times are milliseconds since the run's last request was sent."""

    number: int
    passed: bool
    verdict: str
    connection_reused: bool
    headers_at: float | None
    chunks: list[tuple[float, str]]
    """Time and kind (`transcript.REASONING`, `VISIBLE`, `TOOL_CALL`), in the order they came."""
    closed_at: float

    @property
    def gaps(self) -> list[float]:
        times = [at for at, _ in self.chunks]
        return [after - before for before, after in pairwise(times)]


def timelines(series: Series) -> list[Timeline]:
    return [timeline(run) for run in series.ordered()]


def timeline(run: Run) -> Timeline:
    last = run.result.last
    seen: Transcript = last.transcript
    headers = seen.first_byte_at
    return Timeline(
        number=run.number,
        passed=run.passed,
        verdict=last.verdict.name.value,
        connection_reused=seen.connection_reused,
        headers_at=None if headers is None else headers * MILLISECONDS,
        chunks=[
            (at * MILLISECONDS, kind)
            for at, kind in zip(seen.token_times, seen.token_kinds, strict=True)
        ],
        closed_at=seen.closed_at * MILLISECONDS,
    )
