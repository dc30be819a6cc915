"""One timer for all that is due in the same tick.

A timer and a task's switch for every event of every stream would take as long as the event itself.
Nothing wakes early; a tick is the most that anything wakes late on an idle machine.
"""

import asyncio
import math
from collections.abc import Callable

TICK_SECONDS = 0.002


class Ticker:
    """Of one event loop, and called in it only."""

    def __init__(self) -> None:
        self._waiting: dict[int, list[Callable[[], None]]] = {}
        """By the number of the tick, counted in the loop's time."""

    def call_at(self, due: float, wake: Callable[[], None]) -> None:
        """`wake` raises nothing: others wait behind it."""
        tick = math.ceil(due / TICK_SECONDS)
        waiting = self._waiting.get(tick)
        if waiting is None:
            waiting = self._waiting[tick] = []
            asyncio.get_running_loop().call_at(tick * TICK_SECONDS, self._wake, tick)
        waiting.append(wake)

    def _wake(self, tick: int) -> None:
        for wake in self._waiting.pop(tick):
            wake()
