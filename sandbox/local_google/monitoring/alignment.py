"""Aligning one series and reducing several: the part of Monitoring's algebra these metrics need.

Owns which aligner and reducer goes with which value type, and what comes out. All these metrics are
DELTA. Points are put into the period their end falls in, counted back from the interval's end;
Google interpolates where a point spans two periods. Aligners and reducers outside the tables are
refused by name: 400 where Google's description rules them out for these metrics, 501 otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from statistics import fmean

from sandbox.local_google.json_types import Json
from sandbox.local_google.monitoring.access import invalid_value, seconds
from sandbox.local_google.protocol.errors import GoogleError
from sandbox.local_google.resources.distribution import Distribution
from sandbox.local_google.resources.traffic import Value, plus
from sandbox.local_google.vertex.access import not_imitated


@dataclass(frozen=True)
class Point:
    start: float
    end: float
    """Seconds since the epoch."""
    value: Value


@dataclass(frozen=True)
class Series:
    metric: str
    labels: dict[str, str]
    """By full name: `metric.labels.type`, `resource.labels.location`."""
    kind: str
    value_type: str
    unit: str
    points: list[Point]
    """Newest first, as Google answers them."""


Several = Callable[[list[Value], float], Value]
"""Values of one period, and its length in seconds."""


def _sum(values: list[Value], _: float) -> Value:
    return reduce(plus, values)


def _rate(values: list[Value], period: float) -> Value:
    return _number(_sum(values, period)) / period


def _number(value: Value) -> float:
    return value.mean if isinstance(value, Distribution) else float(value)


def _percentile(share: float) -> Several:
    def read(values: list[Value], _: float) -> Value:
        whole = reduce(plus, values)
        if isinstance(whole, Distribution):
            return whole.percentile(share)
        ranked = sorted(_number(value) for value in values)
        return ranked[min(len(ranked) - 1, int(share * len(ranked)))]

    return read


@dataclass(frozen=True)
class Step:
    of: tuple[str, ...]
    """Value types it takes."""
    work: Several
    kind: str
    value_type: str
    """What comes out; empty = what went in."""
    unit: str = ""


NUMBERS, ALL = ("INT64", "DOUBLE"), ("INT64", "DOUBLE", "DISTRIBUTION")
PERCENTILES = {"99": 0.99, "95": 0.95, "50": 0.5, "05": 0.05}
ALIGNERS = {
    "ALIGN_DELTA": Step(ALL, _sum, "DELTA", ""),
    "ALIGN_SUM": Step(ALL, _sum, "DELTA", ""),
    "ALIGN_RATE": Step(NUMBERS, _rate, "GAUGE", "DOUBLE", "1/s"),
    "ALIGN_COUNT": Step(NUMBERS, lambda values, _: len(values), "GAUGE", "INT64"),
} | {
    f"ALIGN_PERCENTILE_{name}": Step(("DISTRIBUTION",), _percentile(share), "GAUGE", "DOUBLE")
    for name, share in PERCENTILES.items()
}
REDUCERS = {
    "REDUCE_SUM": Step(ALL, _sum, "", ""),
    "REDUCE_MIN": Step(NUMBERS, lambda values, _: min(values, key=_number), "GAUGE", ""),
    "REDUCE_MAX": Step(NUMBERS, lambda values, _: max(values, key=_number), "GAUGE", ""),
    "REDUCE_MEAN": Step(NUMBERS, lambda values, _: fmean(map(_number, values)), "GAUGE", "DOUBLE"),
    "REDUCE_COUNT": Step(ALL, lambda values, _: len(values), "GAUGE", "INT64", "1"),
} | {
    f"REDUCE_PERCENTILE_{name}": Step(ALL, _percentile(share), "GAUGE", "DOUBLE")
    for name, share in PERCENTILES.items()
}
# Aligners whose description excludes DELTA metrics of the types met here.
GAUGES_ONLY = frozenset(
    {
        *("ALIGN_NEXT_OLDER", "ALIGN_INTERPOLATE", "ALIGN_MIN", "ALIGN_MAX", "ALIGN_MEAN"),
        *("ALIGN_COUNT_TRUE", "ALIGN_COUNT_FALSE", "ALIGN_FRACTION_TRUE"),
    }
)


def _refused(field: str, name: str, series: Series) -> GoogleError:
    if name not in ALIGNERS and name not in REDUCERS and name not in GAUGES_ONLY:
        return not_imitated(f"{field} {name}")
    return invalid_value(
        field,
        name,
        f"cannot be applied to metrics with kind {series.kind} and value type {series.value_type}.",
    )


def _after(step: Step, series: Series, points: list[Point]) -> Series:
    kind = step.kind or series.kind
    if kind == "GAUGE":
        points = [replace(point, start=point.end) for point in points]
    value_type = step.value_type or series.value_type
    unit = step.unit or series.unit
    return replace(series, kind=kind, value_type=value_type, unit=unit, points=points)


def align(series: Series, aggregation: Json, end: float) -> Series:
    name = aggregation.get("perSeriesAligner", "ALIGN_NONE")
    if name == "ALIGN_NONE":
        return series
    step = ALIGNERS.get(name)
    if step is None or series.value_type not in step.of:
        raise _refused("aggregation.perSeriesAligner", name, series)
    period = seconds(aggregation["alignmentPeriod"])
    periods: dict[int, list[Value]] = {}
    for point in series.points:
        periods.setdefault(int((end - point.end) // period), []).append(point.value)
    points = [
        Point(end - (back + 1) * period, end - back * period, step.work(values, period))
        for back, values in sorted(periods.items())
    ]
    return _after(step, series, points)


def reduce_all(aligned: list[Series], aggregation: Json) -> list[Series]:
    name = aggregation.get("crossSeriesReducer", "REDUCE_NONE")
    if name == "REDUCE_NONE":
        return aligned
    kept = [_full(field) for field in aggregation.get("groupByFields", [])]
    groups: dict[tuple[str, ...], list[Series]] = {}
    for series in aligned:
        groups.setdefault(tuple(series.labels.get(k, "") for k in kept), []).append(series)
    return [_reduced(name, group, kept) for group in groups.values()]


def _full(field: str) -> str:
    """`metric.label.type` is `metric.labels.type`."""
    return field.replace(".label.", ".labels.")


def _reduced(name: str, group: list[Series], kept: list[str]) -> Series:
    step = REDUCERS.get(name)
    if step is None or group[0].value_type not in step.of:
        raise _refused("aggregation.crossSeriesReducer", name, group[0])
    times: dict[tuple[float, float], list[Value]] = {}
    for series in group:
        for point in series.points:
            times.setdefault((point.start, point.end), []).append(point.value)
    points = [
        Point(start, end, step.work(values, end - start))
        for (start, end), values in sorted(times.items(), reverse=True)
    ]
    labels = {key: value for key, value in group[0].labels.items() if key in kept}
    return _after(step, replace(group[0], labels=labels), points)
