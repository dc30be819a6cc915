"""The page's tables: totals, distributions with their formulas, runs."""

from reports.markup import Markup, join, tag
from reports.model import CheckResult, Distribution, RunRecord

COLUMNS = ("min", "mean", "p50", "p90", "p95", "p99", "max")
RUN_COLUMNS = (
    "time_to_first_token_ms",
    "time_to_first_output_token_ms",
    "inter_chunk_latency_max_ms",
    "time_per_output_token_ms",
    "output_tokens",
    "request_latency_ms",
)
UNKNOWN = "-"
MOST_RUNS = 200


def totals_list(check: CheckResult) -> Markup:
    rows = [
        join(
            tag("dt", name),
            tag("dd", f"{number(figure.value)} {figure.unit}", tag("small", f" {figure.formula}")),
        )
        for name, figure in check.totals.items()
    ]
    return tag("details", tag("summary", "All runs together"), tag("dl", *rows, class_="facts"))


def distribution_table(check: CheckResult) -> Markup:
    caption = f"Passing runs. {UNKNOWN}: too few samples. Percentiles: {check.percentile_rule}."
    rows = (distribution_row(name, found) for name, found in check.distributions.items())
    return table("Distributions", caption, ("metric", "count", *COLUMNS), *rows)


def distribution_row(name: str, found: Distribution) -> Markup:
    values = [tag("td", number(getattr(found, column))) for column in COLUMNS]
    formula = tag("small", f"= {found.formula}")
    return tag("tr", tag("th", name, formula, scope="row"), tag("td", str(found.count)), *values)


def run_table(check: CheckResult) -> Markup:
    runs = check.runs[:MOST_RUNS]
    caption = f"The first {len(runs)} of {len(check.runs)}." if len(runs) < len(check.runs) else ""
    with_slo = any(run.slo_met is not None for run in runs)
    head = ("run", "verdict", "connection", *(("objectives",) if with_slo else ()), *RUN_COLUMNS)
    made = table("Runs", caption, head, *(run_row(run, with_slo) for run in runs))
    return tag("details", tag("summary", f"Every run ({len(check.runs)})"), made)


def run_row(run: RunRecord, with_slo: bool) -> Markup:
    met = tag("td", "met" if run.slo_met else "missed", class_="word") if with_slo else None
    return tag(
        "tr",
        tag("th", str(run.number), scope="row"),
        tag("td", run.verdict, class_="word"),
        tag("td", "kept" if run.connection_reused else "new", class_="word"),
        met,
        *(tag("td", number(run.metrics[name])) for name in RUN_COLUMNS),
    )


def table(name: str, caption: str, head: tuple[str, ...], *rows: Markup) -> Markup:
    cells = (tag("th", broken(column), scope="col") for column in head)
    heading = tag("caption", tag("h3", name), caption)
    made = tag("table", heading, tag("thead", tag("tr", *cells)), tag("tbody", *rows))
    return tag("div", made, class_="wide", tabindex="0", role="region", aria_label=name)


def broken(name: str) -> Markup:
    """A long name may break after its underscores."""
    parts = [join(part, "_", tag("wbr")) for part in name.split("_")[:-1]]
    return join(*parts, name.rpartition("_")[2])


def number(value: float | None) -> str:
    if value is None:
        return UNKNOWN
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
