"""What an alert policy may say: names, defaults and limits of the upstream provider.

Conditions in a query language are taken as they are; Google judges them.
"""

from sandbox.gcp_plugin.schema import DELETION_POLICY, PROJECT, Property, computed

_ALIGNERS = (
    *("ALIGN_NONE", "ALIGN_DELTA", "ALIGN_RATE", "ALIGN_INTERPOLATE", "ALIGN_NEXT_OLDER"),
    *("ALIGN_MIN", "ALIGN_MAX", "ALIGN_MEAN", "ALIGN_COUNT", "ALIGN_SUM", "ALIGN_STDDEV"),
    *("ALIGN_COUNT_TRUE", "ALIGN_COUNT_FALSE", "ALIGN_FRACTION_TRUE", "ALIGN_PERCENTILE_99"),
    *("ALIGN_PERCENTILE_95", "ALIGN_PERCENTILE_50", "ALIGN_PERCENTILE_05", "ALIGN_PERCENT_CHANGE"),
)
_REDUCERS = (
    *("REDUCE_NONE", "REDUCE_MEAN", "REDUCE_MIN", "REDUCE_MAX", "REDUCE_SUM", "REDUCE_STDDEV"),
    *("REDUCE_COUNT", "REDUCE_COUNT_TRUE", "REDUCE_COUNT_FALSE", "REDUCE_FRACTION_TRUE"),
    *("REDUCE_PERCENTILE_99", "REDUCE_PERCENTILE_95", "REDUCE_PERCENTILE_50"),
    "REDUCE_PERCENTILE_05",
)
_AGGREGATION = {
    "alignmentPeriod": Property(),
    "crossSeriesReducer": Property(allowed=_REDUCERS),
    "groupByFields": Property("list"),
    "perSeriesAligner": Property(allowed=_ALIGNERS),
}
_TRIGGER = Property("object", fields={"count": Property("number"), "percent": Property("number")})
_MISSING = Property(
    allowed=tuple(f"EVALUATION_MISSING_DATA_{name}" for name in ("INACTIVE", "ACTIVE", "NO_OP"))
)
_ABSENT = {
    "aggregations": Property("list", fields=_AGGREGATION),
    "duration": Property(required=True),
    "filter": Property(),
    "trigger": _TRIGGER,
}
_THRESHOLD = {
    "aggregations": Property("list", fields=_AGGREGATION),
    "comparison": Property(
        required=True,
        allowed=tuple(f"COMPARISON_{c}" for c in ("GT", "GE", "LT", "LE", "EQ", "NE")),
    ),
    "denominatorAggregations": Property("list", fields=_AGGREGATION),
    "denominatorFilter": Property(),
    "duration": Property(required=True),
    "evaluationMissingData": _MISSING,
    "filter": Property(),
    "forecastOptions": Property("object", fields={"forecastHorizon": Property(required=True)}),
    "thresholdValue": Property("number"),
    "trigger": _TRIGGER,
}
_MATCHED_LOG = {"filter": Property(required=True), "labelExtractors": Property("map")}
_MQL = {
    "duration": Property(required=True),
    "evaluationMissingData": _MISSING,
    "query": Property(required=True),
    "trigger": _TRIGGER,
}
_PROMQL = {
    "alertRule": Property(),
    "disableMetricValidation": Property("bool"),
    "duration": Property(),
    "evaluationInterval": Property(),
    "labels": Property("map"),
    "query": Property(required=True),
    "ruleGroup": Property(),
}
_CONDITION = {
    "conditionAbsent": Property("object", fields=_ABSENT),
    "conditionMatchedLog": Property("object", fields=_MATCHED_LOG),
    "conditionMonitoringQueryLanguage": Property("object", fields=_MQL),
    "conditionPrometheusQueryLanguage": Property("object", fields=_PROMQL),
    "conditionThreshold": Property("object", fields=_THRESHOLD),
    "displayName": Property(required=True),
    "name": Property(computed=True),
}
_CHANNEL_STRATEGY = {
    "notificationChannelNames": Property("list"),
    "renotifyInterval": Property(),
}
_STRATEGY = {
    "autoClose": Property(),
    "notificationChannelStrategies": Property("list", fields=_CHANNEL_STRATEGY),
    "notificationPrompts": Property("list"),
    "notificationRateLimit": Property("object", fields={"period": Property()}),
}
_DOCUMENTATION = {
    "content": Property(),
    "links": Property("list", fields={"displayName": Property(), "url": Property()}),
    "mimeType": Property(default="text/markdown"),
    "subject": Property(),
}

ALERT_POLICY_PROPERTIES = {
    "alertStrategy": Property("object", fields=_STRATEGY),
    "combiner": Property(required=True, allowed=("AND", "OR", "AND_WITH_MATCHING_RESOURCE")),
    "conditions": Property("list", required=True, fields=_CONDITION),
    "creationRecords": computed("list"),
    "deletionPolicy": DELETION_POLICY,
    "displayName": Property(required=True),
    "documentation": Property("object", fields=_DOCUMENTATION),
    "enabled": Property("bool", default=True),
    "name": computed(),
    "notificationChannels": Property("list", unset=[]),
    "project": PROJECT,
    "severity": Property(unset="", allowed=("CRITICAL", "ERROR", "WARNING")),
    "userLabels": Property("map"),
}
