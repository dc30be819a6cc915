"""Cloud Billing Budgets v1: what a budget must say, masks, etags, permissions, quota project."""

from typing import Any

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV, MAIN, QUOTA_PROJECT
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

ACCOUNT = f"/billingbudgets/v1/billingAccounts/{MAIN}"
BUDGETS = f"{ACCOUNT}/budgets"

Json = dict[str, Any]


@pytest.fixture
def manager(dev: Caller, world: World, ready: Project) -> Caller:
    """Dev as costs manager of the account, whose quota project has the API."""
    grant = {"role": "roles/billing.costsManager", "members": [DEV]}
    world.billing_accounts[MAIN].policy.bindings.append(grant)
    world.projects[QUOTA_PROJECT].services.append("billingbudgets.googleapis.com")
    return dev


def budget(**more: Any) -> Json:
    return {"amount": {"specifiedAmount": {"units": "100"}}} | more


def made(manager: Caller, **more: Any) -> Json:
    answer: Json = manager.ok("POST", BUDGETS, budget(**more))
    return answer


def at(one: Json) -> str:
    return f"/billingbudgets/v1/{one['name']}"


def test_defaults_are_written_out(manager: Caller) -> None:
    one = made(manager, thresholdRules=[{"thresholdPercent": 0.9}])
    assert one["amount"]["specifiedAmount"] == {"units": "100", "currencyCode": "USD"}
    assert one["budgetFilter"] == {
        "creditTypesTreatment": "INCLUDE_ALL_CREDITS",
        "calendarPeriod": "MONTH",
    }
    assert one["thresholdRules"] == [{"thresholdPercent": 0.9, "spendBasis": "CURRENT_SPEND"}]
    assert manager.ok("GET", at(one)) == one
    manager.ok("DELETE", at(one))
    assert manager.refused("GET", at(one))["code"] == 404


PERIOD = {"startDate": {"year": 2026, "month": 1, "day": 1}}
CHANNEL = "projects/p/notificationChannels/1"
REFUSED: list[tuple[Json, str]] = [
    ({"amount": {}}, "budget.amount"),
    (
        {"amount": {"specifiedAmount": {"units": "1"}, "lastPeriodAmount": {}}},
        "budget.amount",
    ),
    (
        {"amount": {"specifiedAmount": {"currencyCode": "EUR", "units": "1"}}},
        "budget.amount.specified_amount.currency_code",
    ),
    ({"amount": {"specifiedAmount": {"units": "-1"}}}, "budget.amount.specified_amount"),
    ({"displayName": "x" * 61}, "budget.display_name"),
    ({"spendCap": {"inputState": "CONFIGURED"}}, "budget.spend_cap"),
    ({"budgetFilter": {"projects": ["projects/ready-project"]}}, "budget.budget_filter.projects"),
    ({"budgetFilter": {"creditTypes": ["PROMOTION"]}}, "budget.budget_filter.credit_types"),
    ({"budgetFilter": {"labels": {"a": ["1"], "b": ["2"]}}}, "budget.budget_filter.labels"),
    (
        {"budgetFilter": {"calendarPeriod": "YEAR", "customPeriod": PERIOD}},
        "budget.budget_filter.custom_period",
    ),
    ({"budgetFilter": {"customPeriod": {}}}, "budget.budget_filter.custom_period.start_date"),
    (
        {
            "budgetFilter": {
                "customPeriod": PERIOD | {"endDate": {"year": 2025, "month": 2, "day": 30}}
            }
        },
        "budget.budget_filter.custom_period.end_date",
    ),
    (
        {"amount": {"lastPeriodAmount": {}}, "budgetFilter": {"customPeriod": PERIOD}},
        "budget.amount.last_period_amount",
    ),
    (
        {"thresholdRules": [{"thresholdPercent": -0.1}]},
        "budget.threshold_rules[0].threshold_percent",
    ),
    (
        {
            "thresholdRules": [{"thresholdPercent": 1, "spendBasis": "FORECASTED_SPEND"}],
            "budgetFilter": {"customPeriod": PERIOD},
        },
        "budget.threshold_rules[0].spend_basis",
    ),
    (
        {"notificationsRule": {"pubsubTopic": "projects/p/topics/t"}},
        "budget.notifications_rule.schema_version",
    ),
    (
        {"notificationsRule": {"monitoringNotificationChannels": [CHANNEL]}},
        "budget.threshold_rules",
    ),
    (
        {"notificationsRule": {"monitoringNotificationChannels": [CHANNEL] * 6}},
        "budget.notifications_rule.monitoring_notification_channels",
    ),
]


@pytest.mark.parametrize(("more", "field"), REFUSED, ids=[field for _, field in REFUSED])
def test_what_a_budget_may_not_say(manager: Caller, world: World, more: Json, field: str) -> None:
    error = manager.refused("POST", BUDGETS, budget(**more))
    assert error["message"] == "Request contains an invalid argument."
    assert field in {one["field"] for one in error["details"][0]["fieldViolations"]}
    assert world.budgets == {}


