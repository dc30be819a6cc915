"""Cloud Monitoring v3: time series of the model's metrics, from what this world's chats were.

A minute is visible once it is over. Google shows it up to some minutes later still.
"""

from datetime import UTC, datetime

from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.monitoring import aggregations, metric_filters
from sandbox.local_google.monitoring.access import invalid_value, project_of
from sandbox.local_google.monitoring.alignment import Point, Series, align, reduce_all
from sandbox.local_google.monitoring.descriptors import ENDPOINT, PUBLISHER_MODEL, descriptors
from sandbox.local_google.protocol import filters
from sandbox.local_google.protocol.errors import not_found
from sandbox.local_google.protocol.paging import page
from sandbox.local_google.resources.distribution import Distribution
from sandbox.local_google.resources.traffic import MINUTE, SeriesKey, Value
from sandbox.local_google.vertex.access import not_imitated

RESOURCE_LABELS = {
    PUBLISHER_MODEL: frozenset({"location", "model_user_id", "publisher"}),
    ENDPOINT: frozenset({"location", "endpoint_id"}),
}
VALUES = {"INT64": "int64Value", "DOUBLE": "doubleValue", "DISTRIBUTION": "distributionValue"}
MOST = 100_000
NOTHING = SeriesKey("", "", (), ())
PARTS = ("alignmentPeriod", "perSeriesAligner", "crossSeriesReducer", "groupByFields")


@handles("monitoring.projects.timeSeries.list", "v3")
def list_series(call: Call) -> Json:
    project = project_of(call, call.path["name"], "monitoring.timeSeries.list")
    _only_imitated(call.query)
    text = call.query.get("filter", "")
    asked = metric_filters.read("filter", text, needs=("metric.type",))
    metric = _metric(text, asked)
    start, end = _interval(call.query)
    aggregation = _aggregation(call.query, metric)
    _combined([_series(NOTHING, metric, {})], aggregation, end)  # judged even with nothing to tell
    found = [
        _series(key, metric, minutes)
        for key, minutes in call.world.traffic.series.items()
        if key.project_id == project.project_id and metric["type"].endswith(f"/{key.metric}")
    ]
    now = min(end, call.world.now().timestamp())
    chosen = [_within(series, start, end, now) for series in found if _matches(asked, series)]
    told = [series for series in chosen if series.points]
    return _paged(call, _combined(told, aggregation, end))


def _combined(series: list[Series], aggregation: Json, end: float) -> list[Series]:
    return reduce_all([align(one, aggregation, end) for one in series], aggregation)


def _only_imitated(query: Json) -> None:
    if query.get("orderBy"):
        raise invalid_value("orderBy", query["orderBy"], "must be left blank.")
    for name in query:
        if name.startswith("secondaryAggregation."):
            raise not_imitated(f"{name} of timeSeries.list")


def _metric(text: str, asked: filters.Filter) -> Json:
    """The descriptor of the one metric a filter names; its labels are what it may restrict."""
    types = {c for c in filters.comparisons(asked) if c.selector == ("metric", "type")}
    exact = [c.values[0] for c in types if c.operator == "=" and not c.function]
    if len(types) != 1 or len(exact) != 1:
        raise invalid_value("filter", text, "must specify a single metric.type with =.")
    metric = descriptors().get(exact[0])
    if metric is None:
        raise not_found(f'Cannot find metric(s) that match type = "{exact[0]}".')
    for comparison in filters.comparisons(asked):
        _check_selector(text, comparison.selector, metric)
    return metric


def _check_selector(text: str, selector: filters.Selector, metric: Json) -> None:
    if selector[0] in ("project", "group", "metadata"):
        raise not_imitated(f"{'.'.join(selector)} in a filter of timeSeries.list")
    if selector[1] == "type":
        return
    known = RESOURCE_LABELS[metric["monitoredResourceTypes"][0]]
    if selector[0] == "metric":
        known = frozenset(label["key"] for label in metric["labels"])
    if selector[2] not in known:
        # Descriptor and API disagree on the resource's project label, so it is not there.
        raise invalid_value(
            "filter", text, f"{'.'.join(selector)} is none of {', '.join(sorted(known))}."
        )


