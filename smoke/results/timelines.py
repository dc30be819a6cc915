"""When each chunk of a run came, as the report's pictures take it."""

from reports.timeline import Timeline
from smoke.run.series import Run, Series
from smoke.stream.transcript import Transcript

MILLISECONDS = 1000.0


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
