"""Waiting for Google with an end to it, telling people what is still missing.

Owns the pauses and how often something is said; what is asked, and what its answer means, is the
caller's.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0
"""Seconds between two looks; the pause doubles."""
SECONDS_OF_SILENCE = 30.0
"""A reason that stays the same is told again after so long."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """How to wait; the tests bring their own time."""

    tell: Callable[[str], None] = lambda _line: None
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def while_there_is(self, reason: Callable[[], str | None], longest: float) -> str | None:
        """None as soon as there is no reason to wait; after `longest` seconds, the last reason.

        The time that `reason()` itself takes counts.
        """
        began, pause = self.clock(), FIRST_PAUSE
        told, told_at = "", began
        while found := reason():
            waited = self.clock() - began
            if waited >= longest:
                return found
            if found != told or self.clock() - told_at >= SECONDS_OF_SILENCE:
                self.tell(f"waiting, {waited:.0f} s of at most {longest:.0f}: {found}")
                told, told_at = found, self.clock()
            self.sleep(min(pause, longest - waited))
            pause = min(2 * pause, LONGEST_PAUSE)
        return None