@pytest.mark.parametrize("mask", ["thresholdRules", "threshold_rules"])
def test_a_mask_clears_what_it_names_and_the_body_lacks(manager: Caller, mask: str) -> None:
    one = made(manager, displayName="kept", thresholdRules=[{"thresholdPercent": 1}])
    after = manager.ok("PATCH", f"{at(one)}?updateMask={mask}", {"displayName": "not this"})
    assert "thresholdRules" not in after
    assert after["displayName"] == "kept"


def test_without_a_mask_only_what_was_sent_changes(manager: Caller) -> None:
    one = made(manager, displayName="old", thresholdRules=[{"thresholdPercent": 1}])
    after = manager.ok("PATCH", at(one), {"displayName": "new", "thresholdRules": []})
    assert after["displayName"] == "new"
    assert after["thresholdRules"] == one["thresholdRules"]


def test_a_mask_cannot_take_the_amount_away(manager: Caller) -> None:
    one = made(manager)
    error = manager.refused("PATCH", f"{at(one)}?updateMask=amount", {})
    assert error["details"][0]["fieldViolations"][0]["field"] == "budget.amount"
    assert manager.refused("PATCH", f"{at(one)}?updateMask=name", {})["code"] == 400


def test_a_stale_etag_is_refused_and_none_overwrites(manager: Caller) -> None:
    one = made(manager)
    body = {"displayName": "b", "etag": one["etag"]}
    manager.ok("PATCH", at(one), body)
    assert manager.refused("PATCH", at(one), body)["status"] == "ABORTED"
    manager.ok("PATCH", at(one), {"displayName": "c"})


def test_a_scope_lists_the_budgets_of_one_project(manager: Caller, ready: Project) -> None:
    one = made(manager, budgetFilter={"projects": [f"projects/{ready.number}"]})
    made(manager)
    for reference in (ready.project_id, ready.number):
        listed = manager.ok("GET", f"{BUDGETS}?scope=projects/{reference}")["budgets"]
        assert [found["name"] for found in listed] == [one["name"]]
    assert len(manager.ok("GET", BUDGETS)["budgets"]) == 2
    assert manager.refused("GET", f"{BUDGETS}?scope=folders/1")["code"] == 400


def test_a_topic_needs_the_right_to_set_its_policy(manager: Caller) -> None:
    def rule(project: str) -> Json:
        topic = f"projects/{project}/topics/t"
        return {"notificationsRule": {"pubsubTopic": topic, "schemaVersion": "1.0"}}

    made(manager, **rule("ready-project"))
    error = manager.refused("POST", BUDGETS, budget(**rule("taken-project")))
    assert error["status"] == "PERMISSION_DENIED"


def test_only_email_channels_that_exist_are_linked(manager: Caller, world: World) -> None:
    held = world.monitoring.notification_channels
    rule: Json = {"notificationsRule": {"monitoringNotificationChannels": [CHANNEL]}}
    rule["thresholdRules"] = [{"thresholdPercent": 1}]
    assert manager.refused("POST", BUDGETS, budget(**rule))["code"] == 400
    held[CHANNEL] = {"name": CHANNEL, "type": "slack"}
    assert manager.refused("POST", BUDGETS, budget(**rule))["code"] == 400
    held[CHANNEL] = {"name": CHANNEL, "type": "email"}
    made(manager, **rule)


@pytest.mark.parametrize("method", ["POST", "LIST", "GET", "PATCH", "DELETE"])
def test_linking_projects_is_no_right_to_budgets(
    manager: Caller, world: World, method: str
) -> None:
    one = made(manager)
    world.billing_accounts[MAIN].policy.bindings.pop()
    path = BUDGETS if method in ("POST", "LIST") else at(one)
    body = budget() if method in ("POST", "PATCH") else None
    error = manager.refused("GET" if method == "LIST" else method, path, body)
    assert error["message"] == "The caller does not have permission"


@pytest.mark.parametrize("path", [BUDGETS, "/orgpolicy/v2/projects/ready-project/policies"])
def test_people_need_a_quota_project(manager: Caller, world: World, path: str) -> None:
    """The project of Google's SDK, which counts by default, does not have these APIs."""
    world.callers[DEV].quota_project = ""
    error = manager.refused("GET", path)
    assert "API requires a quota project, which is not set by default." in error["message"]
    assert error["details"][0]["reason"] == "SERVICE_DISABLED"
    assert error["details"][0]["metadata"]["consumer"] == "projects/764086051850"


def test_the_api_must_be_on_in_the_quota_project(manager: Caller, world: World) -> None:
    world.projects[QUOTA_PROJECT].services.remove("billingbudgets.googleapis.com")
    message = manager.refused("GET", BUDGETS)["message"]
    assert message.startswith("Cloud Billing Budget API has not been used in project")
