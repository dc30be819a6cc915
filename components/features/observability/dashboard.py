"""The dashboard's text: what is drawn, from a table of charts. One JSON document, keys sorted.

`id` stays out of it: Google names the dashboard, and two stacks in one project have one each.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components.features.observability.model_metrics import (
    CALLS,
    FIRST_TOKEN,
    MANAGED,
    OWN_CALLS,
    OWN_WHOLE_ANSWER,
    RESPONSE_CODE,
    SELF_DEPLOYED,
    TOKEN_TYPE,
    TOKENS,
    WHOLE_ANSWER,
    Metric,
    Source,
)

Json = Mapping[str, object]
COLUMNS, WIDTH, HEIGHT = 48, 24, 16
A_MINUTE = "60s"
PERCENTILES = ("50", "95", "99")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One set of lines of a chart."""

    metric: Metric
    reducer: str
    group_by: Sequence[str] = ()
    legend: str = ""

    def data_set(self, plot: str) -> Json:
        aggregation = {
            "alignmentPeriod": A_MINUTE,
            "perSeriesAligner": "ALIGN_DELTA",
            "crossSeriesReducer": self.reducer,
            **({"groupByFields": list(self.group_by)} if self.group_by else {}),
        }
        chosen = {"filter": self.metric.where(), "aggregation": aggregation}
        query = {"timeSeriesFilter": chosen, "unitOverride": self.metric.unit}
        legend = {"legendTemplate": self.legend} if self.legend else {}
        return {"plotType": plot, "timeSeriesQuery": query, **legend}


@dataclass(frozen=True, kw_only=True)
class Chart:
    title: str
    axis: str
    lines: Sequence[Line]
    plot: str = "LINE"

    def widget(self) -> Json:
        return {
            "title": self.title,
            "xyChart": {
                "dataSets": [line.data_set(self.plot) for line in self.lines],
                "yAxis": {"label": self.axis, "scale": "LINEAR"},
            },
        }


def percentiles(metric: Metric) -> list[Line]:
    return [
        Line(metric=metric, reducer=f"REDUCE_PERCENTILE_{share}", legend=f"p{share}")
        for share in PERCENTILES
    ]


MANAGED_CHARTS = (
    Chart(
        title="Tokens a minute, by type",
        axis="tokens",
        lines=[Line(metric=TOKENS, reducer="REDUCE_SUM", group_by=[TOKEN_TYPE])],
    ),
    Chart(
        title="Calls a minute, by answer",
        axis="calls",
        plot="STACKED_BAR",
        lines=[Line(metric=CALLS, reducer="REDUCE_SUM", group_by=[RESPONSE_CODE])],
    ),
    Chart(title="Time to the first token", axis="ms", lines=percentiles(FIRST_TOKEN)),
    Chart(title="Time to the whole answer", axis="ms", lines=percentiles(WHOLE_ANSWER)),
    Chart(
        title="Calls a minute, by model",
        axis="calls",
        plot="STACKED_BAR",
        lines=[Line(metric=CALLS, reducer="REDUCE_SUM", group_by=[CALLS.tell_apart])],
    ),
    Chart(
        title="Tokens a minute, by model",
        axis="tokens",
        lines=[Line(metric=TOKENS, reducer="REDUCE_SUM", group_by=[TOKENS.tell_apart])],
    ),
)
SELF_DEPLOYED_CHARTS = (
    Chart(
        title="Own endpoints: calls a minute, by answer",
        axis="calls",
        plot="STACKED_BAR",
        lines=[Line(metric=OWN_CALLS, reducer="REDUCE_SUM", group_by=[RESPONSE_CODE])],
    ),
    Chart(
        title="Own endpoints: time to the whole answer",
        axis="ms",
        lines=percentiles(OWN_WHOLE_ANSWER),
    ),
    Chart(
        title="Own endpoints: calls a minute, by endpoint",
        axis="calls",
        plot="STACKED_BAR",
        lines=[Line(metric=OWN_CALLS, reducer="REDUCE_SUM", group_by=[OWN_CALLS.tell_apart])],
    ),
)
CHARTS: Mapping[Source, Sequence[Chart]] = {
    MANAGED: MANAGED_CHARTS,
    SELF_DEPLOYED: SELF_DEPLOYED_CHARTS,
}


def tiles(charts: Sequence[Chart]) -> list[Json]:
    """Two in a row, in the table's order."""
    return [
        {
            "xPos": WIDTH * (index % 2),
            "yPos": HEIGHT * (index // 2),
            "width": WIDTH,
            "height": HEIGHT,
            "widget": chart.widget(),
        }
        for index, chart in enumerate(charts)
    ]


def dashboard_json(title: str, sources: Sequence[Source]) -> str:
    charts = [chart for source in sources for chart in CHARTS[source]]
    layout = {"columns": COLUMNS, "tiles": tiles(charts)}
    return json.dumps({"displayName": title, "mosaicLayout": layout}, sort_keys=True)
