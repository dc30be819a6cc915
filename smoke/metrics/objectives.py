"""Service level objectives (`--slo "NAME:NUMBER ..."`) and whether a run's figures meet them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from smoke.metrics.metric_table import METRICS, OBJECTIVES

PER_TOKEN = "time_per_output_token_ms"  # noqa: S105 - a metric


class UnusableObjectiveError(ValueError):
    """The text says what was found and what was expected."""


@dataclass(frozen=True)
class Objectives:
    """Limits by metric: at most so many milliseconds, at least so many tokens per second."""

    limits: Mapping[str, float]

    def met(self, values: Mapping[str, float | None]) -> bool:
        """Of one passing run. What was not measured is not met.

        The exception is vLLM's: an answer of at most one token has a time per further token of 0.
        """
        tokens = values.get("output_tokens") or 0
        return all(self._within(name, values.get(name), tokens) for name in self.limits)

    def _within(self, name: str, value: float | None, tokens: float) -> bool:
        if name == PER_TOKEN and tokens <= 1:
            value = 0.0
        if value is None:
            return False
        limit = self.limits[name]
        return value >= limit if METRICS[name].more_is_better else value <= limit

    def __str__(self) -> str:
        return " ".join(f"{name}:{limit:g}" for name, limit in self.limits.items())


def parse_objectives(text: str) -> Objectives:
    """Raises UnusableObjectiveError."""
    limits: dict[str, float] = {}
    for word in text.split():
        name, colon, number = word.partition(":")
        if name not in OBJECTIVES:
            expected = ", ".join(OBJECTIVES)
            raise UnusableObjectiveError(f"found {name!r}, expected one of {expected}")
        if name in limits:
            raise UnusableObjectiveError(f"found {name} twice, expected it once")
        try:
            limits[name] = float(number)
        except ValueError:
            limits[name] = math.nan
        if not colon or not math.isfinite(limits[name]) or limits[name] <= 0:
            raise UnusableObjectiveError(f"found {word!r}, expected {name}:NUMBER, above 0")
    if not limits:
        raise UnusableObjectiveError('found nothing, expected "NAME:NUMBER ..."')
    return Objectives(limits)
