"""`gcp.organizations.get_billing_account`: by id or by display name, with its projects."""

from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.invoke_schema import Invoke
from sandbox.gcp_plugin.not_found import gone
from sandbox.gcp_plugin.rest import Json
from sandbox.gcp_plugin.schema import Property
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State

_PREFIX = "billingAccounts/"


def _run(session: Session, arguments: State) -> State:
    wanted_open = arguments.get("open")
    if arguments.get("billingAccount"):
        account = _by_id(session, arguments["billingAccount"], wanted_open)
    elif arguments.get("displayName"):
        account = _by_display_name(session, arguments["displayName"], wanted_open)
    else:
        raise PluginError("one of billing_account or display_name must be set")
    account_id = account["name"].removeprefix(_PREFIX)
    projects = _projects(session, account["name"]) if arguments.get("lookupProjects", True) else []
    return {
        "billingAccount": account_id,
        "displayName": account.get("displayName", ""),
        "id": account_id,
        "lookupProjects": arguments.get("lookupProjects"),
        "name": account["name"],
        "open": account.get("open", False),
        "projectIds": projects,
    }


def _by_id(session: Session, account_id: str, wanted_open: bool | None) -> Json:
    name = f"{_PREFIX}{account_id.removeprefix(_PREFIX)}"
    try:
        account = session.google.call("cloudbilling.billingAccounts.get", name=name)
    except PluginError as error:
        gone(error, f'Billing Account Not Found : "{name}"')
        raise PluginError(f"Billing account not found: {account_id}") from error
    if wanted_open is not None and bool(account.get("open")) != wanted_open:
        raise PluginError(f"Billing account not found: {account_id}")
    return account


def _by_display_name(session: Session, display_name: str, wanted_open: bool | None) -> Json:
    found = [
        account
        for account in _pages(session, "cloudbilling.billingAccounts.list", "billingAccounts")
        if account.get("displayName") == display_name
        and (wanted_open is None or bool(account.get("open")) == wanted_open)
    ]
    if not found:
        raise PluginError(f"Billing account not found: {display_name}")
    if len(found) > 1:
        raise PluginError(f"Error setting billing account: {display_name} matches {len(found)}")
    return found[0]


def _projects(session: Session, name: str) -> list[str]:
    method = "cloudbilling.billingAccounts.projects.list"
    infos = _pages(session, method, "projectBillingInfo", name=name)
    return [info["projectId"] for info in infos]


def _pages(session: Session, method_id: str, key: str, name: str = "") -> list[Json]:
    items: list[Json] = []
    query: dict[str, str] = {}
    while True:
        page = session.google.call(method_id, query=query, name=name)
        items += page.get(key) or []
        if not page.get("nextPageToken"):
            return items
        query["pageToken"] = page["nextPageToken"]


GET_BILLING_ACCOUNT = Invoke(
    function="gcp:organizations/getBillingAccount:getBillingAccount",
    arguments={
        "billingAccount": Property(conflicts_with="displayName"),
        "displayName": Property(),
        "lookupProjects": Property("bool"),
        "open": Property("bool"),
    },
    run=_run,
)
