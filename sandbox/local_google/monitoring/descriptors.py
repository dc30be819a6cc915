"""The metrics of publisher models and of endpoints: a data file, from Google's list of metrics."""

import json
from functools import cache
from pathlib import Path

from sandbox.local_google.json_types import Json

PREFIX = "aiplatform.googleapis.com/publisher/"
PUBLISHER_MODEL = "aiplatform.googleapis.com/PublisherModel"
ENDPOINT = "aiplatform.googleapis.com/Endpoint"
FAMILIES = (
    ("metrics", f"{PREFIX}online_serving", PUBLISHER_MODEL),
    ("endpoint_metrics", "aiplatform.googleapis.com/prediction/online", ENDPOINT),
)
"""Where they are in the file, how their types begin, whose they are."""


@cache
def descriptors() -> dict[str, Json]:
    """`MetricDescriptor` without its name, by metric type."""
    path = Path(__file__).parent.parent / "data" / "metrics.json"
    raw: Json = json.loads(path.read_text(encoding="utf-8"))
    return {
        f"{prefix}/{name}": _descriptor(f"{prefix}/{name}", resource, metric, raw["labels"])
        for family, prefix, resource in FAMILIES
        for name, metric in raw[family].items()
    }


def _descriptor(metric_type: str, resource: str, metric: Json, described: Json) -> Json:
    labels = [{"key": key, "description": described[key]} for key in metric["labels"]]
    return {
        "labels": labels,
        "metricKind": "DELTA",
        "valueType": metric["value_type"],
        "unit": metric["unit"],
        "description": metric["description"],
        "displayName": metric["display_name"],
        "type": metric_type,
        "metadata": {"launchStage": "BETA", "samplePeriod": "60s", "ingestDelay": "0s"},
        "launchStage": "BETA",
        "monitoredResourceTypes": [resource],
    }
