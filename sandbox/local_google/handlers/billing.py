"""Cloud Billing v1: accounts and the link of a project to one.

A closed account stays linked; what turns off is `billingEnabled`. Empty strings are written out,
as this API does: the official plugin panics where `billingAccountName` is missing.
"""

from sandbox.local_google.authority import iam_policies
from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.handlers.project_lifecycle import found
from sandbox.local_google.handlers.projects import held_permissions
from sandbox.local_google.json_types import Json
from sandbox.local_google.limits import rate_quota
from sandbox.local_google.protocol.errors import (
    bad_request,
    denied,
    invalid,
    precondition,
    precondition_failure,
)
from sandbox.local_google.protocol.paging import page
from sandbox.local_google.resources.billing import BillingAccount
from sandbox.local_google.resources.hierarchy import Project

PREFIX = "billingAccounts/"


def shown(account: BillingAccount) -> Json:
    return {
        "name": f"{PREFIX}{account.id}",
        "open": account.open,
        "displayName": account.display_name,
        "masterBillingAccount": "",
        "parent": account.parent,
        "currencyCode": "USD",
    }


def _account(call: Call, name: str, permission: str) -> BillingAccount:
    account = call.world.billing_accounts.get(name.removeprefix(PREFIX))
    if account is None:
        raise denied()
    call.require(permission, name, denied())
    return account


@handles("cloudbilling.billingAccounts.get", "v1")
def get(call: Call) -> Json:
    return shown(_account(call, call.path["name"], "billing.accounts.get"))


@handles("cloudbilling.billingAccounts.list", "v1")
def list_accounts(call: Call) -> Json:
    wanted = call.query.get("filter", "")
    known = {"": None, "open=true": True, "open=false": False}
    if wanted not in known:
        raise invalid(f"filter {wanted!r} is not imitated; expected open=true or open=false")
    visible = [
        shown(account)
        for account in call.world.billing_accounts.values()
        if known[wanted] in (None, account.open)
        and call.query.get("parent", account.parent) == account.parent
        and call.allowed("billing.accounts.list", f"{PREFIX}{account.id}")
    ]
    return page(visible, call.query, "billingAccounts", default=100, most=100)


@handles("cloudbilling.billingAccounts.testIamPermissions", "v1")
def test_permissions(call: Call) -> Json:
    return held_permissions(call, call.path["resource"])


@handles("cloudbilling.billingAccounts.getIamPolicy", "v1")
def get_policy(call: Call) -> Json:
    account = _account(call, call.path["resource"], "billing.accounts.getIamPolicy")
    return iam_policies.read(account.policy)


@handles("cloudbilling.billingAccounts.setIamPolicy", "v1")
def set_policy(call: Call) -> Json:
    account = _account(call, call.path["resource"], "billing.accounts.setIamPolicy")
    return iam_policies.write(call.world, account.policy, call.body)


@handles("cloudbilling.billingAccounts.projects.list", "v1")
def list_linked(call: Call) -> Json:
    account = _account(call, call.path["name"], "billing.resourceAssociations.list")
    linked = [
        info(call, project)
        for project in call.world.projects.values()
        if project.billing_account == account.id
    ]
    return page(linked, call.query, "projectBillingInfo", default=100, most=100)


def info(call: Call, project: Project) -> Json:
    account = project.billing_account
    return {
        "name": f"projects/{project.project_id}/billingInfo",
        "projectId": project.project_id,
        "billingAccountName": f"{PREFIX}{account}" if account else "",
        "billingEnabled": call.world.billing_enabled(project),
    }


@handles("cloudbilling.projects.getBillingInfo", "v1")
def get_info(call: Call) -> Json:
    reference = call.path["name"].removeprefix("projects/")
    return info(call, found(call, reference, "resourcemanager.projects.get"))


@handles("cloudbilling.projects.updateBillingInfo", "v1")
def update_info(call: Call) -> Json:
    """An empty name, or no body at all, unlinks."""
    wanted: str = call.body.get("billingAccountName", "")
    reference = call.path["name"].removeprefix("projects/")
    if not wanted:
        project = found(call, reference, "resourcemanager.projects.deleteBillingAssignment")
        project.billing_account = ""
        return info(call, project)
    if not wanted.startswith(PREFIX):
        text = f"expected {PREFIX}ID, found {wanted!r}"
        raise bad_request("Request contains an invalid argument.", {"billing_account_name": text})
    project = found(call, reference, "resourcemanager.projects.createBillingAssignment")
    account = _account(call, wanted, "billing.resourceAssociations.create")
    if not account.open:
        raise _closed(account)
    rate_quota.require_room_to_link(call.world, account.id, project)
    project.billing_account = account.id
    return info(call, project)


def _closed(account: BillingAccount) -> Exception:
    """(inferred): the text is the API's general one, the violation says which account."""
    detail = precondition_failure(
        "BILLING_ACCOUNT_CLOSED", f"{PREFIX}{account.id}", "The billing account is not open."
    )
    return precondition("Precondition check failed.", [detail])
