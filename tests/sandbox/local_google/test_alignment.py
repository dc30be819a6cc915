"""Alignment and reduction are arithmetic: they agree with sums and statistics done by hand."""

from functools import reduce
from statistics import fmean, pvariance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.local_google.monitoring.alignment import Point, Series, align, reduce_all
from sandbox.local_google.resources.distribution import Distribution
from sandbox.local_google.resources.traffic import KEPT, SeriesKey, Traffic, Value

MINUTES = {"perSeriesAligner": "ALIGN_DELTA", "alignmentPeriod": "120s"}


def series(*values: Value, code: str = "200", kind: str = "INT64") -> Series:
    """A point a minute, the last one ending at 600 s."""
    points = [Point(540 - 60 * i, 600 - 60 * i, value) for i, value in enumerate(values)]
    return Series("m", {"metric.labels.code": code}, "DELTA", kind, "1", points)


@pytest.mark.parametrize(
    ("aligner", "expected", "kind"),
    [
        ("ALIGN_DELTA", [(480, 600, 3), (360, 480, 7)], "DELTA"),
        ("ALIGN_RATE", [(600, 600, 3 / 120), (480, 480, 7 / 120)], "GAUGE"),
        ("ALIGN_COUNT", [(600, 600, 2), (480, 480, 2)], "GAUGE"),
    ],
)
def test_periods_are_counted_back_from_the_end(
    aligner: str, expected: list[tuple[float, float, float]], kind: str
) -> None:
    aligned = align(series(1, 2, 3, 4), MINUTES | {"perSeriesAligner": aligner}, 600)
    assert [(p.start, p.end, p.value) for p in aligned.points] == expected
    assert aligned.kind == kind


@pytest.mark.parametrize(
    ("reducer", "expected"),
    [
        *(("REDUCE_SUM", 9), ("REDUCE_MIN", 1), ("REDUCE_MAX", 5), ("REDUCE_MEAN", 3.0)),
        *(("REDUCE_COUNT", 3), ("REDUCE_PERCENTILE_50", 3.0)),
    ],
)
def test_series_are_reduced_moment_by_moment(reducer: str, expected: float) -> None:
    three = [series(value, code=str(value)) for value in (1, 3, 5)]
    reduced = reduce_all(three, {"crossSeriesReducer": reducer})
    assert [[point.value for point in one.points] for one in reduced] == [[expected]]
    assert reduced[0].labels == {}


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50), st.booleans())
def test_a_distribution_knows_mean_and_spread_however_it_was_put_together(
    values: list[float], at_once: bool
) -> None:
    whole = reduce(Distribution.plus, map(Distribution.of, values)) if at_once else Distribution()
    for value in [] if at_once else values:
        whole.add(value)
    assert whole.count == len(values)
    assert whole.mean == pytest.approx(fmean(values), abs=1e-6)
    assert whole.squares == pytest.approx(pvariance(values) * len(values), rel=1e-6, abs=1e-3)
    assert sum(whole.buckets.values()) == len(values)
    assert sum(int(count) for count in whole.shown()["bucketCounts"]) == len(values)


@given(st.lists(st.floats(1, 1e6), min_size=1, max_size=50), st.sampled_from([0.05, 0.5, 0.99]))
def test_a_percentile_lies_in_the_bucket_of_the_ranked_value(
    values: list[float], share: float
) -> None:
    whole = reduce(Distribution.plus, map(Distribution.of, values))
    ranked = sorted(values)[max(0, -int(-share * len(values) // 1) - 1)]
    assert ranked / 1.4 - 1e-9 <= whole.percentile(share) <= ranked * 1.4 + 1e-9


def test_old_minutes_are_forgotten() -> None:
    traffic, key, other = Traffic(), *(SeriesKey(name, "p", (), ()) for name in "md")
    for minute in range(KEPT + 10):
        traffic.add(key, minute, 1)
        traffic.measure(other, minute, 1.5)
    assert all(len(traffic.series[one]) == KEPT for one in (key, other))
    assert all(min(traffic.series[one]) == 10 for one in (key, other))
