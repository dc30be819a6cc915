"""`gcp.projects.IAMCustomRole`: a role of the project. Deleting is soft, creating undeletes."""

from sandbox.gcp_plugin.errors import PluginError, is_google
from sandbox.gcp_plugin.import_ids import parse_import_id
from sandbox.gcp_plugin.not_found import gone
from sandbox.gcp_plugin.rest import Json
from sandbox.gcp_plugin.schema import DELETION_POLICY, Created, Property, ResourceType, computed
from sandbox.gcp_plugin.schema import PROJECT as PROJECT_INPUT
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State

_SENT = {
    "title": "title",
    "description": "description",
    "stage": "stage",
    "permissions": "includedPermissions",
}


def _body(planned: State) -> Json:
    body = {theirs: planned[ours] for ours, theirs in _SENT.items() if planned[ours]}
    body["includedPermissions"] = sorted(set(planned["permissions"]))
    return body


def _create(session: Session, planned: State) -> Created:
    project = session.project_of(planned)
    name = f"projects/{project}/roles/{planned['roleId']}"
    existing = _existing(session, name)
    if existing is None:
        try:
            session.google.call(
                "iam.projects.roles.create",
                project=f"projects/{project}",
                body={"roleId": planned["roleId"], "role": _body(planned)},
            )
        except PluginError as error:
            raise PluginError(f"Error creating the custom project role {name}: {error}") from error
    elif existing.get("deleted"):
        _update(session, name, {}, planned)
    else:
        raise PluginError(f"Custom project role {name} already exists and must be imported")
    state = _read(session, name, planned)
    if state is None:
        raise PluginError(f"Custom project role {name} vanished right after it was created")
    return Created(name, state)


def _existing(session: Session, name: str) -> Json | None:
    try:
        return session.google.call("iam.projects.roles.get", name=name)
    except PluginError as error:
        if is_google(error, 404):
            return None
        raise PluginError(
            f"Unable to verify whether custom project role {name} already exists and must be "
            f'undeleted: Error when reading or editing Custom Project Role "{name}": {error}'
        ) from error


def _read(session: Session, resource_id: str, state: State) -> State | None:
    try:
        role = session.google.call("iam.projects.roles.get", name=resource_id)
    except PluginError as error:
        gone(error, resource_id)
        return None
    _, project, _, role_id = resource_id.split("/")
    return {
        **state,
        "deleted": role.get("deleted", False),
        "description": role.get("description", ""),
        "name": role["name"],
        "permissions": _in_known_order(role.get("includedPermissions") or [], state),
        "project": project,
        "roleId": role_id,
        "stage": role.get("stage", "ALPHA"),
        "title": role.get("title", ""),
    }


def _in_known_order(permissions: list[str], state: State) -> list[str]:
    """A set to Google: keep the program's order, so that no difference shows."""
    known = state.get("permissions") or []
    return known if set(known) == set(permissions) else permissions


def _update(session: Session, resource_id: str, old: State, planned: State) -> State:
    try:
        role = session.google.call("iam.projects.roles.get", name=resource_id)
    except PluginError as error:
        raise PluginError(
            f"unable to find custom project role {resource_id} to update: {error}"
        ) from error
    title = planned["title"]
    if role.get("deleted"):
        try:
            session.google.call("iam.projects.roles.undelete", name=resource_id, body={})
        except PluginError as error:
            raise PluginError(
                f"Error undeleting the custom project role {title}: {error}"
            ) from error
    if any(old.get(name) != planned[name] for name in _SENT):
        try:
            session.google.call("iam.projects.roles.patch", name=resource_id, body=_body(planned))
        except PluginError as error:
            raise PluginError(f"Error updating the custom project role {title}: {error}") from error
    return {**planned, "deleted": False}


def _delete(session: Session, resource_id: str, state: State) -> None:
    try:
        session.google.call("iam.projects.roles.delete", name=resource_id)
    except PluginError as error:
        raise PluginError(
            f"Error deleting the custom project role {state.get('title')}: {error}"
        ) from error


def _parse_import_id(session: Session, text: str) -> Created:
    found = parse_import_id(session, text, ("project", "roles", "role_id"))
    return Created(f"projects/{found['project']}/roles/{found['role_id']}", {})


CUSTOM_ROLE = ResourceType(
    urn_type="gcp:projects/iAMCustomRole:IAMCustomRole",
    properties={
        "deleted": computed("bool"),
        "deletionPolicy": DELETION_POLICY,
        "description": Property(unset=""),
        "name": computed(),
        "permissions": Property("set", required=True),
        "project": PROJECT_INPUT,
        "roleId": Property(
            required=True,
            replaces=True,
            pattern=r"[a-zA-Z0-9_.]{3,64}",
            expected="3 to 64 letters, digits, underscores and dots (made-up names have a hyphen: "
            "always set it)",
        ),
        "stage": Property(
            default="GA", allowed=("ALPHA", "BETA", "GA", "DEPRECATED", "DISABLED", "EAP")
        ),
        "title": Property(required=True),
    },
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
    parse_import_id=_parse_import_id,
    deletion_policy="DELETE",
    named_by=("roleId",),
    autonamed={"roleId": lambda name: name},
)
