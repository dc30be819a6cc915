"""A percentile is a sample that was measured, and is not told where there are too few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smoke.metrics.distributions import PERCENTILES, distribution, percentile

SAMPLES = st.lists(st.floats(0, 1e6), max_size=300)
NEEDED = {50: 2, 90: 10, 95: 20, 99: 100}


@pytest.mark.parametrize(
    ("samples", "percent", "expected"),
    [
        ([1, 2], 50, 1),
        ([1, 2, 3], 50, 2),
        ([10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 50, 50),
        ([10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 90, 90),
        (range(1, 21), 95, 19),
        (range(1, 101), 99, 99),
        (range(1, 102), 99, 100),
        (range(1, 12), 90, 10),
    ],
)
def test_the_nearest_rank(samples: list[int], percent: int, expected: int) -> None:
    assert percentile(list(samples), percent) == expected


@pytest.mark.parametrize("percent", PERCENTILES)
def test_too_few_samples_give_none(percent: int) -> None:
    samples = list(range(NEEDED[percent]))
    assert percentile(samples, percent) is not None
    assert percentile(samples[:-1], percent) is None


@given(SAMPLES)
def test_a_percentile_has_its_share_at_or_below_it_and_a_sample_at_or_above(
    samples: list[float],
) -> None:
    ordered = sorted(samples)
    for percent in PERCENTILES:
        value = percentile(ordered, percent)
        assert (value is None) == (len(samples) < NEEDED[percent])
        if value is not None:
            assert value in samples
            assert sum(s <= value for s in samples) * 100 >= percent * len(samples)
            assert sum(s < value for s in samples) * 100 < percent * len(samples)


@given(SAMPLES.filter(bool))
def test_a_distribution_is_in_order_whatever_the_order_of_samples(samples: list[float]) -> None:
    found = distribution(samples, "ms", "f")
    assert found == distribution(samples[::-1], "ms", "f")
    assert found is not None
    told = [found.min, found.p50, found.p90, found.p95, found.p99, found.max]
    known = [value for value in told if value is not None]
    assert known == sorted(known)
    assert found.count == len(samples)
    assert found.min - 0.001 <= found.mean <= found.max + 0.001


def test_nothing_measured_is_no_distribution() -> None:
    assert distribution([], "ms", "f") is None
