"""The budget and the guardrails: absent unless asked for, and then exactly what was asked for."""

from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict

from tests.components.conftest import SETTINGS

SELECT = {"projectId": "existing-project", "projectMode": "select"}
BUDGET = {"budget": '{"amount": 500}'}
ALLOWED = {"guardrails": '{"allowedModels": true}'}
GUARD = "gpt-oss: pulumi config set deletionProtection false && pulumi up"


def inputs(run: Any, name: str) -> dict[str, Any]:
    return MessageToDict(run.recorder.requests[name].object)


def test_a_budget_counts_by_the_projects_number_and_tells_at_three_shares(
    run_program: Callable[..., Any],
) -> None:
    assert inputs(run_program(**SETTINGS, **BUDGET), "gpt-oss-budget") == {
        "billingAccount": "012345-567890-ABCDEF",
        "displayName": "gpt-oss in gpt-oss-dev (dev)",
        "amount": {"specifiedAmount": {"units": "500"}},
        "budgetFilter": {
            "projects": ["projects/100000000001"],
            "creditTypesTreatment": "INCLUDE_ALL_CREDITS",
            "calendarPeriod": "MONTH",
        },
        "thresholdRules": [
            {"thresholdPercent": share, "spendBasis": "CURRENT_SPEND"} for share in (0.5, 0.9, 1.0)
        ],
    }


def test_a_selected_projects_budget_is_on_the_account_it_has(
    run_program: Callable[..., Any],
) -> None:
    made = inputs(run_program(**SELECT, **BUDGET), "gpt-oss-budget")
    assert made["billingAccount"] == "0DE1ED-0DE1ED-0DE1ED"
    assert made["budgetFilter"]["projects"] == ["projects/200000000002"]


@pytest.mark.parametrize(
    ("more", "key", "expected"),
    [
        ('"currency": "EUR"', "amount", {"specifiedAmount": {"units": "5", "currencyCode": "EUR"}}),
        (
            '"thresholds": [0.8], "forecast": true',
            "thresholdRules",
            [
                {"thresholdPercent": 0.8, "spendBasis": "CURRENT_SPEND"},
                {"thresholdPercent": 1.0, "spendBasis": "FORECASTED_SPEND"},
            ],
        ),
        (
            '"pubsubTopic": "projects/p/topics/t"',
            "allUpdatesRule",
            {"pubsubTopic": "projects/p/topics/t", "schemaVersion": "1.0"},
        ),
        (
            '"notificationChannels": ["projects/p/notificationChannels/1"]',
            "allUpdatesRule",
            {
                "monitoringNotificationChannels": ["projects/p/notificationChannels/1"],
                "schemaVersion": "1.0",
            },
        ),
    ],
)
def test_what_a_budget_may_say_reaches_google(
    run_program: Callable[..., Any], more: str, key: str, expected: object
) -> None:
    run = run_program(**SETTINGS, budget=f'{{"amount": 5, {more}}}')
    assert inputs(run, "gpt-oss-budget")[key] == expected


def test_credits_can_be_left_out_of_the_count(run_program: Callable[..., Any]) -> None:
    run = run_program(**SETTINGS, budget='{"amount": 5, "credits": "exclude"}')
    treatment = inputs(run, "gpt-oss-budget")["budgetFilter"]["creditTypesTreatment"]
    assert treatment == "EXCLUDE_ALL_CREDITS"


def test_the_allow_list_holds_the_environments_model_and_no_other(
    run_program: Callable[..., Any],
) -> None:
    assert inputs(run_program(**SETTINGS, **ALLOWED), "gpt-oss-guardrails-allowed-models") == {
        "parent": "projects/gpt-oss-dev",
        "name": "projects/gpt-oss-dev/policies/vertexai.allowedModels",
        "spec": {
            "rules": [
                {
                    "values": {
                        "allowedValues": ["publishers/openai/models/gpt-oss-120b-maas:predict"]
                    }
                }
            ]
        },
    }


@pytest.mark.parametrize("off", ["{}", '{"allowedModels": false}'])
def test_no_policy_is_set_unless_asked_for(run_program: Callable[..., Any], off: str) -> None:
    recorder = run_program(**SETTINGS, guardrails=off).recorder
    assert recorder.of_type(":Policy") == []
    assert recorder.of_type(":Budget") == []


def test_the_budget_is_not_deleted_with_the_project_and_the_policy_is(
    run_program: Callable[..., Any],
) -> None:
    """The budget lives on the billing account: the project's deletion would leave it there."""
    requests = run_program(
        **SETTINGS, **BUDGET, **ALLOWED, deletionProtection="false"
    ).recorder.requests
    assert requests["gpt-oss-budget"].deletedWith == ""
    policy = requests["gpt-oss-guardrails-allowed-models"]
    assert policy.deletedWith.endswith("::gpt-oss-project")


def test_the_guard_stands_before_the_budget_and_the_policy(
    run_program: Callable[..., Any],
) -> None:
    recorder = run_program(**SETTINGS, **BUDGET, **ALLOWED).recorder
    guarded = [urn.rpartition("::")[2] for urn in recorder.requests[GUARD].dependencies]
    assert {"gpt-oss-budget", "gpt-oss-guardrails-allowed-models"} <= set(guarded)
