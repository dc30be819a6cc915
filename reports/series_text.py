"""Several runs on the terminal: totals, one line per distribution, the formulas, the pictures."""

from collections.abc import Iterator, Sequence

from reports.model import CheckResult, Distribution
from reports.terminal_picture import histogram, sparkline
from reports.timeline import Timeline

COLUMNS = ("min", "mean", "p50", "p90", "p95", "p99", "max")
NAME_WIDTH, WIDTH = 30, 9
UNKNOWN = "-"
FIRST_TOKEN = "time_to_first_token_ms"  # noqa: S105 - a metric


def series_lines(check: CheckResult) -> Iterator[str]:
    """Everything but the pictures."""
    for name, figure in check.totals.items():
        value = UNKNOWN if figure.value is None else f"{figure.value:,g}"
        yield f"{name:<{NAME_WIDTH}}{value:>{WIDTH}} {figure.unit:<11} {figure.formula}"
    if not check.distributions:
        return
    yield ""
    head = "".join(f"{column:>{WIDTH}}" for column in COLUMNS)
    yield f"{'of passing runs':<{NAME_WIDTH}}{'count':>7}{head}"
    for name, found in check.distributions.items():
        yield row(name, found)
    yield ""
    yield f"{UNKNOWN}: too few samples. Percentiles: {check.percentile_rule}"
    for name, found in check.distributions.items():
        yield f"{name} = {found.formula}"


def row(name: str, found: Distribution) -> str:
    values = (getattr(found, column) for column in COLUMNS)
    shown = "".join(f"{number(value):>{WIDTH}}" for value in values)
    return f"{name:<{NAME_WIDTH}}{found.count:>7}{shown}"


def number(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:,.1f}"


def picture(runs: Sequence[Timeline], width: int, *, ascii_only: bool) -> Iterator[str]:
    """The last run's gaps in the order they came, and all runs' first tokens."""
    if gaps := runs[-1].gaps if runs else []:
        yield f"inter_chunk_latency of run {runs[-1].number}, in order; highest {max(gaps):,.1f} ms"
        yield sparkline(gaps, width, ascii_only=ascii_only)
    firsts = [run.chunks[0][0] for run in runs if run.passed and run.chunks]
    if len(firsts) > 1:
        yield f"{FIRST_TOKEN} of {len(firsts)} passing runs"
        yield from histogram(firsts, "ms", ascii_only=ascii_only)
