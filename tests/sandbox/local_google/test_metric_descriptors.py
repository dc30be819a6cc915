"""The model's metrics are named, typed and labelled as Google lists them."""

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV
from tests.sandbox.local_google.conftest import Caller

DESCRIPTORS = "/monitoring/v3/projects/ready-project/metricDescriptors"
SERVING = "aiplatform.googleapis.com/publisher/online_serving"


@pytest.mark.parametrize(
    ("name", "kind", "label"),
    [
        ("token_count", "INT64", "type"),
        ("model_invocation_count", "INT64", "response_code"),
        ("first_token_latencies", "DISTRIBUTION", "input_token_size"),
        ("model_invocation_latencies", "DISTRIBUTION", "latency_type"),
    ],
)
def test_a_metric_is_as_listed(
    dev: Caller, ready: Project, name: str, kind: str, label: str
) -> None:
    metric = dev.ok("GET", f"{DESCRIPTORS}/{SERVING}/{name}")
    assert (metric["metricKind"], metric["valueType"]) == ("DELTA", kind)
    assert label in [one["key"] for one in metric["labels"]]
    assert metric["monitoredResourceTypes"] == ["aiplatform.googleapis.com/PublisherModel"]


def test_an_endpoints_metrics_are_its_own(dev: Caller, ready: Project) -> None:
    counted = dev.ok(
        "GET", f"{DESCRIPTORS}/aiplatform.googleapis.com/prediction/online/response_count"
    )
    assert counted["monitoredResourceTypes"] == ["aiplatform.googleapis.com/Endpoint"]
    assert "response_code" in [one["key"] for one in counted["labels"]]


def test_metrics_are_listed_by_filter_and_page(dev: Caller, ready: Project) -> None:
    assert len(dev.ok("GET", DESCRIPTORS)["metricDescriptors"]) == 13
    latencies = dev.ok("GET", f'{DESCRIPTORS}?filter=metric.type=ends_with("latencies")')
    assert len(latencies["metricDescriptors"]) == 3
    first = dev.ok("GET", f"{DESCRIPTORS}?pageSize=12")
    rest = dev.ok("GET", f"{DESCRIPTORS}?pageSize=12&pageToken={first['nextPageToken']}")
    assert len(rest["metricDescriptors"]) == 1


@pytest.mark.parametrize(
    ("query", "code"), [("filter=metric.type=", 400), ("filter=a=b", 400), ("activeOnly=true", 501)]
)
def test_what_is_not_imitated_is_refused(
    dev: Caller, ready: Project, query: str, code: int
) -> None:
    assert dev.refused("GET", f"{DESCRIPTORS}?{query}")["code"] == code


def test_an_unknown_metric_is_not_found(dev: Caller, ready: Project) -> None:
    assert dev.refused("GET", f"{DESCRIPTORS}/{SERVING}/tokens_per_joke")["code"] == 404


def test_reading_metrics_takes_the_right(dev: Caller, ready: Project) -> None:
    ready.policy.bindings = [{"role": "roles/monitoring.dashboardEditor", "members": [DEV]}]
    error = dev.refused("GET", DESCRIPTORS)
    assert error["message"] == (
        "Permission monitoring.metricDescriptors.list denied (or the resource may not exist)."
    )
    assert dev.refused("GET", f"{DESCRIPTORS}/{SERVING}/token_count")["code"] == 403
