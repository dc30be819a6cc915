"""IAM v1: service accounts and their policies.

Deleting is soft (30 days, undelete by unique id), and the address is free again at once: an
account made anew has another unique id, so old grants do not apply to it.
"""

import re

from sandbox.local_google.authority import iam_policies, org_policy_gates, propagation
from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.handlers.projects import held_permissions
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import (
    GoogleError,
    already_exists,
    bad_request,
    iam_denied,
    not_found,
    precondition,
)
from sandbox.local_google.protocol.paging import page
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.resources.identity import ServiceAccount

DOMAIN = "iam.googleapis.com"
ACCOUNT_ID = re.compile(r"[a-z][a-z0-9-]{4,28}[a-z0-9]")
MUTABLE = {"displayName": "display_name", "description": "description"}


def refusal(permission: str) -> GoogleError:
    return iam_denied(permission, DOMAIN)


def project_of(call: Call, name: str, permission: str) -> Project:
    """The project a collection lives in; missing and forbidden read the same."""
    project = call.world.project(name.split("/")[1])
    if project is None or project.state != "ACTIVE":
        raise refusal(permission)
    call.require(permission, f"projects/{project.project_id}", refusal(permission))
    return project


def shown(account: ServiceAccount) -> Json:
    answer: Json = {
        "name": f"projects/{account.project_id}/serviceAccounts/{account.email}",
        "projectId": account.project_id,
        "uniqueId": account.unique_id,
        "email": account.email,
        "etag": account.etag,
        "oauth2ClientId": account.unique_id,
    }
    optional = {
        "displayName": account.display_name,
        "description": account.description,
        "disabled": account.disabled,
    }
    return answer | {name: value for name, value in optional.items() if value}


def found(call: Call, name: str, permission: str) -> ServiceAccount:
    """`projects/P/serviceAccounts/{EMAIL|UNIQUE_ID}`, where P may be `-` for any."""
    _, reference, _, account_reference = name.split("/")
    account = call.world.service_account(account_reference)
    if account is not None and reference != "-":
        project = call.world.project(reference)
        if project is None or project.project_id != account.project_id:
            account = None
    if account is not None:
        call.require(permission, f"serviceAccounts/{account.email}", refusal(permission))
        return account
    if reference == "-" or not call.allowed(permission, f"projects/{reference}"):
        raise refusal(permission)
    raise not_found("Unknown service account")


@handles("iam.projects.serviceAccounts.create", "v1")
def create(call: Call) -> Json:
    world, body = call.world, call.body
    project = project_of(call, call.path["name"], "iam.serviceAccounts.create")
    org_policy_gates.require_account_creation(world, project)
    account_id = body.get("accountId", "")
    if ACCOUNT_ID.fullmatch(account_id) is None:
        rule = (
            "account_id must be 6 to 30 lowercase letters, digits or hyphens, start with a letter"
            " and not end with a hyphen"
        )
        raise bad_request(f"The account ID {account_id!r} is invalid: {rule}", {"account_id": rule})
    email = f"{account_id}@{project.project_id}.iam.gserviceaccount.com"
    if world.service_account(email) is not None:
        raise already_exists(
            f"Service account {account_id} already exists within project"
            f" projects/{project.project_id}."
        )
    wanted: Json = body.get("serviceAccount", {})
    unique_id = str(100000000000000000000 + world.next("account"))
    account = ServiceAccount(
        unique_id=unique_id,
        email=email,
        project_id=project.project_id,
        etag=world.next_etag(),
        display_name=_text(wanted, "displayName", 100),
        description=_text(wanted, "description", 256),
    )
    propagation.account_made(world, account)
    world.service_accounts[unique_id] = account
    return shown(account)


def _text(wanted: Json, name: str, most: int) -> str:
    text: str = wanted.get(name, "")
    if len(text.encode()) > most:
        raise bad_request(
            "Request contains an invalid argument.", {name: f"at most {most} UTF-8 bytes"}
        )
    return text


