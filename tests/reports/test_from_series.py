"""The worst run decides, failed runs are in no figure, and rates are over the whole time."""

from typing import Any

from reports.model import Status
from smoke.metrics.distributions import PERCENTILE_RULE
from smoke.metrics.objectives import parse_objectives
from smoke.results.from_series import check_of_series


def three(made: Any) -> Any:
    """Two good runs side by side and one that broke off, within four seconds."""
    return made.series(
        made.run(2, 1.0, 4.0, tokens=[1.0, 2.0, 2.5]),
        made.run(1, 0.0, 2.0, tokens=[0.5, 1.5], reused=False),
        made.run(3, 2.0, 4.0, tokens=[0.25, 0.5, 0.75, 1.0], complete=False),
    )


def test_the_first_of_the_worst_runs_decides(made: Any) -> None:
    check = check_of_series(three(made), None)
    assert (check.status, check.verdict) == (Status.FAIL, "stream_truncated")
    assert check.finding is not None
    assert check.finding.code == "STREAM_TRUNCATED"
    assert [(run.number, run.verdict) for run in check.runs] == [
        (1, "ok"),
        (2, "ok"),
        (3, "stream_truncated"),
    ]


def test_where_all_is_well_the_last_run_decides(made: Any) -> None:
    runs = [made.run(n, n, n + 1.0, tokens=[0.1 * n]) for n in (1, 2)]
    check = check_of_series(made.series(*runs), None)
    assert check.status is Status.PASS
    assert check.metrics["time_to_first_token_ms"].value == 200.0


def test_a_failed_run_is_in_no_distribution(made: Any) -> None:
    found = check_of_series(three(made), None).distributions
    first = found["time_to_first_token_ms"]
    assert (first.count, first.min, first.mean, first.max, first.p50) == (2, 500, 750, 1000, 500)
    assert (first.p90, first.p95, first.p99) == (None, None, None)


def test_gaps_of_all_passing_runs_are_one_distribution(made: Any) -> None:
    gaps = check_of_series(three(made), None).distributions["inter_chunk_latency_ms"]
    assert (gaps.count, gaps.min, gaps.max, gaps.p50) == (3, 500.0, 1000.0, 1000.0)


def test_what_no_run_could_measure_has_no_distribution(made: Any) -> None:
    check = check_of_series(three(made), None)
    assert "http_req_dns_lookup_ms" not in check.distributions
    assert check.percentile_rule == PERCENTILE_RULE


def test_rates_count_passing_runs_over_the_time_of_all(made: Any) -> None:
    totals = {name: f.value for name, f in check_of_series(three(made), None).totals.items()}
    assert totals == {
        "planned_runs": 3,
        "runs": 3,
        "failed_runs": 1,
        "new_connections": 1,
        "duration_ms": 4000.0,
        "request_throughput": 0.5,
        "output_token_throughput": 1.25,
    }


def test_goodput_counts_runs_that_pass_and_meet_every_objective(made: Any) -> None:
    """The broken run had the earliest token of all, and is not good."""
    wanted = parse_objectives("time_to_first_token_ms:600 request_latency_ms:2000")
    check = check_of_series(three(made), wanted)
    assert [run.slo_met for run in check.runs] == [True, False, False]
    assert check.totals["goodput"].value == 0.25
    assert check.totals["slo_met_runs"].value == 1


def test_missed_objectives_are_a_warning_unless_a_run_failed(made: Any) -> None:
    series = three(made)
    wanted = parse_objectives("time_to_first_token_ms:600 request_latency_ms:2000")
    assert check_of_series(series, wanted).status is Status.FAIL
    series.runs = [run for run in series.runs if run.passed]
    check = check_of_series(series, wanted)
    assert check.status is Status.WARN
    assert check.warnings == ["1 of 2 runs miss time_to_first_token_ms:600 request_latency_ms:2000"]
    assert check.finding
    assert check.finding.code == "SLO_MISSED"
    assert check_of_series(series, parse_objectives("request_latency_ms:60000")).finding is None


def test_without_objectives_nothing_is_said_about_them(made: Any) -> None:
    check = check_of_series(three(made), None)
    assert {run.slo_met for run in check.runs} == {None}
    assert "goodput" not in check.totals
