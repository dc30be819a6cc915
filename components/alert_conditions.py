"""When an alert fires: one row an alert, made of the settings' thresholds. Pure data, no resources.

Shares are taken over the whole of their minutes at once, not minute by minute: a single failed call
in a quiet minute is no outage.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import pulumi_gcp as gcp

from components.model_metrics import CALLS, FAILED, FIRST_TOKEN, MODEL, THROTTLED
from settings.observability import AlertName, ObservabilitySettings

Condition = gcp.monitoring.AlertPolicyConditionArgs
Threshold = gcp.monitoring.AlertPolicyConditionConditionThresholdArgs
ThresholdAggregation = gcp.monitoring.AlertPolicyConditionConditionThresholdAggregationArgs
Denominator = gcp.monitoring.AlertPolicyConditionConditionThresholdDenominatorAggregationArgs
Absent = gcp.monitoring.AlertPolicyConditionConditionAbsentArgs
AbsentAggregation = gcp.monitoring.AlertPolicyConditionConditionAbsentAggregationArgs
Aggregation = TypeVar("Aggregation", ThresholdAggregation, Denominator)
A_MINUTE = "60s"


@dataclass(frozen=True, kw_only=True)
class Alert:
    """What is watched, how bad it is, and what to do first."""

    title: Callable[[ObservabilitySettings], str]
    """Says the threshold, so that people see it where the alert is told."""
    severity: str
    advice: str
    condition: Callable[[str, ObservabilitySettings], Condition]


def per_model(form: type[Aggregation], minutes: int, reducer: str) -> Aggregation:
    """One series a model out of all of its series, one value for all the minutes."""
    return form(
        alignment_period=f"{60 * minutes}s",
        per_series_aligner="ALIGN_DELTA",
        cross_series_reducer=reducer,
        group_by_fields=[MODEL],
    )


def share_of_calls(title: str, restriction: str, ratio: float, minutes: int) -> Condition:
    return Condition(
        display_name=title,
        condition_threshold=Threshold(
            filter=CALLS.where(restriction),
            aggregations=[per_model(ThresholdAggregation, minutes, "REDUCE_SUM")],
            denominator_filter=CALLS.where(),
            denominator_aggregations=[per_model(Denominator, minutes, "REDUCE_SUM")],
            comparison="COMPARISON_GT",
            threshold_value=ratio,
            duration="0s",
        ),
    )


def slow_first_token(title: str, settings: ObservabilitySettings) -> Condition:
    minutes = settings.first_token_minutes
    return Condition(
        display_name=title,
        condition_threshold=Threshold(
            filter=FIRST_TOKEN.where(),
            aggregations=[per_model(ThresholdAggregation, minutes, "REDUCE_PERCENTILE_95")],
            comparison="COMPARISON_GT",
            threshold_value=settings.first_token_milliseconds,
            duration="0s",
        ),
    )


def no_calls(title: str, settings: ObservabilitySettings) -> Condition:
    """Google fires it only for what has been called within the last day."""
    return Condition(
        display_name=title,
        condition_absent=Absent(
            filter=CALLS.where(),
            aggregations=[
                AbsentAggregation(
                    alignment_period=A_MINUTE,
                    per_series_aligner="ALIGN_DELTA",
                    cross_series_reducer="REDUCE_SUM",
                )
            ],
            duration=f"{60 * settings.silence_minutes}s",
        ),
    )


ALERTS: Mapping[AlertName, Alert] = {
    "errors": Alert(
        title=lambda s: (
            f"more than {100 * s.error_ratio:g} % of calls in {s.error_minutes} min fail (neither"
            " 2xx nor 429)"
        ),
        severity="ERROR",
        advice="Ask once with `python -m scripts.smoke_test --stack STACK --probe all`, which says "
        "the cause: 404 is a model that was retired, 403 a role that was taken away, 400 an "
        "organization policy, or requests that are wrong in themselves. Statuses from 500 on are "
        "Google's own: https://status.cloud.google.com.",
        condition=lambda title, s: share_of_calls(title, FAILED, s.error_ratio, s.error_minutes),
    ),
    "throttling": Alert(
        title=lambda s: (
            f"more than {100 * s.throttling_ratio:g} % of calls in {s.throttling_minutes} min"
            " are throttled"
        ),
        severity="WARNING",
        advice="429: the shared capacity is used up, or a quota. Callers should wait and retry "
        "with growing pauses; the location `global` has the largest shared capacity.",
        condition=lambda title, s: share_of_calls(
            title, THROTTLED, s.throttling_ratio, s.throttling_minutes
        ),
    ),
    "firstToken": Alert(
        title=lambda s: (
            f"first token slower than {s.first_token_milliseconds} ms (p95) in"
            f" {s.first_token_minutes} min"
        ),
        severity="WARNING",
        advice="The 95th percentile. Long prompts and high reasoning effort take longer; measure "
        "with `python -m scripts.smoke_test --stack STACK --runs 20`.",
        condition=slow_first_token,
    ),
    "silence": Alert(
        title=lambda s: f"no calls for {s.silence_minutes} min",
        severity="WARNING",
        advice="Either its callers are gone, or they cannot reach it: "
        "`python -m scripts.smoke_test --stack STACK --impersonate caller`.",
        condition=no_calls,
    ),
}
