"""Each tile draws what its title says."""

import json
from typing import Any

import pytest

from components.features.observability.dashboard import COLUMNS, dashboard_json
from components.features.observability.model_metrics import MANAGED, SELF_DEPLOYED

BY_TYPE = "metric.labels.type"
BY_ANSWER = "metric.labels.response_code"
BY_MODEL = "resource.labels.model_user_id"
PERCENTILES = ["REDUCE_PERCENTILE_50", "REDUCE_PERCENTILE_95", "REDUCE_PERCENTILE_99"]
BY_ENDPOINT = "resource.labels.endpoint_id"
OWN = "Own endpoints: "
DRAWN: dict[str, tuple[str, list[str], str | None, str]] = {
    "Tokens a minute, by type": ("token_count", ["REDUCE_SUM"], BY_TYPE, "tokens"),
    "Calls a minute, by answer": ("model_invocation_count", ["REDUCE_SUM"], BY_ANSWER, "calls"),
    "Time to the first token": ("first_token_latencies", PERCENTILES, None, "ms"),
    "Time to the whole answer": ("model_invocation_latencies", PERCENTILES, None, "ms"),
    "Calls a minute, by model": ("model_invocation_count", ["REDUCE_SUM"], BY_MODEL, "calls"),
    "Tokens a minute, by model": ("token_count", ["REDUCE_SUM"], BY_MODEL, "tokens"),
    f"{OWN}calls a minute, by answer": ("response_count", ["REDUCE_SUM"], BY_ANSWER, "calls"),
    f"{OWN}time to the whole answer": ("prediction_latencies", PERCENTILES, None, "ms"),
    f"{OWN}calls a minute, by endpoint": ("response_count", ["REDUCE_SUM"], BY_ENDPOINT, "calls"),
}
"""By title: the metric, a reducer for each line, by what series are told apart, the axis."""


def tiles() -> list[dict[str, Any]]:
    drawn: list[dict[str, Any]] = json.loads(dashboard_json("x", [MANAGED, SELF_DEPLOYED]))[
        "mosaicLayout"
    ]["tiles"]
    return drawn


def test_there_is_a_tile_for_each_title_and_no_other() -> None:
    assert [tile["widget"]["title"] for tile in tiles()] == list(DRAWN)


@pytest.mark.parametrize("title", DRAWN)
def test_a_tile_is_drawn_from_the_metric_that_its_title_names(title: str) -> None:
    metric, reducers, group_by, axis = DRAWN[title]
    (chart,) = (t["widget"]["xyChart"] for t in tiles() if t["widget"]["title"] == title)
    queries = [line["timeSeriesQuery"] for line in chart["dataSets"]]
    drawn = [query["timeSeriesFilter"] for query in queries]
    expected = {
        "alignmentPeriod": "60s",
        "perSeriesAligner": "ALIGN_DELTA",
        **({"groupByFields": [group_by]} if group_by else {}),
    }
    assert [one["aggregation"] for one in drawn] == [
        {**expected, "crossSeriesReducer": reducer} for reducer in reducers
    ]
    for one in drawn:
        family = "prediction/online" if title.startswith(OWN) else "publisher/online_serving"
        resource = "Endpoint" if title.startswith(OWN) else "PublisherModel"
        assert f'"aiplatform.googleapis.com/{family}/{metric}"' in one["filter"]
        assert f'resource.type="aiplatform.googleapis.com/{resource}"' in one["filter"]
    assert {query["unitOverride"] for query in queries} == {"ms" if axis == "ms" else "1"}
    assert chart["yAxis"]["label"] == axis


def test_only_what_serves_is_drawn() -> None:
    managed, own = (dashboard_json("x", [source]) for source in (MANAGED, SELF_DEPLOYED))
    assert "Endpoint" not in managed
    assert "PublisherModel" not in own


def test_a_latency_is_drawn_once_not_by_each_of_its_parts() -> None:
    assert dashboard_json("x", [SELF_DEPLOYED]).count('latency_type=\\"total\\"') == 3


def test_a_line_of_percentiles_says_which_it_is() -> None:
    for tile in tiles():
        for line in tile["widget"]["xyChart"]["dataSets"]:
            reducer = line["timeSeriesQuery"]["timeSeriesFilter"]["aggregation"][
                "crossSeriesReducer"
            ]
            _, _, share = reducer.partition("PERCENTILE_")
            assert line.get("legendTemplate", "") == (share and f"p{share}")


def test_tiles_do_not_overlap_and_stay_inside() -> None:
    places = {(tile["xPos"], tile["yPos"]) for tile in tiles()}
    assert len(places) == len(DRAWN)
    assert all(tile["xPos"] + tile["width"] <= COLUMNS for tile in tiles())
