"""The metrics of publisher models: a data file, from Google's list of metrics."""

import json
from functools import cache
from pathlib import Path

from sandbox.local_google.json_types import Json

PREFIX = "aiplatform.googleapis.com/publisher/"
RESOURCE_TYPE = "aiplatform.googleapis.com/PublisherModel"


@cache
def descriptors() -> dict[str, Json]:
    """`MetricDescriptor` without its name, by metric type."""
    path = Path(__file__).parent.parent / "data" / "metrics.json"
    raw: Json = json.loads(path.read_text(encoding="utf-8"))
    return {
        f"{PREFIX}online_serving/{name}": _descriptor(name, m, raw)
        for name, m in raw["metrics"].items()
    }


def _descriptor(name: str, metric: Json, raw: Json) -> Json:
    labels = [{"key": key, "description": raw["labels"][key]} for key in metric["labels"]]
    return {
        "labels": labels,
        "metricKind": "DELTA",
        "valueType": metric["value_type"],
        "unit": metric["unit"],
        "description": metric["description"],
        "displayName": metric["display_name"],
        "type": f"{PREFIX}online_serving/{name}",
        "metadata": {"launchStage": "BETA", "samplePeriod": "60s", "ingestDelay": "0s"},
        "launchStage": "BETA",
        "monitoredResourceTypes": [RESOURCE_TYPE],
    }
