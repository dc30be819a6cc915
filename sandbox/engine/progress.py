"""Says on stderr what takes long, and for how long it has been going on.

On a terminal one line moves; elsewhere a plain line is printed now and then, so that a CI log
shows life without filling up. Standard output stays free for what the command was asked for.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

import rich.console
import rich.progress

PLAIN_INTERVAL_SECONDS = 30.0


class Progress:
    def __init__(
        self,
        stream: TextIO | None = None,
        interval: float = PLAIN_INTERVAL_SECONDS,
        shown: Callable[[str], str] = str,
    ) -> None:
        """`shown` makes a text printable: some hold what a server said."""
        self._stream = sys.stderr if stream is None else stream
        self._interval, self._shown = interval, shown

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Shows the text and the elapsed time until the block ends; says how long it took."""
        moving = self._stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"
        started = time.monotonic()
        outcome = "not done, after"
        try:
            with self._moving_line(text) if moving else self._plain_lines(text, started):
                yield
            outcome = "done in"
        finally:
            self.say(f"{text}: {outcome} {_elapsed(started)}")

    @contextmanager
    def _moving_line(self, text: str) -> Iterator[None]:
        # rich leaves colours out by itself where NO_COLOR is set
        console = rich.console.Console(file=self._stream)
        columns = (
            rich.progress.SpinnerColumn(),
            rich.progress.TextColumn("{task.description}"),
            rich.progress.TimeElapsedColumn(),
        )
        with rich.progress.Progress(*columns, console=console, transient=True) as line:
            line.add_task(text, total=None)
            yield

    @contextmanager
    def _plain_lines(self, text: str, started: float) -> Iterator[None]:
        self.say(text)
        over = threading.Event()

        def tick() -> None:
            while not over.wait(self._interval):
                self.say(f"{text}: {_elapsed(started)} so far")

        ticker = threading.Thread(target=tick, daemon=True)
        ticker.start()
        try:
            yield
        finally:
            over.set()
            ticker.join()

    def say(self, line: str) -> None:
        print(self._shown(line), file=self._stream, flush=True)


def _elapsed(started: float) -> str:
    seconds = round(time.monotonic() - started)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes} min {seconds:02d} s" if minutes else f"{seconds} s"
