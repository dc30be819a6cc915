"""Series of runs made by hand: every time in them is chosen."""

import pytest

from google_api.causes import Cause
from smoke.judge.fix_context import Situation
from smoke.judge.probes import PROBES
from smoke.judge.remedies import diagnose
from smoke.judge.verdict import judge
from smoke.run.attempts import Attempt
from smoke.run.probe_run import ProbeResult
from smoke.run.series import Run, Series
from smoke.stream.chunks import Chunk, Done
from smoke.stream.transcript import Ending, Transcript

SITUATION = Situation(project="p", location="global", model="m", url="https://x.invalid/")
BROKEN = Cause.STREAM_TRUNCATED


class Made:
    """`run(1, 0.0, 2.0, tokens=[0.5, 1.0])` is a run whose tokens came at those seconds."""

    def run(
        self,
        number: int,
        began: float,
        ended: float,
        *,
        tokens: list[float],
        complete: bool = True,
        reused: bool = True,
        text: str = "a ",
    ) -> Run:
        seen = Transcript(
            status=200, is_stream=True, connection_reused=reused, closed_at=ended - began
        )
        for at in tokens:
            seen.add(Chunk(has_choices=True, content=text), at)
        seen.ending = Ending.CLOSED
        if complete:
            seen.add(Chunk(has_choices=True, finish_reason="stop"), seen.closed_at)
            seen.add(Done(), seen.closed_at)
            seen.ending = Ending.DONE
        verdict = judge(seen)
        found = None if verdict.passed else diagnose(BROKEN, verdict.evidence, SITUATION)
        attempt = Attempt(transcript=seen, verdict=verdict, diagnosis=found)
        result = ProbeResult(name="text", probe=PROBES["text"], attempts=[attempt])
        return Run(number=number, began=began, ended=ended, result=result)

    def series(self, *runs: Run) -> Series:
        return Series(planned=len(runs), runs=list(runs))


@pytest.fixture
def made() -> Made:
    return Made()
