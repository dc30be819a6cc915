"""Alert policies, channels, dashboards and audit configs: what is sent, and what no difference is.

The calls and the bodies are those of the recordings of the official plugin, whose program made one
of each.
"""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.gcp_plugin.check import check
from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.plan import differences, planned_state
from sandbox.gcp_plugin.resources import RESOURCES
from sandbox.gcp_plugin.schema import Created, ResourceType
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State
from tests.conftest import LocalGoogle

POLICY = RESOURCES["gcp:monitoring/alertPolicy:AlertPolicy"]
CHANNEL = RESOURCES["gcp:monitoring/notificationChannel:NotificationChannel"]
DASHBOARD = RESOURCES["gcp:monitoring/dashboard:Dashboard"]
AUDIT = RESOURCES["gcp:projects/iAMAuditConfig:IAMAuditConfig"]
PROJECT = "existing-project"
CALLS = "aiplatform.googleapis.com/publisher/online_serving/model_invocation_count"
FILTER = f'metric.type="{CALLS}" AND resource.type="aiplatform.googleapis.com/PublisherModel"'
THRESHOLD: State = {
    "comparison": "COMPARISON_GT",
    "duration": "60s",
    "filter": FILTER,
    "thresholdValue": 1,
}
ERRORS: State = {
    "project": PROJECT,
    "displayName": "err",
    "combiner": "OR",
    "conditions": [{"displayName": "c", "conditionThreshold": THRESHOLD}],
}
MAIL: State = {
    "project": PROJECT,
    "displayName": "mail",
    "type": "email",
    "labels": {"email_address": "a@example.com"},
}
CHART = {"xyChart": {"dataSets": [{"timeSeriesQuery": {"timeSeriesFilter": {"filter": FILTER}}}]}}
BOARD: State = {
    "project": PROJECT,
    "dashboardJson": json.dumps({"gridLayout": {"widgets": [CHART]}, "displayName": "d"}),
}
LOGGED: State = {
    "project": PROJECT,
    "service": "aiplatform.googleapis.com",
    "auditLogConfigs": [{"logType": "DATA_READ"}],
}
EACH = [(POLICY, ERRORS), (CHANNEL, MAIL), (DASHBOARD, BOARD), (AUDIT, LOGGED)]


def checked(resource: ResourceType, inputs: State) -> State:
    found, failures = check(resource, "r", {}, inputs)
    assert failures == []
    return found


def made(session: Session, resource: ResourceType, inputs: State) -> Created:
    planned = planned_state(session, resource, checked(resource, inputs), None)
    return resource.create(session, planned)


def sent(google: LocalGoogle, verb: str) -> list[Any]:
    return [e.request for e in google.world.journal.entries if e.method == verb]


@pytest.mark.parametrize(("resource", "inputs"), EACH, ids=lambda x: getattr(x, "urn_type", ""))
def test_what_was_made_is_read_back_without_a_difference_and_deleted(
    session: Session, resource: ResourceType, inputs: State
) -> None:
    created = made(session, resource, inputs)
    planned = planned_state(session, resource, checked(resource, inputs), created.state)
    assert differences(resource, planned, created.state) == {}
    assert resource.read(session, created.resource_id, created.state) == created.state
    resource.delete(session, created.resource_id, created.state)
    assert resource.read(session, created.resource_id, created.state) is None


@pytest.mark.parametrize(
    ("resource", "inputs", "body"),
    [
        (CHANNEL, MAIL, {**MAIL, "enabled": True}),
        (POLICY, ERRORS, {**ERRORS, "enabled": True}),
        (DASHBOARD, BOARD, json.loads(BOARD["dashboardJson"])),
    ],
)
def test_the_body_is_the_recorded_one(
    session: Session, google: LocalGoogle, resource: ResourceType, inputs: State, body: State
) -> None:
    created = made(session, resource, inputs)
    assert sent(google, "POST") == [{k: v for k, v in body.items() if k != "project"}]
    assert [e.method for e in google.world.journal.entries] == ["POST", "GET"]
    resource.delete(session, created.resource_id, created.state)
    query = parse_qs(urlsplit(google.world.journal.entries[-1].path).query)
    assert query == (
        {"alt": ["json"], "force": ["false"]} if resource is CHANNEL else {"alt": ["json"]}
    )


