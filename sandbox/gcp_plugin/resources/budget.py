"""`gcp.billing.Budget`: one budget on a billing account.

Order of calls, bodies and masks: google/services/billing/resource_billing_budget.go of
https://github.com/hashicorp/terraform-provider-google (read, not recorded).
"""

from sandbox.gcp_plugin.bodies import filled
from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.not_found import gone
from sandbox.gcp_plugin.read_back import read_back
from sandbox.gcp_plugin.resources.budget_properties import BUDGET_PROPERTIES
from sandbox.gcp_plugin.rest import Json
from sandbox.gcp_plugin.schema import Created, ResourceType
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State

_SENT = {
    "displayName": "displayName",
    "budgetFilter": "budgetFilter",
    "amount": "amount",
    "thresholdRules": "thresholdRules",
    "allUpdatesRule": "notificationsRule",
    "ownershipScope": "ownershipScope",
}
_FILTER = (
    *("projects", "resourceAncestors", "labels", "calendarPeriod", "customPeriod", "services"),
    *("creditTypesTreatment", "creditTypes", "subaccounts"),
)
_NOTIFICATIONS = (
    *("pubsubTopic", "schemaVersion", "monitoringNotificationChannels"),
    *("disableDefaultIamRecipients", "enableProjectLevelRecipients"),
)
_MASKS = {
    "displayName": ("displayName",),
    "budgetFilter": tuple(f"budgetFilter.{name}" for name in _FILTER),
    "amount": tuple(
        f"amount.specifiedAmount.{name}" for name in ("currencyCode", "units", "nanos")
    ),
    "thresholdRules": ("thresholdRules",),
    "allUpdatesRule": tuple(f"notificationsRule.{name}" for name in _NOTIFICATIONS),
    "ownershipScope": ("ownershipScope",),
}


def _body(planned: State) -> Json:
    body: Json = filled({theirs: planned.get(ours) for ours, theirs in _SENT.items()})
    labels = body.get("budgetFilter", {}).get("labels")
    if labels:
        body["budgetFilter"]["labels"] = {key: [value] for key, value in labels.items()}
    if planned["amount"].get("lastPeriodAmount"):
        body["amount"] = {"lastPeriodAmount": {}}
    return body


def _create(session: Session, planned: State) -> Created:
    account = planned["billingAccount"]
    try:
        budget = session.google.call(
            "billingbudgets.billingAccounts.budgets.create",
            parent=f"billingAccounts/{account}",
            body=_body(planned),
        )
    except PluginError as error:
        raise PluginError(f"Error creating Budget: {error}") from error
    resource_id = f"billingAccounts/{account}/budgets/{budget['name'].rpartition('/')[2]}"
    return read_back(session, _read, resource_id, planned)


def _read(session: Session, resource_id: str, state: State) -> State | None:
    try:
        live = session.google.call("billingbudgets.billingAccounts.budgets.get", name=resource_id)
    except PluginError as error:
        gone(error, f'BillingBudget "{resource_id}"')
        return None
    _, account, _, name = resource_id.split("/")
    read: State = {ours: live.get(theirs) for ours, theirs in _SENT.items()}
    return {**state, **_flat(read), "billingAccount": account, "name": name}


def _flat(read: State) -> State:
    """Google's fields in the state's form: one value per label, a last period as a boolean."""
    chosen = dict(read["budgetFilter"] or {})
    if chosen.get("labels"):
        chosen["labels"] = {key: values[-1] for key, values in chosen["labels"].items()}
    amount = dict(read["amount"] or {})
    if "lastPeriodAmount" in amount:
        amount["lastPeriodAmount"] = True
    return {
        **read,
        "budgetFilter": chosen,
        "amount": amount,
        "thresholdRules": read["thresholdRules"] or [],
        "allUpdatesRule": read["allUpdatesRule"] or None,
        "displayName": read["displayName"] or "",
        "ownershipScope": read["ownershipScope"] or "",
    }


def _update(session: Session, resource_id: str, old: State, planned: State) -> State:
    changed = [name for name in _SENT if filled(old.get(name)) != filled(planned.get(name))]
    mask = [field for name in changed for field in _MASKS[name]]
    if mask:
        try:
            session.google.call(
                "billingbudgets.billingAccounts.budgets.patch",
                name=resource_id,
                query={"updateMask": ",".join(mask)},
                body=_body(planned),
            )
        except PluginError as error:
            raise PluginError(f'Error updating Budget "{resource_id}": {error}') from error
    state = _read(session, resource_id, planned)
    if state is None:
        raise PluginError(f"Budget {resource_id} does not exist.")
    return state


def _delete(session: Session, resource_id: str, _state: State) -> None:
    try:
        session.google.call("billingbudgets.billingAccounts.budgets.delete", name=resource_id)
    except PluginError as error:
        gone(error, "Budget")


def _parse_import_id(_session: Session, text: str) -> Created:
    *prefix, account, name = (
        text.removeprefix("billingAccounts/").replace("/budgets/", "/").split("/")
    )
    if prefix or not account or not name:
        raise PluginError(
            f'Import id "{text}" doesn\'t match any of the accepted formats: '
            "[billingAccounts/ACCOUNT/budgets/NAME ACCOUNT/NAME]"
        )
    return Created(f"billingAccounts/{account}/budgets/{name}", {})


def _plan(_session: Session, planned: State, old: State | None) -> State:
    """What Google filled in where the program says nothing stays as it is."""
    if old is None:
        return planned
    kept = {name: planned[name] for name in ("amount", "budgetFilter")}
    kept = {name: value for name, value in kept.items() if isinstance(value, dict)}
    if "budgetFilter" in kept:
        before = old.get("budgetFilter") or {}
        computed = {name: before[name] for name in _COMPUTED_FILTER if before.get(name)}
        kept["budgetFilter"] = {**computed, **kept["budgetFilter"]}
    money = kept.get("amount", {}).get("specifiedAmount")
    if isinstance(money, dict):
        before = (old.get("amount") or {}).get("specifiedAmount") or {}
        currency = {"currencyCode": before["currencyCode"]} if before.get("currencyCode") else {}
        kept["amount"] = {**kept["amount"], "specifiedAmount": {**currency, **money}}
    return {**planned, **kept}


_COMPUTED_FILTER = ("calendarPeriod", "labels", "services", "subaccounts")

BUDGET = ResourceType(
    urn_type="gcp:billing/budget:Budget",
    properties=BUDGET_PROPERTIES,
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
    parse_import_id=_parse_import_id,
    plan=_plan,
    deletion_policy="DELETE",
)