@handles("iam.projects.serviceAccounts.get", "v1")
def get(call: Call) -> Json:
    return shown(found(call, call.path["name"], "iam.serviceAccounts.get"))


@handles("iam.projects.serviceAccounts.list", "v1")
def list_accounts(call: Call) -> Json:
    project = project_of(call, call.path["name"], "iam.serviceAccounts.list")
    live = [
        shown(account)
        for account in call.world.service_accounts.values()
        if account.project_id == project.project_id and not account.deleted
    ]
    return page(live, call.query, "accounts", default=20, most=100)


@handles("iam.projects.serviceAccounts.patch", "v1")
def patch(call: Call) -> Json:
    wanted: Json = call.body.get("serviceAccount", {})
    names = re.split(r"\s*,\s*", call.body.get("updateMask", "").strip())
    mask = {re.sub(r"_([a-z])", lambda m: m.group(1).upper(), name) for name in names if name}
    if not mask or not mask <= set(MUTABLE):
        text = f"expected a list of {', '.join(MUTABLE)}, found {sorted(mask)}"
        raise bad_request("Request contains an invalid argument.", {"update_mask": text})
    return _change(call, wanted, mask)


@handles("iam.projects.serviceAccounts.update", "v1")
def update(call: Call) -> Json:
    """The older PUT: what is absent becomes empty."""
    return _change(call, call.body, set(MUTABLE))


def _change(call: Call, wanted: Json, names: set[str]) -> Json:
    account = found(call, call.path["name"], "iam.serviceAccounts.update")
    if wanted.get("etag") and wanted["etag"] != account.etag:
        raise GoogleError("ABORTED", iam_policies.CONFLICT)
    values = {MUTABLE[name]: _text(wanted, name, 256) for name in sorted(names)}
    for attribute, value in values.items():
        setattr(account, attribute, value)
    account.etag = call.world.next_etag()
    return shown(account)


@handles("iam.projects.serviceAccounts.delete", "v1")
def delete(call: Call) -> Json:
    account = found(call, call.path["name"], "iam.serviceAccounts.delete")
    account.deleted = True
    iam_policies.account_deleted(call.world, account)
    return {}


@handles("iam.projects.serviceAccounts.undelete", "v1")
def undelete(call: Call) -> Json:
    permission = "iam.serviceAccounts.undelete"
    account = call.world.service_accounts.get(call.path["name"].split("/")[3])
    if account is None:
        raise refusal(permission)
    call.require(permission, f"projects/{account.project_id}", refusal(permission))
    if not account.deleted or call.world.service_account(account.email) is not None:
        raise precondition("Precondition check failed.")
    account.deleted = False
    iam_policies.account_undeleted(call.world, account)
    return {"restoredAccount": shown(account)}


@handles("iam.projects.serviceAccounts.enable", "v1")
def enable(call: Call) -> Json:
    found(call, call.path["name"], "iam.serviceAccounts.enable").disabled = False
    return {}


@handles("iam.projects.serviceAccounts.disable", "v1")
def disable(call: Call) -> Json:
    found(call, call.path["name"], "iam.serviceAccounts.disable").disabled = True
    return {}


def _policy_of(call: Call, permission: str) -> Policy:
    return found(call, call.path["resource"], permission).policy


@handles("iam.projects.serviceAccounts.getIamPolicy", "v1")
def get_policy(call: Call) -> Json:
    return iam_policies.read(_policy_of(call, "iam.serviceAccounts.getIamPolicy"))


@handles("iam.projects.serviceAccounts.setIamPolicy", "v1")
def set_policy(call: Call) -> Json:
    held = _policy_of(call, "iam.serviceAccounts.setIamPolicy")
    return iam_policies.write(call.world, held, call.body)


@handles("iam.projects.serviceAccounts.testIamPermissions", "v1")
def test_permissions(call: Call) -> Json:
    email = call.path["resource"].split("/")[3]
    return held_permissions(call, f"serviceAccounts/{email}")