def _interval(query: Json) -> tuple[float, float]:
    if "interval.endTime" not in query:
        raise invalid_value("interval.endTime", "", "required.")
    last: str = query["interval.endTime"]
    first: str = query.get("interval.startTime", last)
    start, end = _moment(first), _moment(last)
    if start > end:
        raise invalid_value("interval.startTime", first, "must not be later than the end.")
    return start, end


def _moment(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def _aggregation(query: Json, metric: Json) -> Json:
    names = {part: f"aggregation.{part}" for part in PARTS}
    aggregation = {part: query[name] for part, name in names.items() if name in query}
    aggregations.check("aggregation", aggregation)
    for field in aggregation.get("groupByFields", []):
        selector = tuple(field.split("."))
        if len(selector) != 3 or selector[1] not in ("label", "labels"):
            raise invalid_value("aggregation.groupByFields", field, "expected metric.labels.KEY.")
        _check_selector(field, selector, metric)
    return aggregation


def _series(key: SeriesKey, metric: Json, minutes: dict[int, Value]) -> Series:
    labels = {f"metric.labels.{name}": value for name, value in key.labels}
    labels |= {f"resource.labels.{name}": value for name, value in key.resource}
    points = [
        Point(minute * MINUTE, (minute + 1) * MINUTE, value)
        for minute, value in sorted(minutes.items(), reverse=True)
    ]
    kind, value_type = metric["metricKind"], metric["valueType"]
    return Series(metric["type"], labels, kind, value_type, metric["unit"], points)


def _matches(asked: filters.Filter, series: Series) -> bool:
    types = {"metric": series.metric, "resource": _resource(series)}

    def value(selector: filters.Selector) -> str | None:
        if selector[1] == "type":
            return types[selector[0]]
        return series.labels.get(f"{selector[0]}.labels.{selector[2]}")

    return asked.matches(value)


def _resource(series: Series) -> str:
    owner: str = descriptors()[series.metric]["monitoredResourceTypes"][0]
    return owner


def _within(series: Series, start: float, end: float, now: float) -> Series:
    """The points that end in (start, end], or at the end alone when the interval is a moment."""
    kept = [p for p in series.points if p.end <= now and (start < p.end or start == end == p.end)]
    return Series(series.metric, series.labels, series.kind, series.value_type, series.unit, kept)


def _paged(call: Call, series: list[Series]) -> Json:
    """Pages count points in the full view, so a series may be split over two; else series."""
    if call.query.get("view") == "HEADERS":
        heads = [_head(one) for one in series]
        return page(heads, call.query, "timeSeries", default=MOST, most=MOST)
    flat: list[Json] = [
        {"series": number, "point": point}
        for number, one in enumerate(series)
        for point in one.points
    ]
    cut = page(flat, call.query, "flat", default=MOST, most=MOST)
    shown: dict[int, Json] = {}
    for entry in cut.pop("flat", []):
        one = series[entry["series"]]
        into = shown.setdefault(entry["series"], _head(one) | {"points": []})
        into["points"].append(_point(entry["point"], one.value_type))
    return ({"timeSeries": list(shown.values())} if shown else {}) | cut


def _head(series: Series) -> Json:
    def below(prefix: str) -> dict[str, str]:
        return {
            name.removeprefix(prefix): value
            for name, value in series.labels.items()
            if name.startswith(prefix)
        }

    return {
        "metric": {"type": series.metric, "labels": below("metric.labels.")},
        "resource": {"type": _resource(series), "labels": below("resource.labels.")},
        "metricKind": series.kind,
        "valueType": series.value_type,
        "unit": series.unit,
    }


def _point(point: Point, value_type: str) -> Json:
    value = point.value
    told: JsonValue = value.shown() if isinstance(value, Distribution) else value
    if value_type == "INT64":
        told = str(value)
    interval = {"startTime": _written(point.start), "endTime": _written(point.end)}
    return {"interval": interval, "value": {VALUES[value_type]: told}}


def _written(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z")
