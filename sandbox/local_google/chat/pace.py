"""How fast a reply is written: time to the first token, pause between tokens, jitter.

Owns the numbers, their refusals and the draws. The local Google's command sets a plausible pace;
tests run at none.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from itertools import islice, repeat

from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import bad_request

LONGEST_MS = 3_600_000


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


def parse(body: Json, now: Pace) -> Pace:
    """`now` with the fields of the body, or 400 with everything that is wrong."""
    most: dict[str, float] = {"first_token_ms": LONGEST_MS, "token_ms": LONGEST_MS, "jitter": 1}
    problems = {}
    for name, value in body.items():
        if name not in {field.name for field in fields(Pace)}:
            known = ", ".join(field.name for field in fields(Pace))
            problems[name] = f"unknown field; expected one of {known}"
        elif isinstance(value, bool) or not isinstance(
            value, int if name == "seed" else int | float
        ):
            problems[name] = f"wrong type, found {value!r}"
        elif name in most and not 0 <= value <= most[name]:
            problems[name] = f"0 to {most[name]}, found {value!r}"
    if problems:
        text = "; ".join(f"{name}: {problem}" for name, problem in problems.items())
        raise bad_request(f"This is no pace. {text}", problems)
    return replace(now, **body)
