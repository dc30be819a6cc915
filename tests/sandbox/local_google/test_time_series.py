"""What Monitoring tells of the model is what this world's chats were, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import CHAT, Caller

SERIES = "/monitoring/v3/projects/ready-project/timeSeries"
SERVING = "aiplatform.googleapis.com/publisher/online_serving"
ASK = {
    "model": "openai/gpt-oss-120b-maas",
    "messages": [{"role": "user", "content": "hi"}],
    "max_tokens": 600,
}
CALLS, TOKENS = "model_invocation_count", "token_count"
DELTA = {"perSeriesAligner": "ALIGN_DELTA", "alignmentPeriod": "3600s"}


@pytest.fixture(autouse=True)
def _standing_clock(world: World) -> None:
    """Stops a chat from falling into the next minute between two lines of a test."""
    world.clock.run(0)


def moments(world: World, back: float = 3600) -> dict[str, str]:
    now = world.now()
    then = now - timedelta(seconds=back)
    return {"interval.startTime": then.isoformat(), "interval.endTime": now.isoformat()}


def query(dev: Caller, world: World, metric: str, more: str = "", **aggregation: Any) -> Any:
    world.clock.advance(60)  # the minute in which the chats fell is over
    asked = {"filter": f'metric.type="{SERVING}/{metric}"{more}', **moments(world)}
    asked |= {f"aggregation.{name}": value for name, value in aggregation.items()}
    answer = dev.http.get(SERIES, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json().get("timeSeries", [])


def chat(dev: Caller, times: int = 1, **fields: Any) -> int:
    """The tokens written by all of them."""
    written = 0
    for _ in range(times):
        written += dev.ok("POST", CHAT, ASK | fields)["usage"]["completion_tokens"]
    return written


def test_calls_are_counted_by_their_answer(dev: Caller, ready: Project, world: World) -> None:
    chat(dev, 3)
    dev.refused("POST", CHAT, ASK | {"max_tokens": 999_999})
    fault = {"method_id": "aiplatform.projects.locations.endpoints.chat.completions", "times": 2}
    dev.ok("POST", "/_sandbox/faults", fault | {"status": 429})
    for _ in range(2):
        dev.refused("POST", CHAT, ASK)
    series = query(dev, world, CALLS, **DELTA)
    counted = {
        one["metric"]["labels"]["response_code"]: one["points"][0]["value"]["int64Value"]
        for one in series
    }
    assert counted == {"200": "3", "400": "1", "429": "2"}
    categories = {one["metric"]["labels"].get("error_category") for one in series}
    assert categories == {None, "user", "capacity"}
    assert series[0]["resource"]["labels"] == {
        "location": "global",
        "publisher": "openai",
        "model_user_id": "gpt-oss-120b-maas",
    }


@pytest.mark.parametrize("stream", [False, True])
def test_tokens_are_the_usage_the_client_was_told(
    dev: Caller, ready: Project, world: World, stream: bool
) -> None:
    written = chat(dev, 2)
    if stream:
        world.traffic.series.clear()
        for _ in range(2):
            dev.ask("POST", CHAT, ASK | {"stream": True})
    series = query(dev, world, TOKENS, ' AND metric.labels.type="output"', **DELTA)
    assert [one["points"][0]["value"]["int64Value"] for one in series] == [str(written)]
    assert series[0]["metric"]["labels"]["source"] == "global"


def test_latencies_are_distributions_of_whole_answers(
    dev: Caller, ready: Project, world: World
) -> None:
    chat(dev, 2)
    dev.ask("POST", CHAT, ASK | {"stream": True})
    total = query(dev, world, "model_invocation_latencies")[0]["points"][0]["value"]
    assert total["distributionValue"]["count"] == "3"
    counts = total["distributionValue"]["bucketCounts"]
    assert sum(int(count) for count in counts) == 3
    first = query(dev, world, "first_token_latencies")[0]["points"][0]["value"]
    assert first["distributionValue"]["count"] == "1"
    assert first["distributionValue"]["mean"] <= total["distributionValue"]["mean"] * 3


def test_a_percentile_lies_between_what_was_measured(
    dev: Caller, ready: Project, world: World
) -> None:
    chat(dev, 3)
    shares = {}
    for share in ("05", "50", "99"):
        aligned = {"perSeriesAligner": f"ALIGN_PERCENTILE_{share}", "alignmentPeriod": "3600s"}
        series = query(dev, world, "tokens", ' AND metric.labels.type="input"', **aligned)[0]
        assert (series["metricKind"], series["valueType"]) == ("GAUGE", "DOUBLE")
        shares[share] = series["points"][0]["value"]["doubleValue"]
    assert 50 < shares["05"] < shares["50"] < shares["99"] < 110


def test_a_minute_is_seen_once_it_is_over(dev: Caller, ready: Project, world: World) -> None:
    chat(dev)
    asked = {"filter": f'metric.type="{SERVING}/{CALLS}"'}
    early = moments(world)
    early["interval.endTime"] = (world.now() + timedelta(hours=1)).isoformat()
    minute = world.now().replace(second=0, microsecond=0)
    assert dev.http.get(SERIES, params=asked | early).json() == {}
    world.clock.advance(60)
    points = dev.http.get(SERIES, params=asked | early).json()["timeSeries"][0]["points"]
    assert points[0]["interval"]["startTime"].startswith(minute.isoformat()[:16])


def test_points_are_newest_first_and_cut_by_the_interval(
    dev: Caller, ready: Project, world: World
) -> None:
    for _ in range(3):
        chat(dev)
        world.clock.advance(600)
    ends = [p["interval"]["endTime"] for p in query(dev, world, CALLS)[0]["points"]]
    assert ends == sorted(ends, reverse=True)
    assert len(ends) == 3
    asked = {"filter": f'metric.type="{SERVING}/{CALLS}"', **moments(world, back=700)}
    assert len(dev.http.get(SERIES, params=asked).json()["timeSeries"][0]["points"]) == 1


def test_series_are_reduced_by_group(dev: Caller, ready: Project, world: World) -> None:
    chat(dev, 2)
    dev.refused("POST", CHAT, ASK | {"max_tokens": 999_999})
    summed = {**DELTA, "crossSeriesReducer": "REDUCE_SUM"}
    whole = query(dev, world, CALLS, **summed)
    assert [one["points"][0]["value"]["int64Value"] for one in whole] == ["3"]
    assert whole[0]["metric"]["labels"] == {}
    grouped = query(dev, world, CALLS, groupByFields=["metric.label.response_code"], **summed)
    assert {one["metric"]["labels"]["response_code"] for one in grouped} == {"200", "400"}
    rated = {"perSeriesAligner": "ALIGN_RATE", "alignmentPeriod": "3600s"}
    rate = query(dev, world, CALLS, ' AND metric.labels.response_code="200"', **rated)[0]
    assert rate["points"][0]["value"]["doubleValue"] == pytest.approx(2 / 3600)


def test_pages_count_points_or_series(dev: Caller, ready: Project, world: World) -> None:
    for _ in range(3):
        chat(dev)
        world.clock.advance(60)
    asked = {"filter": f'metric.type="{SERVING}/{TOKENS}"', **moments(world), "pageSize": 4}
    first = dev.http.get(SERIES, params=asked).json()
    rest = dev.http.get(SERIES, params=asked | {"pageToken": first["nextPageToken"]}).json()
    counts = [len(one["points"]) for one in first["timeSeries"] + rest["timeSeries"]]
    assert counts == [3, 1, 2]
    heads = dev.http.get(SERIES, params=asked | {"view": "HEADERS", "pageSize": 1}).json()
    assert "points" not in heads["timeSeries"][0]
    assert heads["nextPageToken"]


@pytest.mark.parametrize(
    ("asked", "code", "says"),
    [
        ({"filter": ""}, 400, "a filter is required"),
        ({"filter": 'resource.type="x"'}, 400, '"metric.type"'),
        ({"filter": f'metric.type=starts_with("{SERVING}")'}, 400, "single metric.type"),
        ({"filter": 'metric.type="compute.googleapis.com/x"'}, 404, "Cannot find metric"),
        ({"more": " AND resource.labels.project_id=x"}, 400, "is none of location"),
        ({"more": " AND metric.labels.colour=x"}, 400, "metric.labels.colour"),
        ({"more": " AND project=x"}, 501, "project"),
        ({"interval.endTime": None}, 400, "interval.endTime"),
        ({"interval.endTime": "yesterday"}, 400, "interval.end_time"),
        ({"interval.startTime": "2050-01-01T00:00:00Z"}, 400, "later than the end"),
        ({"orderBy": "metric.type"}, 400, "left blank"),
        ({"secondaryAggregation.perSeriesAligner": "ALIGN_RATE"}, 501, "secondaryAggregation"),
        ({"aggregation.perSeriesAligner": "ALIGN_RATE"}, 400, "alignmentPeriod"),
        ({"aggregation.crossSeriesReducer": "REDUCE_SUM"}, 400, "aligned before"),
        ({"aggregation.groupByFields": "colour"}, 400, "metric.labels.KEY"),
        ({"pageSize": "-1"}, 400, "page_size"),
    ],
)
def test_a_wrong_question_is_refused(
    dev: Caller, ready: Project, world: World, asked: Any, code: int, says: str
) -> None:
    base = {"filter": f'metric.type="{SERVING}/{CALLS}"{asked.pop("more", "")}', **moments(world)}
    sent = {name: value for name, value in (base | asked).items() if value is not None}
    status, answer = dev.ask("GET", SERIES, params=sent)
    assert (status, says in answer["error"]["message"]) == (code, True), answer


@pytest.mark.parametrize(
    ("metric", "aligner", "code"),
    [
        (CALLS, "ALIGN_MEAN", 400),
        (CALLS, "ALIGN_PERCENTILE_99", 400),
        (CALLS, "ALIGN_STDDEV", 501),
        ("first_token_latencies", "ALIGN_RATE", 400),
        (CALLS, "ALIGN_INTERPOLATE", 400),
    ],
)
def test_an_aligner_that_does_not_fit_is_refused_by_name(
    dev: Caller, ready: Project, world: World, metric: str, aligner: str, code: int
) -> None:
    """Also where there is nothing to align."""
    asked = {"filter": f'metric.type="{SERVING}/{metric}"', **moments(world)}
    asked |= {"aggregation.perSeriesAligner": aligner, "aggregation.alignmentPeriod": "60s"}
    status, answer = dev.ask("GET", SERIES, params=asked)
    assert (status, aligner in answer["error"]["message"]) == (code, True), answer


def test_nothing_is_told_of_others_or_of_refused_callers(
    dev: Caller, nobody: Caller, ready: Project, world: World
) -> None:
    nobody.refused("POST", CHAT, ASK)
    dev.refused("POST", CHAT, ASK | {"model": "openai/gpt-oss"})
    assert world.traffic.series == {}
    chat(dev)
    ready.policy.bindings = [{"role": "roles/monitoring.dashboardEditor", "members": [DEV]}]
    assert dev.refused("GET", SERIES)["code"] == 403
    ready.policy.bindings = [{"role": "roles/monitoring.viewer", "members": [DEV]}]
    assert query(dev, world, CALLS)


def test_a_reset_forgets_the_traffic(dev: Caller, ready: Project, world: World) -> None:
    chat(dev)
    dev.ok("POST", "/_sandbox/reset", {})
    assert world.traffic.series == {}
