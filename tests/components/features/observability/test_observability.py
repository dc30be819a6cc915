"""What watches an environment: absent unless asked for, each part by itself.

What alerts and tiles are made of: test_alerts.py, test_dashboard.py.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict

from components.features.observability.alert_conditions import ALERTS
from components.features.observability.dashboard import dashboard_json
from components.features.observability.model_metrics import MANAGED, SELF_DEPLOYED
from settings.observability import ObservabilitySettings
from tests.components.conftest import SETTINGS

NAME = "gpt-oss-observability"
EVERYTHING = {"alerts": list(ALERTS), "emails": ["a@example.com"]}


def inputs(run: Any, name: str) -> dict[str, Any]:
    return MessageToDict(run.recorder.requests[name].object)


def watched(run_program: Callable[..., Any], **settings: Any) -> Any:
    return run_program(**SETTINGS, observability=json.dumps(settings))


def made(run: Any) -> set[str]:
    return {name.removeprefix(f"{NAME}-") for name in run.recorder.requests if NAME in name}


def test_nothing_watches_unless_asked_for(run_program: Callable[..., Any]) -> None:
    run = run_program(**SETTINGS, observability="{}")
    assert made(run) == set()
    assert "gpt-oss-services-monitoring" not in run.recorder.requests


def test_one_key_turns_on_all_but_silence_and_logs_and_what_it_needs(
    run_program: Callable[..., Any],
) -> None:
    run = watched(run_program, errorRatio=0.1)
    alerts = {"alert-errors", "alert-throttling", "alert-firstToken"}
    assert made(run) == {NAME, "dashboard", *alerts}
    assert inputs(run, "gpt-oss-services-monitoring")["service"] == "monitoring.googleapis.com"
    assert not run.recorder.of_type(":NotificationChannel")


@pytest.mark.parametrize(
    ("off", "gone"),
    [
        ({"dashboard": False}, {"dashboard"}),
        ({"alerts": []}, {"alert-errors", "alert-throttling", "alert-firstToken"}),
    ],
)
def test_each_part_can_be_turned_off(
    run_program: Callable[..., Any], off: dict[str, Any], gone: set[str]
) -> None:
    whole = made(watched(run_program, errorRatio=0.1))
    assert whole - made(watched(run_program, **off)) == gone


def test_an_address_is_one_channel_whoever_tells_it(run_program: Callable[..., Any]) -> None:
    named = "projects/gpt-oss-dev/notificationChannels/7"
    run = run_program(
        **SETTINGS,
        observability=json.dumps({**EVERYTHING, "notificationChannels": [named]}),
        budget=json.dumps({"amount": 5, "emails": ["a@example.com", "b@example.com"]}),
    )
    mail = {f"gpt-oss-mail-{who}@example.com" for who in "ab"}
    assert {r.name for r in run.recorder.of_type(":NotificationChannel")} == mail
    channel = inputs(run, "gpt-oss-mail-a@example.com")
    assert (channel["type"], channel["labels"]) == ("email", {"email_address": "a@example.com"})
    made_of = "projects/gpt-oss-dev/notificationChannels/gpt-oss-mail-{}@example.com"
    for alert in ALERTS:
        told = inputs(run, f"{NAME}-alert-{alert}")["notificationChannels"]
        assert told == [named, made_of.format("a")]
    rule = inputs(run, "gpt-oss-budget")["allUpdatesRule"]
    assert rule["monitoringNotificationChannels"] == [made_of.format("a"), made_of.format("b")]


def test_a_mailing_budget_needs_the_api_and_nothing_else(
    run_program: Callable[..., Any],
) -> None:
    run = run_program(**SETTINGS, budget='{"amount": 5, "emails": ["a@example.com"]}')
    assert "gpt-oss-services-monitoring" in run.recorder.requests
    assert made(run) == set()


def test_access_logs_are_kept_of_vertex_ai_alone(run_program: Callable[..., Any]) -> None:
    run = watched(run_program, dataAccessAuditLogs=["DATA_READ", "DATA_WRITE"])
    assert inputs(run, f"{NAME}-audit-logs") == {
        "project": "gpt-oss-dev",
        "service": "aiplatform.googleapis.com",
        "auditLogConfigs": [{"logType": "DATA_READ"}, {"logType": "DATA_WRITE"}],
    }


@pytest.mark.parametrize(
    "project",
    [
        {"projectId": "existing-project", "projectMode": "select"},
        {**SETTINGS, "projectMode": "adopt"},
        {**SETTINGS, "projectMode": "create"},
    ],
    ids=lambda project: project["projectMode"],
)
def test_a_projects_own_logs_are_left_alone_unless_the_settings_speak_of_them(
    run_program: Callable[..., Any], project: dict[str, str]
) -> None:
    """The policy is authoritative for an API: another team's DATA_WRITE would be lost.

    With create, too: an adopted project may say so from its second `up` on.
    """
    run = run_program(**project, observability='{"errorRatio": 0.1}')
    assert "audit-logs" not in made(run)
    run = run_program(**project, observability='{"dataAccessAuditLogs": ["DATA_READ"]}')
    assert "audit-logs" in made(run)


def test_nothing_selects_by_a_label_value_that_nobody_has_seen() -> None:
    """Nor by the resource's project label."""
    settings = ObservabilitySettings()
    filters = [
        part.filter
        for name, alert in ALERTS.items()
        for condition in alert.conditions(settings, [MANAGED, SELF_DEPLOYED])
        for part in [condition.condition_threshold or condition.condition_absent]
    ]
    drawn = dashboard_json("x", [MANAGED, SELF_DEPLOYED])
    for text in (*filters, drawn):
        assert "resource.labels.model_user_id=" not in str(text)
        assert "resource.labels.publisher" not in str(text)
        assert "resource.labels.endpoint_id=" not in str(text)
        assert "project" not in str(text)
