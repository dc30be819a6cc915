"""What an alert policy must be: one to six conditions, a combiner, filters that can be read.

The rules are those in the descriptions of AlertPolicy and its parts (discovery, monitoring v3);
the wording after the colon of each refusal is (inferred), but for the resource.type one.
"""

from collections.abc import Callable

from sandbox.local_google.json_types import Json
from sandbox.local_google.monitoring import aggregations, metric_filters
from sandbox.local_google.monitoring.access import (
    check_texts,
    check_user_labels,
    invalid_value,
    seconds,
)

MOST_CONDITIONS = 6
BOTH = ("metric.type", "resource.type")
COMPARISONS = ("COMPARISON_GT", "COMPARISON_LT")


def _duration(field: str, part: Json, least: float = 0) -> None:
    text = part.get("duration", "0s")
    if seconds(text) % 60 or seconds(text) < least:
        raise invalid_value(
            f"{field}.duration", text, f"must be a multiple of a minute, at least {least:.0f}s."
        )


def _aggregations(field: str, part: Json, name: str = "aggregations") -> None:
    for index, aggregation in enumerate(part.get(name, [])):
        aggregations.check(f"{field}.{name}[{index}]", aggregation, aggregations.LONGEST_ALERT)


def _threshold(field: str, part: Json) -> None:
    metric_filters.read(f"{field}.filter", part.get("filter", ""), needs=BOTH)
    if part.get("denominatorFilter"):
        denominator = f"{field}.denominator_filter"
        metric_filters.read(denominator, part["denominatorFilter"], needs=("metric.type",))
    comparison = part.get("comparison", "COMPARISON_UNSPECIFIED")
    if comparison not in COMPARISONS:
        allowed = " and ".join(COMPARISONS)
        raise invalid_value(f"{field}.comparison", comparison, f"only {allowed} are supported.")
    waits = part.get("evaluationMissingData", "").endswith(("INACTIVE", "_ACTIVE", "NO_OP"))
    _duration(field, part, 60 if waits else 0)
    _aggregations(field, part)
    _aggregations(field, part, "denominatorAggregations")


def _absent(field: str, part: Json) -> None:
    metric_filters.read(f"{field}.filter", part.get("filter", ""), needs=BOTH)
    _duration(field, part, 120)
    _aggregations(field, part)


def _query(field: str, part: Json) -> None:
    """The query's own language is not read here."""
    if not part.get("query", "").strip():
        raise invalid_value(f"{field}.query", "", "must not be empty.")
    _duration(field, part)


def _sql(field: str, part: Json) -> None:
    if not part.get("query", "").strip():
        raise invalid_value(f"{field}.query", "", "must not be empty.")
    for choice in (("minutes", "hourly", "daily"), ("rowCountTest", "booleanTest")):
        if len(part.keys() & set(choice)) != 1:
            raise invalid_value(field, "", f"needs exactly one of {', '.join(choice)}.")


def _log_match(field: str, part: Json) -> None:
    if not part.get("filter", "").strip():
        raise invalid_value(f"{field}.filter", "", "must not be empty.")


KINDS: dict[str, tuple[str, Callable[[str, Json], None]]] = {
    "conditionThreshold": ("condition_threshold", _threshold),
    "conditionAbsent": ("condition_absent", _absent),
    "conditionMatchedLog": ("condition_matched_log", _log_match),
    "conditionMonitoringQueryLanguage": ("condition_monitoring_query_language", _query),
    "conditionPrometheusQueryLanguage": ("condition_prometheus_query_language", _query),
    "conditionSql": ("condition_sql", _sql),
}
ALONE = ("conditionMatchedLog", "conditionMonitoringQueryLanguage")


def check(policy: Json) -> None:
    """Raises 400 naming the field, or 404 for a model metric that does not exist."""
    check_texts("alert_policy", policy, {"displayName": 512})
    if not policy.get("displayName"):
        raise invalid_value("alert_policy.display_name", "", "must not be empty.")
    combiner = policy.get("combiner", "COMBINE_UNSPECIFIED")
    if combiner == "COMBINE_UNSPECIFIED":
        raise invalid_value("alert_policy.combiner", combiner, "a combiner is required.")
    conditions = policy.get("conditions", [])
    if not 1 <= len(conditions) <= MOST_CONDITIONS:
        raise invalid_value(
            "alert_policy.conditions",
            f"{len(conditions)} conditions",
            f"a policy has 1 to {MOST_CONDITIONS} conditions.",
        )
    check_user_labels("alert_policy.user_labels", policy.get("userLabels", {}))
    for index, condition in enumerate(conditions):
        _condition(f"alert_policy.conditions[{index}]", condition)
    _company(policy, conditions)


def _condition(field: str, condition: Json) -> None:
    check_texts(field, condition, {"displayName": 512})
    kinds = [kind for kind in KINDS if kind in condition]
    if len(kinds) != 1:
        raise invalid_value(field, ", ".join(kinds), f"needs exactly one of {', '.join(KINDS)}.")
    name, judge = KINDS[kinds[0]]
    judge(f"{field}.{name}", condition[kinds[0]])


def _company(policy: Json, conditions: list[Json]) -> None:
    for kind in ALONE:
        if len(conditions) > 1 and any(kind in condition for condition in conditions):
            raise invalid_value("alert_policy.conditions", kind, "must be the only condition.")
    limit = policy.get("alertStrategy", {}).get("notificationRateLimit")
    if "conditionMatchedLog" in conditions[0] and not limit:
        raise invalid_value(
            "alert_policy.alert_strategy.notification_rate_limit",
            "",
            "required with a log match condition.",
        )
