"""How far a series of runs is: a counter that stays on its line, or now and then a line."""

import sys
import time

from cli.output import say, write
from smoke.cli.chat_output import styled
from smoke.run.series import Series

LINES = 10
"""How many a log gets for one series."""


class SeriesProgress:
    """Told after each run; nothing is printed where `quiet`."""

    def __init__(self, planned: int, *, quiet: bool) -> None:
        self._quiet, self._planned, self._began = quiet, planned, time.monotonic()
        self._counter = styled(sys.stderr)
        self._step = max(1, planned // LINES)

    def __call__(self, series: Series) -> None:
        done = len(series.runs)
        if self._quiet or not (self._counter or done % self._step == 0 or done == self._planned):
            return
        failed = sum(not run.passed for run in series.runs)
        elapsed = time.monotonic() - self._began
        text = f"run {done} of {self._planned}, {failed} failed, {elapsed:.0f} s"
        if self._counter:
            write(f"\r\x1b[K{text}", err=True)
        else:
            say(text, err=True)

    def close(self) -> None:
        """Leave the counter's line."""
        if self._counter and not self._quiet:
            say(err=True)
