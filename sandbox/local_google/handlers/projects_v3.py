"""Cloud Resource Manager v3: the same projects as v1's, by operations instead of at once."""

from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.handlers import project_lifecycle
from sandbox.local_google.handlers.project_lifecycle import found, searchable
from sandbox.local_google.handlers.resource_manager_v3 import (
    children,
    failed,
    mask,
    parent_of,
    started,
)
from sandbox.local_google.handlers.resource_search import matches
from sandbox.local_google.json_types import Json
from sandbox.local_google.limits.rate_quota import AllotmentExceededError
from sandbox.local_google.protocol.errors import denied
from sandbox.local_google.protocol.paging import page
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.etags import checksum


def shown(project: Project) -> Json:
    answer: Json = {
        "name": f"projects/{project.number}",
        "projectId": project.project_id,
        "state": project.state,
        "displayName": project.name,
        "createTime": project.create_time,
        "updateTime": project.update_time or project.create_time,
    }
    optional: Json = {
        "parent": project.parent,
        "labels": project.labels,
        "deleteTime": project.delete_time,
    }
    answer |= {name: value for name, value in optional.items() if value}
    return answer | {"etag": checksum(answer)}


def _reference(call: Call) -> str:
    return call.path["name"].removeprefix("projects/")


@handles("cloudresourcemanager.projects.get", "v3")
def get(call: Call) -> Json:
    return shown(found(call, _reference(call), "resourcemanager.projects.get"))


@handles("cloudresourcemanager.projects.search", "v3")
def search(call: Call) -> Json:
    visible = [
        shown(project)
        for project in call.world.projects.values()
        if call.allowed("resourcemanager.projects.get", f"projects/{project.project_id}")
        and matches(searchable(project), call.query.get("query", ""))
    ]
    return page(visible, call.query, "projects", default=500, most=500)


@handles("cloudresourcemanager.projects.list", "v3")
def list_projects(call: Call) -> Json:
    live = [p for p in call.world.projects.values() if call.world.project(p.project_id)]
    listed = [shown(project) for project in live]
    return children(call, "resourcemanager.projects.list", listed, "projects")


@handles("cloudresourcemanager.projects.create", "v3")
def create(call: Call) -> Json:
    body = call.body
    parent = parent_of(body["parent"]) if body.get("parent") else ""
    labels = dict(body.get("labels", {}))
    try:
        project = project_lifecycle.create(
            call, body.get("projectId", ""), body.get("displayName", ""), parent, labels
        )
    except AllotmentExceededError as refusal:
        return failed(call, "cp", refusal)
    metadata = {"createTime": project.create_time, "gettable": True, "ready": True}
    return started(call, "cp", "Project", shown(project), metadata)


@handles("cloudresourcemanager.projects.patch", "v3")
def patch(call: Call) -> Json:
    """Without a mask the fields that were sent change; emptying labels takes a mask."""
    body = call.body
    names = mask(call, ("displayName", "labels"))
    project = found(call, _reference(call), "resourcemanager.projects.update")
    if body.get("etag") and body["etag"] != shown(project)["etag"]:
        raise project_lifecycle.stale("project")
    changed = names or {name for name in ("displayName", "labels") if body.get(name)}
    name = body.get("displayName", "") if "displayName" in changed else project.name
    labels = dict(body.get("labels", {})) if "labels" in changed else project.labels
    project_lifecycle.change(call, project, name, labels)
    return started(call, "up", "Project", shown(project), {})


@handles("cloudresourcemanager.projects.delete", "v3")
def delete(call: Call) -> Json:
    project = project_lifecycle.delete(call, _reference(call))
    return started(call, "dp", "Project", shown(project), {})


@handles("cloudresourcemanager.projects.undelete", "v3")
def undelete(call: Call) -> Json:
    project = project_lifecycle.undelete(call, _reference(call))
    return started(call, "rp", "Project", shown(project), {})


@handles("cloudresourcemanager.projects.move", "v3")
def move(call: Call) -> Json:
    """`projects.move` on the project and on both parents (discovery text)."""
    permission = "resourcemanager.projects.move"
    project = found(call, _reference(call), permission)
    project_lifecycle.require_active_project(project)
    destination = parent_of(call.body.get("destinationParent", ""), "destination_parent")
    if project.parent:
        call.require(permission, project.parent, denied())
    else:
        resource = f"projects/{project.project_id}"
        call.require("resourcemanager.projects.setIamPolicy", resource, denied())
    call.require(permission, destination, denied())
    project_lifecycle.require_active(call, destination)
    project.parent = destination
    project.update_time = call.world.timestamp()
    return started(call, "mp", "Project", shown(project), {})
