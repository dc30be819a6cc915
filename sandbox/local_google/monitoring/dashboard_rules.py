"""What a dashboard must be: a name, one layout, tiles inside their grid, filters that can be read.

Owns also what the server adds to a chart: `targetAxis`, whose description says that unspecified
means Y1. The official plugin ignores what a server adds; a stack that compared JSON would not.
"""

import copy
from collections.abc import Iterator

from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.monitoring import aggregations, metric_filters
from sandbox.local_google.monitoring.access import invalid_value
from sandbox.local_google.protocol.errors import invalid

LAYOUTS = ("gridLayout", "mosaicLayout", "rowLayout", "columnLayout")
MOST_COLUMNS = 48
DEEPEST = 30
# A dashboard filters what it charts by these two messages.
SERIES_FILTERS = ("timeSeriesFilter", "numerator", "denominator")


def check(dashboard: Json) -> None:
    if not dashboard.get("displayName"):
        raise invalid_value("displayName", "", "must not be empty.")
    layouts = [name for name in LAYOUTS if name in dashboard]
    if len(layouts) != 1:
        found = ", ".join(layouts) or "none"
        raise invalid(f"A dashboard has exactly one of {', '.join(LAYOUTS)}; found {found}.")
    _mosaic(dashboard.get("mosaicLayout", {}))
    for path, name, part in _parts(dashboard, ""):
        if name in SERIES_FILTERS:
            metric_filters.read(f"{path}.filter", part.get("filter", ""), needs=("metric.type",))
        if name in ("aggregation", "secondaryAggregation"):
            aggregations.check(path, part)


def _mosaic(layout: Json) -> None:
    if not layout:
        return
    columns = layout.get("columns", 0)
    if not 1 <= columns <= MOST_COLUMNS:
        raise invalid_value("mosaicLayout.columns", columns, f"must be from 1 to {MOST_COLUMNS}.")
    for index, tile in enumerate(layout.get("tiles", [])):
        field = f"mosaicLayout.tiles[{index}]"
        for name, least in (("width", 1), ("height", 1), ("xPos", 0), ("yPos", 0)):
            if tile.get(name, 0) < least:
                raise invalid_value(
                    f"{field}.{name}", tile.get(name, 0), f"must be at least {least}."
                )
        right = tile.get("xPos", 0) + tile["width"]
        if right > columns:
            raise invalid_value(field, right, f"must end within {columns} columns.")


def _parts(
    value: JsonValue, path: str, name: str = "", depth: int = 0
) -> Iterator[tuple[str, str, Json]]:
    """Every message in a dashboard with its path and the name of the field that holds it."""
    if depth > DEEPEST:
        raise invalid(f"The dashboard is nested more than {DEEPEST} deep.")
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _parts(item, f"{path}[{index}]", name, depth + 1)
    elif isinstance(value, dict):
        yield path, name, value
        for key, inner in value.items():
            yield from _parts(inner, f"{path}.{key}".lstrip("."), key, depth + 1)


def completed(dashboard: Json) -> Json:
    """A copy with what the server computes filled in."""
    whole = copy.deepcopy(dashboard)
    for _, name, part in _parts(whole, ""):
        if name == "dataSets" and "timeSeriesQuery" in part:
            part.setdefault("targetAxis", "Y1")
    return whole
