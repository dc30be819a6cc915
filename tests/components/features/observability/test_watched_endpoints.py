"""An endpoint of the project's own is watched by the metrics of endpoints, wherever there are any.

It is no publisher model: what watches those alone would see nothing, and say nothing.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict

from components.features.observability.alert_conditions import ALERTS
from tests.components.conftest import SETTINGS

OWN = {"model": "gpt-oss-20b", "location": "us-central1", "machineType": "g2-standard-12"}
NAME = "gpt-oss-observability"
WATCHED = {"alerts": list(ALERTS)}
ENDPOINT = 'resource.type="aiplatform.googleapis.com/Endpoint"'
COUNT = f'metric.type="aiplatform.googleapis.com/prediction/online/response_count" AND {ENDPOINT}'
STATUS = "metric.labels.response_code"


def requests(run_program: Callable[..., Any], **more: str) -> dict[str, Any]:
    settings = {**SETTINGS, "selfDeployed": json.dumps(OWN), **more}
    run = run_program(**settings, observability=json.dumps(WATCHED))
    return {name: MessageToDict(r.object) for name, r in run.recorder.requests.items()}


def filters(policy: Any) -> list[str]:
    parts = [c.get("conditionThreshold") or c["conditionAbsent"] for c in policy["conditions"]]
    return [part["filter"] for part in parts]


def test_alone_it_is_all_that_the_alerts_watch(run_program: Callable[..., Any]) -> None:
    made = requests(run_program, model="none")
    watched = {alert: filters(made[f"{NAME}-alert-{alert}"]) for alert in ("errors", "throttling")}
    assert watched == {
        "errors": [f'{COUNT} AND {STATUS}!=starts_with("2") AND {STATUS}!="429"'],
        "throttling": [f'{COUNT} AND {STATUS}="429"'],
    }
    assert filters(made[f"{NAME}-alert-silence"]) == [COUNT]
    (errors,) = made[f"{NAME}-alert-errors"]["conditions"]
    share = errors["conditionThreshold"]
    assert share["denominatorFilter"] == COUNT
    for part in ("aggregations", "denominatorAggregations"):
        assert share[part][0]["groupByFields"] == ["resource.labels.endpoint_id"]
    assert "PublisherModel" not in made[f"{NAME}-dashboard"]["dashboardJson"]


def test_alone_it_has_no_alert_on_the_first_token_which_is_said(
    run_program: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    assert f"{NAME}-alert-firstToken" not in requests(run_program, model="none")
    assert "there is no alert firstToken" in caplog.text


def test_beside_a_managed_model_each_alert_watches_both(
    run_program: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    made = requests(run_program)
    for alert in ("errors", "throttling", "silence"):
        policy = made[f"{NAME}-alert-{alert}"]
        managed, own = filters(policy)
        assert "PublisherModel" in managed
        assert own.startswith(COUNT)
        first, second = (condition["displayName"] for condition in policy["conditions"])
        assert second == f"{first}, on an endpoint of the project's own"
    assert len(filters(made[f"{NAME}-alert-firstToken"])) == 1
    assert "there is no alert" not in caplog.text
    assert ENDPOINT.replace('"', r"\"") in made[f"{NAME}-dashboard"]["dashboardJson"]
