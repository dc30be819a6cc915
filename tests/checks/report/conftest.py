"""Series of runs made by hand: every time in them is chosen."""

import pytest

from checks.causes import Cause
from checks.chat.attempts import Attempt
from checks.chat.chunks import Chunk, Done
from checks.chat.probes import PROBES
from checks.chat.series import Run, Series
from checks.chat.smoke import ProbeResult
from checks.chat.transcript import Ending, Transcript
from checks.chat.verdict import judge
from checks.remedies import diagnose
from checks.situation import Situation

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
