"""When each chunk of a run came and what it brought: what a picture of a run is drawn from."""

from dataclasses import dataclass
from itertools import pairwise

REASONING, VISIBLE, TOOL_CALL = "reasoning", "visible", "tool_call"
"""Kinds of chunks."""


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """Times are milliseconds since the run's last request was sent."""

    number: int
    passed: bool
    verdict: str
    connection_reused: bool
    headers_at: float | None
    chunks: list[tuple[float, str]]
    """Time and kind (`REASONING`, `VISIBLE`, `TOOL_CALL`), in the order they came."""
    closed_at: float

    @property
    def gaps(self) -> list[float]:
        times = [at for at, _ in self.chunks]
        return [after - before for before, after in pairwise(times)]
