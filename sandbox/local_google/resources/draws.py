"""Random draws that come again: the same seed and the same calls of a method, the same draws.

Owns the numbering, per method, so that what other methods are asked meanwhile changes nothing.
"""

import random
from dataclasses import dataclass, field


@dataclass
class Draws:
    seed: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    def next(self, method_id: str) -> random.Random:
        number = self.counts[method_id] = self.counts.get(method_id, 0) + 1
        return random.Random(f"{self.seed}/{method_id}/{number}")  # noqa: S311 - repeatable, no secret


@dataclass(frozen=True)
class Spread:
    """A log-normal distribution: half below `median`, 2/3 within a factor of e^spread."""

    median: float
    spread: float = 0.0

    def draw(self, source: random.Random) -> float:
        return self.median * source.lognormvariate(0, self.spread)
