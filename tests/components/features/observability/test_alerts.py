"""Every alert as Google gets it: what is watched, what is too much, how bad it is, what to do.

Written out, names of metrics included: an alert made of the wrong one never fires, unnoticed.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict

from components.features.observability.alert_conditions import ALERTS
from tests.components.conftest import SETTINGS

THRESHOLDS = {
    "errorRatio": 0.11,
    "errorMinutes": 7,
    "throttlingRatio": 0.42,
    "throttlingMinutes": 13,
    "firstTokenMilliseconds": 4321,
    "firstTokenMinutes": 17,
    "silenceMinutes": 90,
}
"""No two are the same, none is a default."""
SERVING = 'metric.type="aiplatform.googleapis.com/publisher/online_serving'
STATUS = "metric.labels.response_code"
OF_A_MODEL = 'resource.type="aiplatform.googleapis.com/PublisherModel"'
CALLS = f'{SERVING}/model_invocation_count" AND {OF_A_MODEL}'
FIRST_TOKEN = f'{SERVING}/first_token_latencies" AND {OF_A_MODEL}'


def of_each_model(seconds: int, reducer: str) -> list[dict[str, Any]]:
    return [
        {
            "alignmentPeriod": f"{seconds}s",
            "perSeriesAligner": "ALIGN_DELTA",
            "crossSeriesReducer": reducer,
            "groupByFields": ["resource.labels.model_user_id"],
        }
    ]


def share_of_calls(answered: str, share: float, seconds: int) -> dict[str, Any]:
    return {
        "conditionThreshold": {
            "filter": f"{CALLS} AND {answered}",
            "aggregations": of_each_model(seconds, "REDUCE_SUM"),
            "denominatorFilter": CALLS,
            "denominatorAggregations": of_each_model(seconds, "REDUCE_SUM"),
            "comparison": "COMPARISON_GT",
            "thresholdValue": share,
            "duration": "0s",
        }
    }


SLOW = {
    "conditionThreshold": {
        "filter": FIRST_TOKEN,
        "aggregations": of_each_model(1020, "REDUCE_PERCENTILE_95"),
        "comparison": "COMPARISON_GT",
        "thresholdValue": 4321,
        "duration": "0s",
    }
}
SILENT = {
    "conditionAbsent": {
        "filter": CALLS,
        "aggregations": of_each_model(60, "REDUCE_SUM"),
        "duration": "5400s",
    }
}
"""Of each: calls of another model in the project are no sign of life of this one."""
CONDITIONS = {
    "errors": share_of_calls(f'{STATUS}!=starts_with("2") AND {STATUS}!="429"', 0.11, 420),
    "throttling": share_of_calls(f'{STATUS}="429"', 0.42, 780),
    "firstToken": SLOW,
    "silence": SILENT,
}
TOLD = {
    "errors": (
        *("ERROR", "more than 11 % of calls in 7 min fail (neither 2xx nor 429)"),
        *("404", "403", "400", "https://status.cloud.google.com", "--probe all"),
    ),
    "throttling": (
        *("WARNING", "more than 42 % of calls in 13 min are throttled"),
        *("shared capacity", "a quota"),
    ),
    "firstToken": (
        *("WARNING", "first token slower than 4321 ms (p95) in 17 min"),
        *("95th percentile", "--runs 20"),
    ),
    "silence": ("WARNING", "no calls for 90 min", "cannot reach it", "--impersonate caller"),
}
"""Severity, what the name says, and what its documentation cannot do without."""


@pytest.fixture
def policies(run_program: Callable[..., Any]) -> dict[str, Any]:
    """All alerts, by name."""
    watching = json.dumps({**THRESHOLDS, "alerts": list(ALERTS)})
    requests = run_program(**SETTINGS, observability=watching).recorder.requests
    made = {alert: requests[f"gpt-oss-observability-alert-{alert}"] for alert in ALERTS}
    return {alert: MessageToDict(request.object) for alert, request in made.items()}


def test_every_alert_has_exactly_the_condition_that_its_thresholds_ask_for(
    policies: dict[str, Any],
) -> None:
    assert {*CONDITIONS} == {*policies}
    for alert, policy in policies.items():
        (condition,) = policy["conditions"]
        name = condition.pop("displayName")
        assert condition == CONDITIONS[alert], alert
        assert policy["displayName"] == f"gpt-oss in gpt-oss-dev (dev): {name}"


def test_every_alert_says_what_is_wrong_how_bad_it_is_and_what_to_do(
    policies: dict[str, Any],
) -> None:
    assert {*TOLD} == {*policies}
    for alert, (severity, title, *advice) in TOLD.items():
        policy = policies[alert]
        assert policy["severity"] == severity, alert
        assert policy["displayName"].endswith(f": {title}")
        for words in advice:
            assert words in policy["documentation"]["content"], alert


def test_an_incident_ends_an_hour_after_the_last_call(policies: dict[str, Any]) -> None:
    """Google's own seven days would keep it open, and the next one untold."""
    for alert, policy in policies.items():
        assert policy["alertStrategy"] == {"autoClose": "3600s"}, alert
        assert policy["combiner"] == "OR", alert
