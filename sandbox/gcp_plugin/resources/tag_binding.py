"""`gcp.tags.TagBinding`: a tag value on a project; reading is looking through a list.

Order of calls, bodies and names: mmv1/products/tags/TagBinding.yaml of
https://github.com/GoogleCloudPlatform/magic-modules and its templates (read, not recorded). An
import's id comes without `tagBindings/`, a create's with it. What is read never changes `tagValue`,
so a binding is told by its name alone.
"""

from urllib.parse import unquote

from sandbox.gcp_plugin import operations
from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.not_found import gone
from sandbox.gcp_plugin.read_back import read_back
from sandbox.gcp_plugin.schema import DELETION_POLICY, Created, Property, ResourceType, computed
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State

_METHODS = "cloudresourcemanager.tagBindings"
_PREFIX = "tagBindings/"


def _short(name: object) -> str:
    """The last three parts: the encoded resource, `tagValues`, the value's id."""
    return "/".join(str(name).split("/")[-3:])


def _create(session: Session, planned: State) -> Created:
    parent, value = str(planned["parent"]), str(planned["tagValue"])
    field = "tagValue" if value.startswith("tagValues/") else "tagValueNamespacedName"
    with session.policy_lock(_PREFIX + parent):  # Google refuses two at a time
        try:
            operation = session.google.call(
                f"{_METHODS}.create", body={"parent": parent, field: value}
            )
        except PluginError as error:
            raise PluginError(f"Error creating TagBinding: {error}") from error
        try:
            done = _wait(session, operation, "Creating TagBinding")
        except PluginError as error:
            raise PluginError(f"Error waiting to create TagBinding: {error}") from error
    name = _short(done["response"]["name"])
    return read_back(session, _read, _PREFIX + name, {**planned, "name": name})


def _wait(session: Session, operation: State, activity: str) -> State:
    return operations.wait_for(
        session.google,
        "cloudresourcemanager.operations.get@v3",
        operation,
        activity,
        session.config.poll_interval,
        session.waits,
    )


def _read(session: Session, resource_id: str, state: State) -> State | None:
    try:
        answer = session.google.call(
            f"{_METHODS}.list", query={"parent": str(state["parent"]), "pageSize": "300"}
        )
    except PluginError as error:
        gone(error, f'TagsTagBinding "{resource_id}"')
        return None
    name = _short(state["name"])
    live = next((x for x in answer.get("tagBindings", []) if _short(x["name"]) == name), None)
    return None if live is None else {**state, "name": name, "parent": live["parent"]}


def _delete(session: Session, _resource_id: str, state: State) -> None:
    with session.policy_lock(f"{_PREFIX}{state['parent']}"):
        try:
            operation = session.google.call(f"{_METHODS}.delete", name=f"{_PREFIX}{state['name']}")
        except PluginError as error:
            gone(error, "TagBinding")
            return
        _wait(session, operation, "Deleting TagBinding")


def _parse_import_id(_session: Session, text: str) -> Created:
    name = text.removeprefix(_PREFIX)
    parts = name.split("/")
    if len(parts) < 3:
        raise PluginError(
            "Error parsing binding name. Should be in form {{parent}}/{{tag_type}}/{{tag_value}}"
        )
    if parts[1] != "tagValues":
        raise PluginError("values without an id are not imitated by the sandbox's gcp plugin")
    value = f"tagValues/{parts[2]}"
    return Created(name, {"name": name, "parent": unquote(parts[0]), "tagValue": value})


TAG_BINDING = ResourceType(
    urn_type="gcp:tags/tagBinding:TagBinding",
    properties={
        "deletionPolicy": DELETION_POLICY,
        "name": computed(),
        "parent": Property(required=True, replaces=True),
        "tagValue": Property(required=True, replaces=True),
    },
    create=_create,
    read=_read,
    update=lambda _session, _id, _old, planned: planned,  # only its deletionPolicy can change
    delete=_delete,
    parse_import_id=_parse_import_id,
    deletion_policy="DELETE",
)
