"""What calls of models left behind for Monitoring: a value a minute, series by series.

Only in memory, the newest KEPT minutes of each series.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from sandbox.local_google.resources.distribution import Distribution

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

    def add(self, key: SeriesKey, minute: int, number: int) -> None:
        minutes = self._minutes(key)
        minutes[minute] = plus(minutes[minute], number) if minute in minutes else number
        _forget(minutes)

    def measure(self, key: SeriesKey, minute: int, value: float) -> None:
        """`value` is one more of the minute's distribution."""
        minutes = self._minutes(key)
        found = minutes.get(minute)
        if isinstance(found, Distribution):
            found.add(value)
        else:
            minutes[minute] = Distribution.of(value)
            _forget(minutes)

    def _minutes(self, key: SeriesKey) -> dict[int, Value]:
        minutes = self.series.get(key)
        if minutes is None:
            minutes = self.series[key] = {}
        return minutes


def _forget(minutes: dict[int, Value]) -> None:
    if len(minutes) > KEPT:
        del minutes[min(minutes)]


def plus(one: Value, other: Value) -> Value:
    if isinstance(one, Distribution) or isinstance(other, Distribution):
        if isinstance(one, Distribution) and isinstance(other, Distribution):
            return one.plus(other)
        raise TypeError(f"a distribution and a number are no sum: {one!r}, {other!r}")
    return one + other
