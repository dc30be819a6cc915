"""Percentiles that were measured, not estimated: the rule, and when there are too few samples."""

from collections.abc import Sequence
from statistics import fmean

from reports.model import Distribution

PERCENTILES = (50, 90, 95, 99)
PERCENTILE_RULE = (
    "nearest rank: pN is the ceil(N/100 * count)-th smallest sample; "
    "null below 100 / (100 - N) samples (p50: 2, p90: 10, p95: 20, p99: 100)"
)


def percentile(ordered: Sequence[float], percent: int) -> float | None:
    """Of samples in ascending order; None where no sample could lie above it."""
    if len(ordered) * (100 - percent) < 100:
        return None
    rank = -(-percent * len(ordered) // 100)  # rounded up, in whole numbers
    return ordered[rank - 1]


def distribution(samples: Sequence[float], unit: str, formula: str) -> Distribution | None:
    """None for no samples at all."""
    if not samples:
        return None
    ordered = sorted(samples)
    return Distribution(
        unit=unit,
        formula=formula,
        count=len(ordered),
        min=ordered[0],
        mean=round(fmean(ordered), 3),
        max=ordered[-1],
        **{f"p{percent}": percentile(ordered, percent) for percent in PERCENTILES},
    )
