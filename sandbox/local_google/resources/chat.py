"""How the model replies: its pace, planned scenarios, and a real model instead of the rules."""

import random
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice, repeat

from sandbox.local_google.json_types import Json


@dataclass(frozen=True)
class Pace:
    first_token_ms: float = 0
    token_ms: float = 0
    jitter: float = 0
    """0 to 1: each wait is drawn from ± this share of it."""
    seed: int = 0
    """With the number of the completion it decides the draws, so a run can be repeated."""

    def waits(self, serial: int) -> Iterator[float]:
        """Seconds before each token, the first included."""
        if not self.jitter:  # thousands of replies under way draw nothing in vain
            yield self.first_token_ms / 1000
            yield from repeat(self.token_ms / 1000)
        draws = random.Random(f"{self.seed}/{serial}")  # noqa: S311 - repeatable, no secret
        base = self.first_token_ms
        while True:
            yield base / 1000 * (1 + self.jitter * draws.uniform(-1, 1))
            base = self.token_ms

    def whole(self, serial: int, tokens: int) -> float:
        """Seconds until the last of so many tokens is written, at least one."""
        if not self.jitter:
            return (self.first_token_ms + self.token_ms * (tokens - 1)) / 1000
        return sum(islice(self.waits(serial), tokens))


@dataclass
class Scenario:
    id: int
    case: str
    times: int = 1
    resource: str = ""
    after_events: int = 1
    seconds: float = 6.0
    fired: int = 0

    def fits(self, resource: str) -> bool:
        return self.fired < self.times and re.search(self.resource, resource) is not None

    def shown(self) -> Json:
        return asdict(self) | {"exhausted": self.fired >= self.times}


@dataclass
class Backend:
    """Where the model is. `base` ends in `/v1`."""

    base: str
    model: str = ""
    """Its name there; empty = the first that it lists, asked once."""
