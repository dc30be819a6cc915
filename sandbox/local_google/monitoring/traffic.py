"""What calls of managed models left behind for Monitoring: a value a minute, series by series.

Only in memory, the newest KEPT minutes of each series.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from sandbox.local_google.monitoring.distribution import Distribution

KEPT = 1500
MINUTE = 60
Labels = tuple[tuple[str, str], ...]
Value = int | float | Distribution


class SeriesKey(NamedTuple):
    metric: str
    """The last part of its type."""
    project_id: str
    resource: Labels
    labels: Labels


@dataclass
class Traffic:
    series: dict[SeriesKey, dict[int, Value]] = field(default_factory=dict)
    """Values by the minute they fell into, counted from the epoch."""

    def add(self, key: SeriesKey, minute: int, value: Value) -> None:
        minutes = self.series.setdefault(key, {})
        minutes[minute] = plus(minutes[minute], value) if minute in minutes else value
        if len(minutes) > KEPT:
            del minutes[min(minutes)]


def plus(one: Value, other: Value) -> Value:
    if isinstance(one, Distribution) or isinstance(other, Distribution):
        if isinstance(one, Distribution) and isinstance(other, Distribution):
            return one.plus(other)
        raise TypeError(f"a distribution and a number are no sum: {one!r}, {other!r}")
    return one + other
