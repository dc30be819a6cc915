"""An alert policy is kept as Google would keep it, or refused by the field that is wrong."""

import copy
from datetime import timedelta
from typing import Any

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

API = "/monitoring/v3"
POLICIES = f"{API}/projects/ready-project/alertPolicies"
CHANNELS = f"{API}/projects/ready-project/notificationChannels"
METRIC = "aiplatform.googleapis.com/publisher/online_serving/model_invocation_count"
FILTER = f'metric.type="{METRIC}" AND resource.type="aiplatform.googleapis.com/PublisherModel"'
EMAIL = {"type": "email", "labels": {"email_address": "oncall@example.com"}}


def threshold(**fields: Any) -> dict[str, Any]:
    part = {"filter": FILTER, "comparison": "COMPARISON_GT", "duration": "300s", **fields}
    return {"displayName": "c", "conditionThreshold": part}


def policy(**fields: Any) -> dict[str, Any]:
    return {"displayName": "p", "combiner": "OR", "conditions": [threshold()], **fields}


def test_a_policy_comes_back_with_names_and_records(
    dev: Caller, ready: Project, world: World
) -> None:
    made = dev.ok("POST", POLICIES, policy())
    assert made["name"].startswith("projects/ready-project/alertPolicies/")
    assert made["conditions"][0]["name"].startswith(f"{made['name']}/conditions/")
    assert made["enabled"] is True
    assert made["creationRecord"] == made["mutationRecord"]
    assert made["creationRecord"]["mutatedBy"] == DEV.removeprefix("user:")
    assert dev.ok("GET", f"{API}/{made['name']}") == made


def test_a_mask_changes_only_what_it_names(dev: Caller, ready: Project, world: World) -> None:
    made = dev.ok("POST", POLICIES, policy(documentation={"content": "a", "subject": "s"}))
    path = f"{API}/{made['name']}"
    world.set_clock(world.now() + timedelta(seconds=5))
    asked = {"displayName": "x", "documentation": {"content": "b"}}
    changed = dev.ok("PATCH", f"{path}?updateMask=documentation.content", asked)
    assert changed["documentation"] == {"content": "b", "subject": "s"}
    assert (changed["displayName"], changed["conditions"]) == ("p", made["conditions"])
    assert changed["creationRecord"] == made["creationRecord"]
    assert changed["mutationRecord"]["mutateTime"] > made["mutationRecord"]["mutateTime"]
    assert dev.refused("PATCH", f"{path}?updateMask=validity", {})["code"] == 400


def test_without_a_mask_the_policy_is_replaced(dev: Caller, ready: Project) -> None:
    made = dev.ok("POST", POLICIES, policy(severity="WARNING"))
    path = f"{API}/{made['name']}"
    replaced = dev.ok("PATCH", path, policy(conditions=[*made["conditions"], threshold()]))
    assert "severity" not in replaced
    names = [condition["name"] for condition in replaced["conditions"]]
    assert names[0] == made["conditions"][0]["name"] != names[1]
    strange = [{**threshold(), "name": f"{made['name']}/conditions/1"}]
    assert dev.refused("PATCH", path, policy(conditions=strange))["code"] == 400
    dev.ok("DELETE", path)
    assert dev.refused("GET", path)["code"] == 404


ABSENT = {"displayName": "a", "conditionAbsent": {"filter": FILTER, "duration": "60s"}}
LOG = {"displayName": "l", "conditionMatchedLog": {"filter": "severity=ERROR"}}
UNALIGNED = [{"crossSeriesReducer": "REDUCE_SUM"}]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"combiner": "COMBINE_UNSPECIFIED"}, "alert_policy.combiner"),
        ({"displayName": ""}, "alert_policy.display_name"),
        ({"displayName": "x" * 513}, "alert_policy.displayName"),
        ({"conditions": []}, "1 to 6"),
        ({"conditions": [threshold()] * 7}, "1 to 6"),
        ({"conditions": [{"displayName": "none"}]}, "exactly one of"),
        ({"conditions": [threshold() | ABSENT]}, "exactly one of"),
        ({"conditions": [threshold(filter="")]}, "a filter is required"),
        ({"conditions": [threshold(filter="metric.type=")]}, "Could not parse"),
        ({"conditions": [threshold(filter=f'metric.type="{METRIC}"')]}, '"resource.type"'),
        ({"conditions": [threshold(filter=FILTER + " AND colour=red")]}, '"colour"'),
        ({"conditions": [threshold(filter=FILTER + " " * 2048)]}, "2048"),
        ({"conditions": [threshold(duration="90s")]}, "multiple of a minute"),
        ({"conditions": [threshold(comparison="COMPARISON_EQ")]}, "COMPARISON_LT"),
        ({"conditions": [threshold(aggregations=UNALIGNED)]}, "crossSeriesReducer"),
        (
            {"conditions": [threshold(aggregations=[{"perSeriesAligner": "ALIGN_RATE"}])]},
            "alignmentPeriod",
        ),
        ({"conditions": [ABSENT]}, "at least 120s"),
        ({"conditions": [LOG]}, "notification_rate_limit"),
        ({"conditions": [LOG, threshold()]}, "the only condition"),
        ({"userLabels": {"Team": "a"}}, "user_labels"),
        ({"notificationChannels": ["projects/other/notificationChannels/1"]}, "[0]"),
        ({"name": "projects/ready-project/alertPolicies/1"}, "alert_policy.name"),
    ],
)
def test_a_wrong_policy_is_refused_by_field(
    dev: Caller, ready: Project, world: World, wrong: Any, says: str
) -> None:
    error = dev.refused("POST", POLICIES, policy(**copy.deepcopy(wrong)))
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert says in error["message"]
    assert world.monitoring.alert_policies == {}


