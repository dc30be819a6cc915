"""Asking Google again: how long to pause between tries, and when to stop.

Owns the pauses and how often a wait is reported. What is asked, and what its answer means, is the
caller's.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

SECONDS_OF_SILENCE = 30.0
"""A reason that stays the same is reported again after so long."""


@dataclass(frozen=True, kw_only=True)
class Backoff:
    """Pauses that double."""

    first: float
    longest: float
    """Seconds, as `first`."""

    def pause(self, tries: int, left: float = math.inf) -> float:
        """Seconds to wait after so many tries; never beyond the `left` seconds."""
        return min(self.first * 2.0 ** (tries - 1), self.longest, left)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """How to wait for a state; the tests bring their own time."""

    tell: Callable[[str], None] = lambda _line: None
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    backoff: Backoff = Backoff(first=0.5, longest=10.0)

    def while_there_is(self, reason: Callable[[], str | None], longest: float) -> str | None:
        """None as soon as there is no reason to wait; after `longest` seconds, the last reason.

        The time that `reason()` itself takes counts.
        """
        began, tries = self.clock(), 0
        told, told_at = "", began
        while found := reason():
            tries += 1
            waited = self.clock() - began
            if waited >= longest:
                return found
            if found != told or self.clock() - told_at >= SECONDS_OF_SILENCE:
                self.tell(f"waiting, {waited:.0f} s of at most {longest:.0f}: {found}")
                told, told_at = found, self.clock()
            self.sleep(self.backoff.pause(tries, longest - waited))
        return None
