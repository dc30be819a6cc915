"""What a budget may say: names, defaults and limits of the upstream provider."""

from sandbox.gcp_plugin.schema import DELETION_POLICY, Property, computed

_DATE = {name: Property("number", required=True) for name in ("year", "month", "day")}
_FILTER = {
    "calendarPeriod": Property(allowed=("MONTH", "QUARTER", "YEAR")),
    "creditTypes": Property("list"),
    "creditTypesTreatment": Property(
        default="INCLUDE_ALL_CREDITS",
        allowed=("INCLUDE_ALL_CREDITS", "EXCLUDE_ALL_CREDITS", "INCLUDE_SPECIFIED_CREDITS"),
    ),
    "customPeriod": Property(
        "object",
        fields={
            "startDate": Property("object", required=True, fields=_DATE),
            "endDate": Property("object", fields=_DATE),
        },
    ),
    "labels": Property("map"),
    "projects": Property("set"),
    "resourceAncestors": Property("set"),
    "services": Property("list"),
    "subaccounts": Property("list"),
}
_MONEY = {"currencyCode": Property(), "nanos": Property("number"), "units": Property()}
_NOTIFICATIONS = {
    "disableDefaultIamRecipients": Property("bool"),
    "enableProjectLevelRecipients": Property("bool"),
    "monitoringNotificationChannels": Property("list"),
    "pubsubTopic": Property(),
    "schemaVersion": Property(default="1.0"),
}
_THRESHOLD = {
    "spendBasis": Property(default="CURRENT_SPEND", allowed=("CURRENT_SPEND", "FORECASTED_SPEND")),
    "thresholdPercent": Property("number", required=True),
}

BUDGET_PROPERTIES = {
    "allUpdatesRule": Property("object", fields=_NOTIFICATIONS),
    "amount": Property(
        "object",
        required=True,
        fields={
            "lastPeriodAmount": Property("bool"),
            "specifiedAmount": Property("object", fields=_MONEY),
        },
    ),
    "billingAccount": Property(required=True, replaces=True),
    "budgetFilter": Property("object", computed=True, fields=_FILTER),
    "deletionPolicy": DELETION_POLICY,
    "displayName": Property(unset=""),
    "name": computed(),
    "ownershipScope": Property(
        unset="", allowed=("OWNERSHIP_SCOPE_UNSPECIFIED", "ALL_USERS", "BILLING_ACCOUNT")
    ),
    "thresholdRules": Property("list", fields=_THRESHOLD),
}
