"""`Aggregation`, wherever it is written: the rules of the discovery document's description."""

from sandbox.local_google.json_types import Json
from sandbox.local_google.monitoring.access import invalid_value, seconds

SHORTEST = 60.0
LONGEST_ALERT = 90_000.0  # 25 hours; charts take two years
LONGEST_CHART = 104 * 7 * 86_400.0


def check(field: str, aggregation: Json, longest: float = LONGEST_CHART) -> None:
    aligner = aggregation.get("perSeriesAligner", "ALIGN_NONE")
    reducer = aggregation.get("crossSeriesReducer", "REDUCE_NONE")
    period = aggregation.get("alignmentPeriod", "")
    if aligner == "ALIGN_NONE":
        if reducer != "REDUCE_NONE":
            raise invalid_value(
                f"{field}.crossSeriesReducer",
                reducer,
                "series must be aligned before they are reduced: set perSeriesAligner.",
            )
        return
    if not period:
        raise invalid_value(f"{field}.alignmentPeriod", "", f"required with {aligner}.")
    if not SHORTEST <= seconds(period) <= longest:
        raise invalid_value(
            f"{field}.alignmentPeriod", period, f"must be from 60s to {longest:.0f}s."
        )
