"""Two worlds that differ in what was asked of Google are not taken for the same."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from sandbox.local_google.resources.billing import Budget
from sandbox.local_google.resources.quota_preferences import QuotaPreference
from sandbox.local_google.resources.vertex import Endpoint
from sandbox.local_google.state.seed import seeded_world
from sandbox.local_google.state.world import World
from tests.e2e.worlds import seen

PROJECT = "existing-project"


def made(number: int = 1, *, to: str = "ml", share: float = 0.5, replicas: int = 2) -> World:
    """`number` is in all that Google names; the rest is what somebody asked for."""
    world = seeded_world()
    project = f"projects/{world.projects[PROJECT].number}"
    channel = f"{project}/notificationChannels/{number}"
    budget = {
        "displayName": "b",
        "budgetFilter": {"projects": [project]},
        "thresholdRules": [{"thresholdPercent": share}],
        "notificationsRule": {"monitoringNotificationChannels": [channel]},
    }
    world.budgets["b"] = Budget(f"billingAccounts/A/budgets/{number}", str(number), budget)
    policy = {
        "name": f"{project}/alertPolicies/{number}",
        "displayName": "a",
        "conditions": [{"name": str(number), "conditionThreshold": {"thresholdValue": share}}],
    }
    world.monitoring.alert_policies[policy["name"]] = policy
    mail = {"name": channel, "displayName": to, "labels": {"email_address": f"{to}@example.com"}}
    world.monitoring.notification_channels[channel] = mail
    endpoint = Endpoint(f"{project}/locations/l/endpoints/{number}", *("", "", ""), {"labels": {}})
    resources = {"maxReplicaCount": replicas}
    endpoint.deployed_models = [{"id": str(number), "dedicatedResources": resources}]
    world.vertex.endpoints[endpoint.name] = endpoint
    quota = QuotaPreference(f"{project}/q", "s", "Q", {}, replicas, replicas, *("", "", ""))
    world.quota_preferences[quota.name] = quota
    return world


def test_what_google_names_is_the_same_under_another_name() -> None:
    assert seen(made(1), PROJECT) == seen(made(2), PROJECT)


@pytest.mark.parametrize(
    ("other", "differs"),
    [
        ({"to": "ads"}, {"budgets", "monitoring"}),
        ({"share": 0.6}, {"budgets", "monitoring"}),
        ({"replicas": 3}, {"endpoints", "quotas"}),
    ],
)
def test_what_was_asked_for_is_compared_field_by_field(
    other: Mapping[str, Any], differs: set[str]
) -> None:
    one, two = seen(made(), PROJECT), seen(made(**other), PROJECT)
    assert {key for key in one if one[key] != two[key]} == differs


def twice(collection: Callable[[World], dict[str, Any]]) -> World:
    world = made()
    kept = collection(world)
    kept.update({f"{name}2": one for name, one in kept.items()})
    return world


@pytest.mark.parametrize("collection", [lambda w: w.budgets, lambda w: w.monitoring.alert_policies])
def test_a_second_one_of_the_same_fields_is_seen(
    collection: Callable[[World], dict[str, Any]],
) -> None:
    assert seen(twice(collection), PROJECT) != seen(made(), PROJECT)