@pytest.mark.parametrize(
    ("resource", "inputs", "change", "mask"),
    [
        (POLICY, ERRORS, {"displayName": "other"}, ["displayName"]),
        (POLICY, ERRORS, {"enabled": False}, ["enabled"]),
        (
            POLICY,
            ERRORS,
            {
                "conditions": [
                    {"displayName": "c", "conditionThreshold": {**THRESHOLD, "thresholdValue": 2}}
                ]
            },
            ["conditions"],
        ),
        (CHANNEL, MAIL, {"displayName": "other"}, None),
        (DASHBOARD, BOARD, {"dashboardJson": '{"displayName": "x", "gridLayout": {}}'}, None),
    ],
)
def test_a_change_is_one_patch_and_then_no_difference(
    session: Session,
    google: LocalGoogle,
    resource: ResourceType,
    inputs: State,
    change: State,
    mask: list[str] | None,
) -> None:
    created = made(session, resource, inputs)
    news = checked(resource, {**inputs, **change})
    planned = planned_state(session, resource, news, created.state)
    assert {
        path.partition(".")[0].partition("[")[0]
        for path in differences(resource, planned, created.state)
    } == set(change)
    assert resource.update is not None
    state = resource.update(session, created.resource_id, created.state, planned)
    (path,) = [e.path for e in google.world.journal.entries if e.method == "PATCH"]
    assert parse_qs(urlsplit(path).query).get("updateMask") == mask
    assert differences(resource, planned_state(session, resource, news, state), state) == {}


def test_a_condition_keeps_the_name_that_google_gave_it(session: Session) -> None:
    created = made(session, POLICY, ERRORS)
    planned = planned_state(session, POLICY, checked(POLICY, ERRORS), created.state)
    assert planned["conditions"][0]["name"].startswith(f"{created.resource_id}/conditions/")


@pytest.mark.parametrize(
    ("text", "differs"),
    [
        (json.dumps({"displayName": "d", "gridLayout": {"widgets": [CHART]}}, indent=2), False),
        (json.dumps({"displayName": "e", "gridLayout": {"widgets": [CHART]}}), True),
        (json.dumps({"displayName": "d", "gridLayout": {"widgets": [CHART, CHART]}}), True),
        (json.dumps({"displayName": "d", "gridLayout": {"widgets": []}}), True),
        (json.dumps({"displayName": "d", "gridLayout": {"columns": 2, "widgets": [CHART]}}), True),
    ],
)
def test_a_dashboard_differs_by_what_the_program_says_only(
    session: Session, text: str, differs: bool
) -> None:
    """Not by the order of keys, nor by `etag`, `name` and `targetAxis` of the server's own."""
    state = made(session, DASHBOARD, BOARD).state
    assert "targetAxis" in state["dashboardJson"]
    planned = planned_state(session, DASHBOARD, {**BOARD, "dashboardJson": text}, state)
    assert bool(differences(DASHBOARD, planned, state)) is differs


def test_other_services_audit_configs_and_all_bindings_stay(
    session: Session, google: LocalGoogle
) -> None:
    policy = google.world.projects[PROJECT].policy
    other = {"service": "storage.googleapis.com", "auditLogConfigs": [{"logType": "ADMIN_READ"}]}
    policy.audit_configs = [other]
    bindings = [dict(binding) for binding in policy.bindings]
    created = made(session, AUDIT, LOGGED)
    assert created.resource_id == f"{PROJECT}/audit_config/aiplatform.googleapis.com"
    assert [config["service"] for config in policy.audit_configs] == [
        "storage.googleapis.com",
        "aiplatform.googleapis.com",
    ]
    AUDIT.delete(session, created.resource_id, created.state)
    assert policy.audit_configs == [other]
    assert policy.bindings == bindings


def test_an_alert_policy_is_imported_with_its_project_only(session: Session) -> None:
    """The provider does not read the project out of the name."""
    created = made(session, POLICY, ERRORS)
    with pytest.raises(PluginError, match="project: required field is not set"):
        POLICY.parse_import_id(session, created.resource_id)
    found = POLICY.parse_import_id(session, f"{PROJECT} {created.resource_id}")
    assert found.state["project"] == PROJECT
    assert CHANNEL.parse_import_id(session, "projects/p/notificationChannels/1").state == {
        "project": "p",
        "name": "projects/p/notificationChannels/1",
    }