@pytest.mark.parametrize(
    "condition",
    [
        {"conditionPrometheusQueryLanguage": {"query": "up == 0", "duration": "60s"}},
        {"conditionMonitoringQueryLanguage": {"query": "fetch x", "duration": "60s"}},
        {"conditionSql": {"query": "SELECT 1", "minutes": {"periodicity": 5}, "booleanTest": {}}},
        {"conditionAbsent": {"filter": FILTER, "duration": "120s"}},
    ],
)
def test_every_kind_of_condition_is_kept(dev: Caller, ready: Project, condition: Any) -> None:
    made = dev.ok("POST", POLICIES, policy(conditions=[{"displayName": "c", **condition}]))
    assert made["conditions"][0].items() >= condition.items()


def test_a_model_metric_that_does_not_exist_is_not_found(dev: Caller, ready: Project) -> None:
    wrong = FILTER.replace("model_invocation_count", "invocations")
    error = dev.refused("POST", POLICIES, policy(conditions=[threshold(filter=wrong)]))
    assert (error["code"], "Cannot find metric" in error["message"]) == (404, True)


def test_policies_are_listed_filtered_sorted_and_paged(dev: Caller, ready: Project) -> None:
    for name in ("b", "a", "c"):
        dev.ok("POST", POLICIES, policy(displayName=name, userLabels={"team": name}))
    listed = dev.ok("GET", f"{POLICIES}?orderBy=-display_name&pageSize=2")
    assert [p["displayName"] for p in listed["alertPolicies"]] == ["c", "b"]
    assert listed["totalSize"] == 3
    token = listed["nextPageToken"]
    rest = dev.ok("GET", f"{POLICIES}?orderBy=-display_name&pageSize=2&pageToken={token}")
    assert [p["displayName"] for p in rest["alertPolicies"]] == ["a"]
    found = dev.ok("GET", f'{POLICIES}?filter=user_labels.team="b" OR display_name="c"')
    assert [p["displayName"] for p in found["alertPolicies"]] == ["b", "c"]
    for query in ("filter=colour=red", "filter=display_name=", "orderBy=colour", "pageToken=x"):
        assert dev.refused("GET", f"{POLICIES}?{query}")["code"] == 400


def test_a_policy_may_notify_a_channel_by_either_name(dev: Caller, ready: Project) -> None:
    channel = dev.ok("POST", CHANNELS, EMAIL)["name"]
    numbered = channel.replace("ready-project", ready.number)
    made = dev.ok("POST", POLICIES, policy(notificationChannels=[numbered]))
    assert made["notificationChannels"] == [channel]
    missing = policy(notificationChannels=[channel + "9"])
    assert dev.refused("POST", POLICIES, missing)["code"] == 404


@pytest.mark.parametrize(
    ("role", "created", "read"),
    [
        ("roles/monitoring.alertPolicyEditor", 200, 200),
        ("roles/monitoring.alertPolicyViewer", 403, 200),
        ("roles/monitoring.viewer", 403, 200),
        ("roles/monitoring.dashboardEditor", 403, 403),
    ],
)
def test_a_role_allows_what_google_says(
    dev: Caller, ready: Project, role: str, created: int, read: int
) -> None:
    made = dev.ok("POST", POLICIES, policy())["name"]
    ready.policy.bindings = [{"role": role, "members": [DEV]}]
    assert dev.ask("POST", POLICIES, policy())[0] == created
    assert dev.ask("GET", POLICIES)[0] == read
    assert dev.ask("GET", f"{API}/{made}")[0] == read
    assert dev.ask("PATCH", f"{API}/{made}?updateMask=enabled", {})[0] == created
    assert dev.ask("DELETE", f"{API}/{made}")[0] == created
