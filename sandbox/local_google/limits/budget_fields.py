"""What a budget may say, and what Google fills in where it says nothing.

Owns the rules in the comments of the discovery document and of budget_model.proto. Google answers
every breach with the same sentence (hashicorp/terraform-provider-google, issues 9375 and 11615);
the field violations beside it are ours (inferred), so that a failing test says what is wrong.
"""

import re
from collections.abc import Iterator
from datetime import date

from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import bad_request

CURRENCY = "USD"
"""Every billing account of this world has it."""
MOST_CHANNELS = 5
EARLIEST = date(2017, 1, 1)
# What a filter's lists hold. Google's own clients and users write project numbers; the plugin's
# documentation asks for them.
FILTER_LISTS = {
    "projects": r"projects/[0-9]+",
    "resourceAncestors": r"(folders|organizations)/[0-9]+",
    "services": r"services/[^/]+",
    "subaccounts": r"billingAccounts/[^/]+",
}
CHANNEL = r"projects/[^/]+/notificationChannels/[^/]+"
TOPIC = r"projects/[^/]+/topics/[^/]+"

Violations = Iterator[tuple[str, str]]


def check(budget: Json) -> None:
    """Raises 400 with every violation, by field."""
    violations = {f"budget.{name}": text for name, text in _violations(budget)}
    if violations:
        raise bad_request("Request contains an invalid argument.", violations)


def _violations(budget: Json) -> Violations:
    chosen: Json = budget.get("budgetFilter", {})
    if len(budget.get("displayName", "")) > 60:
        yield "display_name", "at most 60 characters"
    if "spendCap" in budget:
        yield "spend_cap", "spend caps are not imitated; leave the field out"
    yield from _amount(budget.get("amount", {}), chosen)
    yield from _filter(chosen)
    for number, rule in enumerate(budget.get("thresholdRules", [])):
        yield from _threshold(rule, f"threshold_rules[{number}]", chosen)
    yield from _notifications(budget)


def _amount(amount: Json, chosen: Json) -> Violations:
    if len(amount) != 1:
        yield "amount", "exactly one of specified_amount and last_period_amount is required"
    if "lastPeriodAmount" in amount and "customPeriod" in chosen:
        yield "amount.last_period_amount", "only with a calendar_period"
    money: Json = amount.get("specifiedAmount", {})
    if money.get("currencyCode", CURRENCY) != CURRENCY:
        yield "amount.specified_amount.currency_code", f"the billing account's is {CURRENCY}"
    if int(money.get("units", 0)) < 0 or not 0 <= money.get("nanos", 0) < 10**9:
        yield "amount.specified_amount", "must not be negative; nanos are below 1,000,000,000"


def _filter(chosen: Json) -> Violations:
    for name, pattern in FILTER_LISTS.items():
        wrong = [value for value in chosen.get(name, []) if not re.fullmatch(pattern, value)]
        if wrong:
            yield f"budget_filter.{name}", f"found {', '.join(wrong)}, expected {pattern}"
    if chosen.get("creditTypes") and chosen.get("creditTypesTreatment") != (
        "INCLUDE_SPECIFIED_CREDITS"
    ):
        yield "budget_filter.credit_types", "only with INCLUDE_SPECIFIED_CREDITS"
    labels: Json = chosen.get("labels", {})
    if len(labels) > 1 or any(len(values) != 1 for values in labels.values()):
        yield "budget_filter.labels", "one key with one value"
    if "calendarPeriod" in chosen and "customPeriod" in chosen:
        yield "budget_filter.custom_period", "either a calendar_period or a custom_period"
    if "customPeriod" in chosen:
        yield from _period(chosen["customPeriod"])


def _period(period: Json) -> Violations:
    start, end = _date(period.get("startDate")), _date(period.get("endDate"))
    if start is None or start <= EARLIEST:
        yield "budget_filter.custom_period.start_date", f"required, a date after {EARLIEST}"
    elif "endDate" in period and (end is None or end < start):
        yield "budget_filter.custom_period.end_date", "a date not before start_date"


def _date(value: Json | None) -> date | None:
    try:
        return date(**value) if value else None
    except (TypeError, ValueError):
        return None


def _threshold(rule: Json, at: str, chosen: Json) -> Violations:
    if rule.get("thresholdPercent", 0) < 0:
        yield f"{at}.threshold_percent", "must not be negative; 0.5 is 50 %"
    if rule.get("spendBasis") == "FORECASTED_SPEND" and "customPeriod" in chosen:
        yield f"{at}.spend_basis", "FORECASTED_SPEND only with a calendar_period"


def _notifications(budget: Json) -> Violations:
    rule: Json = budget.get("notificationsRule", {})
    channels = rule.get("monitoringNotificationChannels", [])
    at = "notifications_rule"
    if rule.get("pubsubTopic"):
        if not re.fullmatch(TOPIC, rule["pubsubTopic"]):
            yield f"{at}.pubsub_topic", f"expected {TOPIC}"
        if rule.get("schemaVersion") != "1.0":
            yield f"{at}.schema_version", 'required with pubsub_topic; only "1.0" is accepted'
    if len(channels) > MOST_CHANNELS:
        yield f"{at}.monitoring_notification_channels", f"at most {MOST_CHANNELS}"
    if any(not re.fullmatch(CHANNEL, channel) for channel in channels):
        yield f"{at}.monitoring_notification_channels", f"expected {CHANNEL}"
    if channels and not budget.get("thresholdRules"):
        yield "threshold_rules", "required with e-mail notifications"


def completed(budget: Json) -> Json:
    """With the defaults that Google writes out."""
    chosen: Json = {"creditTypesTreatment": "INCLUDE_ALL_CREDITS"} | budget.get("budgetFilter", {})
    if "customPeriod" not in chosen:
        chosen = {"calendarPeriod": "MONTH"} | chosen
    amount: Json = budget["amount"]
    if "specifiedAmount" in amount:
        amount = {"specifiedAmount": {"currencyCode": CURRENCY} | amount["specifiedAmount"]}
    answer = budget | {"amount": amount, "budgetFilter": chosen}
    if budget.get("thresholdRules"):
        rules = [{"spendBasis": "CURRENT_SPEND"} | rule for rule in budget["thresholdRules"]]
        answer["thresholdRules"] = rules
    return answer
