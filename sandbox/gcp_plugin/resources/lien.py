"""`gcp.resourcemanager.Lien`: Google makes up its name, and reading is looking through a list.

Calls as in the upstream provider's source (google_resource_manager_lien). A parent that is not a
project's number is refused: the provider would ask for the project to compare the two.
"""

import re

from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.not_found import gone
from sandbox.gcp_plugin.read_back import read_back
from sandbox.gcp_plugin.rest import Json
from sandbox.gcp_plugin.schema import DELETION_POLICY, Created, Property, ResourceType, computed
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import UNKNOWN, State

_SENT = ("reason", "origin", "parent", "restrictions")


def _create(session: Session, planned: State) -> Created:
    body = {name: planned[name] for name in _SENT}
    try:
        lien = session.google.call("cloudresourcemanager.liens.create", body=body)
    except PluginError as error:
        raise PluginError(f"Error creating Lien: {error}") from error
    return read_back(session, _read, _short(lien), planned)


def _short(lien: Json) -> str:
    return str(lien["name"]).rpartition("/")[2]


def _read(session: Session, resource_id: str, state: State) -> State | None:
    try:
        answer = session.google.call(
            "cloudresourcemanager.liens.list", query={"parent": state["parent"]}
        )
    except PluginError as error:
        gone(error, f'ResourceManagerLien "{resource_id}"')
        return None
    live = next((x for x in answer.get("liens", []) if _short(x) == resource_id), None)
    if live is None:
        return None
    return {
        **state,
        **{name: live[name] for name in _SENT},
        "createTime": live["createTime"],
        "name": resource_id,
    }


def _delete(session: Session, resource_id: str, _state: State) -> None:
    try:
        session.google.call("cloudresourcemanager.liens.delete", name=resource_id)
    except PluginError as error:
        gone(error, "Lien")


def _parse_import_id(_session: Session, text: str) -> Created:
    number, _, name = text.partition("/")
    if not name or "/" in name:
        raise PluginError(
            f'Import id "{text}" doesn\'t match any of the accepted formats: [PROJECT_NUMBER/NAME]'
        )
    return Created(name, {"parent": f"projects/{number}"})


def _refuse_other_parents(_session: Session, planned: State, _old: State | None) -> State:
    parent = planned["parent"]
    if parent is not UNKNOWN and re.fullmatch(r"projects/\d+", str(parent)) is None:
        raise PluginError(
            f"parent is {parent!r}, expected projects/NUMBER: the sandbox's gcp plugin does not "
            "imitate how the provider compares other spellings"
        )
    return planned


LIEN = ResourceType(
    urn_type="gcp:resourcemanager/lien:Lien",
    properties={
        "createTime": computed(),
        "deletionPolicy": DELETION_POLICY,
        "name": computed(),
        **{name: Property(required=True, replaces=True) for name in ("origin", "parent", "reason")},
        "restrictions": Property("list", required=True, replaces=True),
    },
    create=_create,
    read=_read,
    update=lambda _session, _id, _old, planned: planned,  # only its deletionPolicy can change
    delete=_delete,
    parse_import_id=_parse_import_id,
    plan=_refuse_other_parents,
    deletion_policy="DELETE",
)
