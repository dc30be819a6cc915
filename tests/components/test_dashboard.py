"""Each tile draws what its title says."""

import json
from typing import Any

import pytest

from components.dashboard import CHARTS, COLUMNS, dashboard_json

BY_TYPE = "metric.labels.type"
BY_ANSWER = "metric.labels.response_code"
BY_MODEL = "resource.labels.model_user_id"
PERCENTILES = ["REDUCE_PERCENTILE_50", "REDUCE_PERCENTILE_95", "REDUCE_PERCENTILE_99"]
DRAWN: dict[str, tuple[str, list[str], str | None, str]] = {
    "Tokens a minute, by type": ("token_count", ["REDUCE_SUM"], BY_TYPE, "tokens"),
    "Calls a minute, by answer": ("model_invocation_count", ["REDUCE_SUM"], BY_ANSWER, "calls"),
    "Time to the first token": ("first_token_latencies", PERCENTILES, None, "ms"),
    "Time to the whole answer": ("model_invocation_latencies", PERCENTILES, None, "ms"),
    "Calls a minute, by model": ("model_invocation_count", ["REDUCE_SUM"], BY_MODEL, "calls"),
    "Tokens a minute, by model": ("token_count", ["REDUCE_SUM"], BY_MODEL, "tokens"),
}
"""By title: the metric, a reducer for each line, by what series are told apart, the axis."""


def tiles() -> list[dict[str, Any]]:
    drawn: list[dict[str, Any]] = json.loads(dashboard_json("x"))["mosaicLayout"]["tiles"]
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
        assert f'/online_serving/{metric}"' in one["filter"]
    assert {query["unitOverride"] for query in queries} == {"ms" if axis == "ms" else "1"}
    assert chart["yAxis"]["label"] == axis


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
    assert len(places) == len(CHARTS)
    assert all(tile["xPos"] + tile["width"] <= COLUMNS for tile in tiles())
