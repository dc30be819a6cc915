"""The link from a project to its billing account: set it, see it stick, read it."""

from sandbox.gcp_plugin.errors import PluginError, google_error
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State

_PREFIX = "billingAccounts/"
_READS = 3
_PAUSE = 3.0


def link_billing(session: Session, name: str, account: str) -> None:
    """Link `projects/…` to a bare account id; an empty id unlinks."""
    body = {"billingAccountName": f"{_PREFIX}{account}"} if account else {}
    try:
        session.google.call("cloudbilling.projects.updateBillingInfo", name=name, body=body)
    except PluginError as error:
        raise PluginError(
            f'Error setting billing account "{account}" for project "{name}": {error}'
        ) from error
    shown = ""
    for _ in range(_READS):
        try:
            info = session.google.call("cloudbilling.projects.getBillingInfo", name=name)
        except PluginError as error:
            raise PluginError(
                f'Error getting billing info for project "{name}": {error}'
            ) from error
        shown = str(info.get("billingAccountName") or "").removeprefix(_PREFIX)
        if shown == account:
            return
        session.waits.pause(_PAUSE)
    raise PluginError(
        "Timed out waiting for billing account to return correct value.  Waiting for "
        f"{account}, got {shown}."
    )


def read_billing(session: Session, name: str) -> State:
    """`billingAccount` as Google has it; nothing where Google has none or may not be asked."""
    try:
        info = session.google.call("cloudbilling.projects.getBillingInfo", name=name)
    except PluginError as error:
        answer = google_error(error)
        if answer and answer.code == 403 and "accessNotConfigured" in answer.body:
            return {}
        raise PluginError(f'Error reading billing account for project "{name}": {error}') from error
    account = str(info.get("billingAccountName") or "").removeprefix(_PREFIX)
    return {"billingAccount": account} if account else {}
