"""When an alert fires: one row an alert, made of the settings' thresholds. Pure data, no resources.

Shares are taken over the whole of their minutes at once, not minute by minute: a single failed call
in a quiet minute is no outage.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import pulumi_gcp as gcp

from components.features.observability.model_metrics import FAILED, THROTTLED, Metric, Source
from settings.observability import AlertName, ObservabilitySettings

Condition = gcp.monitoring.AlertPolicyConditionArgs
Threshold = gcp.monitoring.AlertPolicyConditionConditionThresholdArgs
ThresholdAggregation = gcp.monitoring.AlertPolicyConditionConditionThresholdAggregationArgs
Denominator = gcp.monitoring.AlertPolicyConditionConditionThresholdDenominatorAggregationArgs
Absent = gcp.monitoring.AlertPolicyConditionConditionAbsentArgs
AbsentAggregation = gcp.monitoring.AlertPolicyConditionConditionAbsentAggregationArgs
Aggregation = TypeVar("Aggregation", ThresholdAggregation, Denominator, AbsentAggregation)
A_MINUTE = 1


@dataclass(frozen=True, kw_only=True)
class Alert:
    """What is watched, how bad it is, and what to do first."""

    title: Callable[[ObservabilitySettings], str]
    """Says the threshold, so that people see it where the alert is told."""
    severity: str
    advice: str
    metric: Callable[[Source], Metric | None]
    """What it looks at; where there is none, there is nothing to watch."""
    condition: Callable[[Metric, str, ObservabilitySettings], Condition]
    """Of that metric, with a title and the thresholds."""

    def conditions(
        self, settings: ObservabilitySettings, sources: Sequence[Source]
    ) -> Sequence[Condition]:
        """One for each source that has its metric; maybe none."""
        title = self.title(settings)
        return [
            self.condition(metric, f"{title}{source.suffix}", settings)
            for source in sources
            if (metric := self.metric(source))
        ]


def per_model(form: type[Aggregation], metric: Metric, minutes: int, reducer: str) -> Aggregation:
    """One series a model out of all of its series, one value for all the minutes."""
    return form(
        alignment_period=f"{60 * minutes}s",
        per_series_aligner="ALIGN_DELTA",
        cross_series_reducer=reducer,
        group_by_fields=[metric.tell_apart],
    )


def share_of_calls(
    calls: Metric, title: str, restriction: str, ratio: float, minutes: int
) -> Condition:
    return Condition(
        display_name=title,
        condition_threshold=Threshold(
            filter=calls.where(restriction),
            aggregations=[per_model(ThresholdAggregation, calls, minutes, "REDUCE_SUM")],
            denominator_filter=calls.where(),
            denominator_aggregations=[per_model(Denominator, calls, minutes, "REDUCE_SUM")],
            comparison="COMPARISON_GT",
            threshold_value=ratio,
            duration="0s",
        ),
    )


def slow_first_token(first_token: Metric, title: str, settings: ObservabilitySettings) -> Condition:
    minutes = settings.first_token_minutes
    slowest = per_model(ThresholdAggregation, first_token, minutes, "REDUCE_PERCENTILE_95")
    return Condition(
        display_name=title,
        condition_threshold=Threshold(
            filter=first_token.where(),
            aggregations=[slowest],
            comparison="COMPARISON_GT",
            threshold_value=settings.first_token_milliseconds,
            duration="0s",
        ),
    )


def no_calls(calls: Metric, title: str, settings: ObservabilitySettings) -> Condition:
    """Of each model: calls of another one in the project are no sign of life of this one.

    Google fires it only for what has been called within the last day and since the alert was made
    or changed, and as soon as one of the series is absent.
    Source: https://cloud.google.com/monitoring/alerts/metric-absence
    """
    return Condition(
        display_name=title,
        condition_absent=Absent(
            filter=calls.where(),
            aggregations=[per_model(AbsentAggregation, calls, A_MINUTE, "REDUCE_SUM")],
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
        metric=lambda source: source.calls,
        condition=lambda calls, title, s: share_of_calls(
            calls, title, FAILED, s.error_ratio, s.error_minutes
        ),
    ),
    "throttling": Alert(
        title=lambda s: (
            f"more than {100 * s.throttling_ratio:g} % of calls in {s.throttling_minutes} min"
            " are throttled"
        ),
        severity="WARNING",
        advice="429: the shared capacity is used up, or a quota. Callers should wait and retry "
        "with growing pauses; the location `global` has the largest shared capacity.",
        metric=lambda source: source.calls,
        condition=lambda calls, title, s: share_of_calls(
            calls, title, THROTTLED, s.throttling_ratio, s.throttling_minutes
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
        metric=lambda source: source.first_token,
        condition=slow_first_token,
    ),
    "silence": Alert(
        title=lambda s: f"no calls for {s.silence_minutes} min",
        severity="WARNING",
        advice="Either its callers are gone, or they cannot reach it: "
        "`python -m scripts.smoke_test --stack STACK --impersonate caller`.",
        metric=lambda source: source.calls,
        condition=no_calls,
    ),
}
