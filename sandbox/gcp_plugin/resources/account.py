"""`gcp.serviceaccount.Account`: a service account; e-mail and member are known at preview."""

from sandbox.gcp_plugin.errors import PluginError, is_google
from sandbox.gcp_plugin.import_ids import parse_import_id
from sandbox.gcp_plugin.made_up_names import lower_case_id
from sandbox.gcp_plugin.not_found import gone
from sandbox.gcp_plugin.rest import Json
from sandbox.gcp_plugin.schema import DELETION_POLICY, Created, Property, ResourceType, computed
from sandbox.gcp_plugin.schema import PROJECT as PROJECT_INPUT
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import UNKNOWN, State, has_unknowns

# IAM is eventually consistent: a new or changed account counts once it was seen so often in a row.
_SEEN_IN_A_ROW = 3
_BETWEEN_READS = 0.5
_MOST_READS = 30
_SETTLE_AFTER_CREATE = 10.0
_SETTLE_AFTER_UPDATE = 5.0


def _plan(_session: Session, planned: State, old: State | None) -> State:
    account_id, project = planned["accountId"], planned["project"]
    if old is not None and old.get("accountId") == account_id:
        return planned
    if has_unknowns([account_id, project]):
        return {**planned, "email": UNKNOWN, "member": UNKNOWN}
    email = f"{account_id}@{project}.iam.gserviceaccount.com"
    return {**planned, "email": email, "member": f"serviceAccount:{email}"}


def _create(session: Session, planned: State) -> Created:
    project = session.project_of(planned)
    described = {"displayName": planned["displayName"], "description": planned["description"]}
    body = {
        "accountId": planned["accountId"],
        "serviceAccount": {key: text for key, text in described.items() if text},
    }
    try:
        account = session.google.call(
            "iam.projects.serviceAccounts.create", project=f"projects/{project}", body=body
        )
    except PluginError as error:
        if not (is_google(error, 409) and planned["createIgnoreAlreadyExists"]):
            raise PluginError(f"Error creating service account: {error}") from error
        email = f"{planned['accountId']}@{project}.iam.gserviceaccount.com"
        account = _get(session, f"projects/{project}/serviceAccounts/{email}")
        return Created(account["name"], _state(planned, account))
    _wait_until_seen(session, account["name"], {})
    session.waits.pause(_SETTLE_AFTER_CREATE)
    return Created(account["name"], _state(planned, account))


def _wait_until_seen(session: Session, name: str, expected: Json) -> None:
    """Read until the account shows `expected` thrice running. An error ends the waiting only."""
    seen = 0
    for _ in range(_MOST_READS):
        try:
            account = _get(session, name)
        except PluginError as error:
            if not is_google(error, 403, 404):
                return
            seen = 0
        else:
            shown = all(account.get(key, "") == text for key, text in expected.items())
            seen = seen + 1 if shown else 0
        if seen == _SEEN_IN_A_ROW:
            return
        session.waits.pause(_BETWEEN_READS)


def _get(session: Session, name: str) -> Json:
    return session.google.call("iam.projects.serviceAccounts.get", name=name)


def _read(session: Session, resource_id: str, state: State) -> State | None:
    try:
        account = _get(session, resource_id)
    except PluginError as error:
        gone(error, f'Service Account "{resource_id}"')
        return None
    return _state(state, account)


def _state(state: State, account: Json) -> State:
    email = account["email"]
    return {
        **state,
        "accountId": email.split("@")[0],
        "description": account.get("description", ""),
        "disabled": account.get("disabled", False),
        "displayName": account.get("displayName", ""),
        "email": email,
        "member": f"serviceAccount:{email}",
        "name": account["name"],
        "project": account["projectId"],
        "uniqueId": account["uniqueId"],
    }


def _update(session: Session, resource_id: str, old: State, planned: State) -> State:
    try:
        account = _get(session, resource_id)
    except PluginError as error:
        raise PluginError(f'Error retrieving service account "{resource_id}": {error}') from error
    if bool(planned["disabled"]) != bool(old.get("disabled")):
        verb = "disable" if planned["disabled"] else "enable"
        session.google.call(f"iam.projects.serviceAccounts.{verb}", name=resource_id, body={})
    changed = [
        name
        for name in ("description", "displayName")
        if (planned[name] or "") != (old.get(name) or "")
    ]
    if changed:
        _patch(session, resource_id, planned, account.get("etag", ""), changed)
    return {**old, **{key: value for key, value in planned.items() if value is not UNKNOWN}}


_MASKS = {"description": "description", "displayName": "display_name"}


def _patch(
    session: Session, resource_id: str, planned: State, etag: str, changed: list[str]
) -> None:
    wanted = {name: planned[name] or "" for name in _MASKS}
    session.google.call(
        "iam.projects.serviceAccounts.patch",
        name=resource_id,
        body={
            "serviceAccount": {**{k: text for k, text in wanted.items() if text}, "etag": etag},
            "updateMask": ",".join(_MASKS[name] for name in changed),
        },
    )
    _wait_until_seen(session, resource_id, {name: wanted[name] for name in changed})
    session.waits.pause(_SETTLE_AFTER_UPDATE)


def _delete(session: Session, resource_id: str, _state: State) -> None:
    try:
        session.google.call("iam.projects.serviceAccounts.delete", name=resource_id)
    except PluginError as error:
        if not is_google(error, 404):
            raise PluginError(f"Error deleting service account: {error}") from error


def _parse_import_id(session: Session, text: str) -> Created:
    found = parse_import_id(session, text, ("project", "serviceAccounts", "email"))
    return Created(f"projects/{found['project']}/serviceAccounts/{found['email']}", {})


ACCOUNT = ResourceType(
    urn_type="gcp:serviceaccount/account:Account",
    properties={
        "accountId": Property(
            required=True,
            replaces=True,
            pattern=r"[a-z][-a-z0-9]{4,28}[a-z0-9]",
            expected="6 to 30 lower-case letters, digits and hyphens, beginning with a letter",
        ),
        "createIgnoreAlreadyExists": Property("bool"),
        "deletionPolicy": DELETION_POLICY,
        "description": Property(unset=""),
        "disabled": Property("bool", unset=False),
        "displayName": Property(unset=""),
        "email": computed(),
        "member": computed(),
        "name": computed(),
        "project": PROJECT_INPUT,
        "uniqueId": computed(),
    },
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
    parse_import_id=_parse_import_id,
    plan=_plan,
    deletion_policy="DELETE",
    named_by=("accountId",),
    autonamed={"accountId": lower_case_id},
)
