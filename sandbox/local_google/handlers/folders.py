"""Cloud Resource Manager v3: folders and their policy."""

from sandbox.local_google.authority import iam_policies
from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.handlers.project_lifecycle import stale
from sandbox.local_google.handlers.projects import held_permissions
from sandbox.local_google.handlers.resource_manager_v3 import (
    children,
    failed,
    mask,
    parent_of,
    started,
)
from sandbox.local_google.handlers.resource_search import matches
from sandbox.local_google.json_types import Json
from sandbox.local_google.limits import folder_rules
from sandbox.local_google.protocol.errors import GoogleError, bad_request, denied
from sandbox.local_google.protocol.paging import page
from sandbox.local_google.resources.hierarchy import Folder
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.state.etags import checksum


def shown(folder: Folder) -> Json:
    answer: Json = {
        "name": f"folders/{folder.id}",
        "displayName": folder.display_name,
        "parent": folder.parent,
        "state": folder.state,
    }
    times: Json = {
        "createTime": folder.create_time,
        "updateTime": folder.update_time or folder.create_time,
        "deleteTime": folder.delete_time,
    }
    answer |= {name: value for name, value in times.items() if value}
    return answer | {"etag": checksum(answer)}


def _found(call: Call, name: str, permission: str) -> Folder:
    folder = call.world.folder(name.removeprefix("folders/"))
    if folder is None:
        raise denied()
    call.require(permission, name, denied())
    return folder


def _live(call: Call) -> list[Folder]:
    return [folder for folder in call.world.folders.values() if call.world.folder(folder.id)]


@handles("cloudresourcemanager.folders.get", "v3")
def get(call: Call) -> Json:
    return shown(_found(call, call.path["name"], "resourcemanager.folders.get"))


@handles("cloudresourcemanager.folders.list", "v3")
def list_folders(call: Call) -> Json:
    listed = [shown(folder) for folder in _live(call)]
    return children(call, "resourcemanager.folders.list", listed, "folders")


@handles("cloudresourcemanager.folders.search", "v3")
def search(call: Call) -> Json:
    visible = [
        shown(folder)
        for folder in _live(call)
        if call.allowed("resourcemanager.folders.get", f"folders/{folder.id}")
        and matches(_searchable(folder), call.query.get("query", ""))
    ]
    return page(visible, call.query, "folders", default=100, most=300)


def _searchable(folder: Folder) -> Json:
    states = dict.fromkeys(("state", "lifecyclestate"), folder.state)
    return {"displayname": folder.display_name, "parent": folder.parent, **states}


@handles("cloudresourcemanager.folders.create", "v3")
def create(call: Call) -> Json:
    """A breach of the tree's rules is told by the operation, not by this answer (discovery)."""
    world, body = call.world, call.body
    parent = parent_of(body.get("parent", ""))
    call.require("resourcemanager.folders.create", parent, denied())
    folder_rules.check_name(body.get("displayName", ""))
    folder = Folder(str(400000000000 + world.next("folder")), body["displayName"], parent)
    try:
        folder_rules.check_place(world, folder, parent)
    except GoogleError as error:
        return failed(call, "cf", error)
    folder.create_time = folder.update_time = world.timestamp()
    # The creator administers the new folder (inferred).
    creator = {"role": "roles/resourcemanager.folderAdmin", "members": [call.caller]}
    folder.policy = Policy(world.next_etag(), [creator])
    world.folders[folder.id] = folder
    metadata = {"displayName": folder.display_name, "parent": parent}
    return started(call, "cf", "Folder", shown(folder), metadata)


@handles("cloudresourcemanager.folders.patch", "v3")
def patch(call: Call) -> Json:
    if not mask(call, ("displayName",)):
        text = "required: display_name is the only field that can be updated"
        raise bad_request("Request contains an invalid argument.", {"update_mask": text})
    folder = _found(call, call.path["name"], "resourcemanager.folders.update")
    if call.body.get("etag") and call.body["etag"] != shown(folder)["etag"]:
        raise stale("folder")
    _require_active(folder)
    name = call.body.get("displayName", "")
    folder_rules.check_name(name)
    renamed = Folder(folder.id, name, folder.parent)
    folder_rules.check_place(call.world, renamed, folder.parent)
    folder.display_name = name
    folder.update_time = call.world.timestamp()
    return started(call, "uf", "Folder", shown(folder), {})


def _require_active(folder: Folder) -> None:
    if folder.state != "ACTIVE":
        raise folder_rules.violation("RESOURCE_DELETED_VIOLATION", f"folders/{folder.id}")


@handles("cloudresourcemanager.folders.move", "v3")
def move(call: Call) -> Json:
    """`folders.move` on the present and the new parent (discovery text)."""
    permission = "resourcemanager.folders.move"
    folder = _found(call, call.path["name"], permission)
    destination = parent_of(call.body.get("destinationParent", ""), "destination_parent")
    call.require(permission, folder.parent, denied())
    call.require(permission, destination, denied())
    try:
        _require_active(folder)
        folder_rules.check_place(call.world, folder, destination)
    except GoogleError as error:
        return failed(call, "mf", error)
    metadata = {
        "displayName": folder.display_name,
        "sourceParent": folder.parent,
        "destinationParent": destination,
    }
    folder.parent = destination
    folder.update_time = call.world.timestamp()
    return started(call, "mf", "Folder", shown(folder), metadata)


@handles("cloudresourcemanager.folders.delete", "v3")
def delete(call: Call) -> Json:
    """Deleting what is already to be deleted succeeds and changes nothing."""
    folder = _found(call, call.path["name"], "resourcemanager.folders.delete")
    if folder.state == "ACTIVE":
        folder_rules.check_empty(call.world, folder)
        folder.state = "DELETE_REQUESTED"
        folder.delete_time = folder.update_time = call.world.timestamp()
    return started(call, "df", "Folder", shown(folder), {})


@handles("cloudresourcemanager.folders.undelete", "v3")
def undelete(call: Call) -> Json:
    folder = _found(call, call.path["name"], "resourcemanager.folders.undelete")
    if folder.state != "ACTIVE":
        folder_rules.check_place(call.world, folder, folder.parent)
        folder.state, folder.delete_time = "ACTIVE", ""
        folder.update_time = call.world.timestamp()
    return started(call, "rf", "Folder", shown(folder), {})


def _policy(call: Call, permission: str) -> Policy:
    return _found(call, call.path["resource"], permission).policy


@handles("cloudresourcemanager.folders.getIamPolicy", "v3")
def get_policy(call: Call) -> Json:
    return iam_policies.read(_policy(call, "resourcemanager.folders.getIamPolicy"))


@handles("cloudresourcemanager.folders.setIamPolicy", "v3")
def set_policy(call: Call) -> Json:
    held = _policy(call, "resourcemanager.folders.setIamPolicy")
    return iam_policies.write(call.world, held, call.body)


@handles("cloudresourcemanager.folders.testIamPermissions", "v3")
def test_permissions(call: Call) -> Json:
    return held_permissions(call, call.path["resource"])
