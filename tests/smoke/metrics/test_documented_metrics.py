"""docs/smoke-test.md gives every metric the formula that the report gives it."""

from pathlib import Path

import pytest

from smoke.metrics.distributions import PERCENTILES
from smoke.metrics.metric_table import INTER_CHUNK_FORMULA, INTER_CHUNK_LATENCY, METRICS

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "smoke-test.md"
FORMULAS = {
    **{name: metric.formula for name, metric in METRICS.items() if "latency_" not in name},
    "request_latency_ms": METRICS["request_latency_ms"].formula,
    INTER_CHUNK_LATENCY: INTER_CHUNK_FORMULA,
}


@pytest.mark.parametrize("name", FORMULAS)
def test_a_metric_is_documented_with_its_formula(name: str) -> None:
    assert f"| `{name}` | {FORMULAS[name]} |" in DOCUMENT.read_text("utf-8")


def test_every_gap_metric_is_named() -> None:
    text = DOCUMENT.read_text("utf-8")
    suffixes = [
        name.removeprefix("inter_chunk_latency").removesuffix("ms")
        for name in METRICS
        if name.startswith("inter_chunk_latency_")
    ]
    assert suffixes
    assert all(suffix in text for suffix in suffixes)
    assert all(f"p{percent}" in text for percent in PERCENTILES)
