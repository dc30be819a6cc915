"""Cloud Billing Budgets v1: budgets on billing accounts. Nothing is spent here, so none alerts.

Permissions are the billing account's; budgets that project owners may manage are not imitated.
"""

import uuid

from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.json_types import Json
from sandbox.local_google.limits import budget_fields
from sandbox.local_google.protocol import field_masks
from sandbox.local_google.protocol.errors import (
    GoogleError,
    bad_request,
    denied,
    invalid,
    not_found,
)
from sandbox.local_google.protocol.paging import page
from sandbox.local_google.resources.billing import Budget

OUTPUT_ONLY = ("name", "etag")
WRITABLE = frozenset(
    {
        *("displayName", "budgetFilter", "amount", "thresholdRules", "notificationsRule"),
        *("ownershipScope", "spendCap"),
    }
)
MESSAGES = frozenset(
    {"budgetFilter", "amount", "amount.specifiedAmount", "notificationsRule", "spendCap"}
)


def shown(budget: Budget) -> Json:
    return {"name": budget.name, "etag": budget.etag} | budget.fields


def _account(call: Call, name: str, permission: str) -> str:
    """The billing account's name; one that is missing and one out of reach read the same."""
    account = "/".join(name.split("/")[:2])
    call.require(permission, account, denied())
    return account


def _found(call: Call, permission: str) -> Budget:
    _account(call, call.path["name"], permission)
    budget = call.world.budgets.get(call.path["name"])
    if budget is None:
        raise not_found("Requested entity was not found.")
    return budget


def _checked(call: Call, fields: Json) -> Json:
    budget_fields.check(fields)
    topic: str = fields.get("notificationsRule", {}).get("pubsubTopic", "")
    if topic:
        # "If not set, the API call fails with PERMISSION_DENIED" (budget_model.proto).
        project = "/".join(topic.split("/")[:2])
        call.require("pubsub.topics.setIamPolicy", project, denied())
    _require_channels(call, fields.get("notificationsRule", {}))
    return budget_fields.completed(fields)


def _require_channels(call: Call, rule: Json) -> None:
    """They are made before they are linked, and only e-mail is supported (budget_model.proto)."""
    for name in rule.get("monitoringNotificationChannels", []):
        channel = call.world.monitoring.notification_channels.get(name)
        if channel is None or channel.get("type") != "email":
            found = "none of that name" if channel is None else f"type {channel.get('type')}"
            raise bad_request(
                "Request contains an invalid argument.",
                {
                    "budget.notifications_rule.monitoring_notification_channels": (
                        f"{name}: expected an e-mail channel, found {found}"
                    )
                },
            )


@handles("billingbudgets.billingAccounts.budgets.create", "v1")
def create(call: Call) -> Json:
    account = _account(call, call.path["parent"], "billing.budgets.create")
    sent = {name: value for name, value in call.body.items() if name not in OUTPUT_ONLY}
    fields = _checked(call, sent)
    name = f"{account}/budgets/{uuid.uuid4()}"
    budget = Budget(name, call.world.next_etag(), fields)
    call.world.budgets[name] = budget
    return shown(budget)


@handles("billingbudgets.billingAccounts.budgets.get", "v1")
def get(call: Call) -> Json:
    return shown(_found(call, "billing.budgets.get"))


@handles("billingbudgets.billingAccounts.budgets.list", "v1")
def list_budgets(call: Call) -> Json:
    account = _account(call, call.path["parent"], "billing.budgets.list")
    listed = [b for b in call.world.budgets.values() if b.name.startswith(f"{account}/")]
    scope = call.query.get("scope", "")
    if scope:
        tracked = _scope(call, scope)
        listed = [b for b in listed if tracked in b.fields["budgetFilter"].get("projects", [])]
    return page([shown(b) for b in listed], call.query, "budgets", default=100, most=100)


def _scope(call: Call, scope: str) -> str:
    kind, _, reference = scope.partition("/")
    if kind != "projects" or not reference:
        raise invalid(f"scope {scope!r} is not supported; expected projects/ID or projects/NUMBER")
    project = call.world.project(reference)
    return f"projects/{project.number}" if project else scope


@handles("billingbudgets.billingAccounts.budgets.patch", "v1")
def patch(call: Call) -> Json:
    """Without a mask, only what was sent with a value changes."""
    budget = _found(call, "billing.budgets.update")
    if call.body.get("etag") and call.body["etag"] != budget.etag:
        raise GoogleError(
            "ABORTED", f"etag {call.body['etag']} is stale, the budget's is {budget.etag}."
        )  # (inferred) the status is AIP-154's, the words are ours
    sent = {name: call.body[name] for name in WRITABLE if call.body.get(name)}
    mask = call.query.get("updateMask") or ",".join(sorted(sent))
    fields = field_masks.apply(budget.fields, call.body, mask, WRITABLE, MESSAGES)
    budget.fields = _checked(call, fields)
    budget.etag = call.world.next_etag()
    return shown(budget)


@handles("billingbudgets.billingAccounts.budgets.delete", "v1")
def delete(call: Call) -> Json:
    del call.world.budgets[_found(call, "billing.budgets.delete").name]
    return {}
