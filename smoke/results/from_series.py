"""Several runs of a probe as one check: the worst decides, the figures are of those that passed.

As load tools do, a failed run is kept out of the distributions and of the throughput; unlike them,
the run is a failure wherever the judge says so (`verdict`).
"""

from collections.abc import Iterator
from dataclasses import replace

from findings.cases import make_finding
from reports.model import CheckResult, Distribution, Figure, RunRecord, Status
from smoke.metrics.distributions import PERCENTILE_RULE, distribution
from smoke.metrics.metric_table import INTER_CHUNK_FORMULA, INTER_CHUNK_LATENCY, METRICS
from smoke.metrics.metrics import Values, inter_chunk_latencies, token_count, values
from smoke.metrics.objectives import Objectives
from smoke.results.from_probe import check_of
from smoke.run.series import Run, Series

MILLISECONDS = 1000.0
BADNESS = {Status.FAIL: 3, Status.SKIP: 2, Status.WARN: 1, Status.PASS: 0}
PER_RUN_GAPS = "inter_chunk_latency_"


def check_of_series(series: Series, objectives: Objectives | None) -> CheckResult:
    """The series holds at least one run."""
    runs = series.ordered()
    checks = [check_of(run.result) for run in runs]
    passed = [run for run in runs if run.passed]
    records = [
        record_of_run(run, check, objectives) for run, check in zip(runs, checks, strict=True)
    ]
    return replace(
        held_to(deciding(checks), records, objectives),
        duration_ms=round(series.duration * MILLISECONDS, 3),
        runs=records,
        distributions=distributions(passed),
        percentile_rule=PERCENTILE_RULE,
        totals=totals(series, records, objectives),
    )


def deciding(checks: list[CheckResult]) -> CheckResult:
    """The first of the worst; the last, whose connection is warm, where nothing was wrong.

    Of two failures the one that waiting cannot help is worse.
    """
    worst = max(checks, key=badness)
    return checks[-1] if worst.status is Status.PASS else worst


def held_to(
    check: CheckResult, records: list[RunRecord], objectives: Objectives | None
) -> CheckResult:
    """With a warning where passing runs miss the objectives; a failure stays what it is."""
    missed = sum(record.slo_met is False for record in records)
    if objectives is None or not missed or check.status not in (Status.PASS, Status.WARN):
        return check
    found = f"{missed} of {len(records)} runs miss {objectives}"
    finding = make_finding("SLO_MISSED", "runs_miss", objectives=objectives, found=found)
    return replace(
        check,
        status=Status.WARN,
        warnings=[*check.warnings, found],
        finding=check.finding or finding,
    )


def badness(check: CheckResult) -> tuple[int, bool]:
    hopeless = check.finding is not None and not check.finding.waiting_helps
    return BADNESS[check.status], hopeless


def record_of_run(run: Run, check: CheckResult, objectives: Objectives | None) -> RunRecord:
    seen = run.result.last.transcript
    measured = values(seen)
    return RunRecord(
        number=run.number,
        began_ms=round(run.began * MILLISECONDS, 3),
        status=check.status,
        verdict=check.verdict or "",
        code=check.finding.code if check.finding else None,
        attempts=len(run.result.attempts),
        connection_reused=seen.connection_reused,
        slo_met=None if objectives is None else run.passed and objectives.met(measured),
        metrics=measured,
    )


def distributions(passed: list[Run]) -> dict[str, Distribution]:
    """By metric; a metric that no run could measure is left out."""
    transcripts = [run.result.last.transcript for run in passed]
    gaps = [gap for seen in transcripts for gap in inter_chunk_latencies(seen)]
    measured = [values(seen) for seen in transcripts]
    found = {
        name: distribution(list(samples(measured, name)), metric.unit, metric.formula)
        for name, metric in METRICS.items()
        if not name.startswith(PER_RUN_GAPS)
    }
    found[INTER_CHUNK_LATENCY] = distribution(gaps, "ms", INTER_CHUNK_FORMULA)
    return {name: known for name, known in found.items() if known is not None}


def samples(measured: list[Values], name: str) -> Iterator[float]:
    for one in measured:
        if (value := one[name]) is not None:
            yield value


def totals(
    series: Series, records: list[RunRecord], objectives: Objectives | None
) -> dict[str, Figure]:
    """Of all runs together; rates are over the time from the first start to the last end."""
    duration, passed = series.duration, [run for run in series.runs if run.passed]
    tokens = sum(
        token_count(attempt.transcript)[0] for run in passed for attempt in run.result.attempts
    )
    figures = {
        "planned_runs": Figure(value=series.planned, unit="runs", formula="--runs"),
        "runs": Figure(value=len(records), unit="runs", formula="runs that ended"),
        "failed_runs": Figure(
            value=len(records) - len(passed), unit="runs", formula="runs whose verdict is a failure"
        ),
        "new_connections": Figure(
            value=sum(not record.connection_reused for record in records),
            unit="runs",
            formula="runs whose times include opening the connection",
        ),
        "duration_ms": Figure(
            value=round(duration * MILLISECONDS, 3), unit="ms", formula="last end - first beginning"
        ),
        "request_throughput": per_second(len(passed), duration, "requests/s", "passing runs"),
        "output_token_throughput": per_second(
            tokens, duration, "tokens/s", "output_tokens of passing runs"
        ),
    }
    if objectives is not None:
        good = sum(bool(record.slo_met) for record in records)
        what = f"passing runs within {objectives}"
        figures["slo_met_runs"] = Figure(value=good, unit="runs", formula=what)
        figures["goodput"] = per_second(good, duration, "requests/s", "slo_met_runs")
    return figures


def per_second(amount: float, duration: float, unit: str, what: str) -> Figure:
    value = round(amount / duration, 3) if duration else None
    return Figure(value=value, unit=unit, formula=f"{what} / duration")
