"""Cloud Resource Manager v1: projects, the operations that create them, and their policy.

A project that is missing and one the caller may not see are the same 403 here: Google tells
nobody which ids are taken, except by refusing to create one (409), also for deleted projects.
"""

from sandbox.local_google.authority import iam_policies
from sandbox.local_google.calls import operations
from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.handlers import project_lifecycle
from sandbox.local_google.handlers.project_lifecycle import found, searchable
from sandbox.local_google.handlers.resource_search import matches
from sandbox.local_google.json_types import Json
from sandbox.local_google.limits.rate_quota import AllotmentExceededError
from sandbox.local_google.protocol.errors import bad_request, denied, invalid
from sandbox.local_google.protocol.paging import page
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.iam_policy import Policy

MOVE = "resourcemanager.projects.move"
PARENT_TYPES = {"organization": "organizations", "folder": "folders"}


def shown(project: Project) -> Json:
    answer: Json = {
        "projectNumber": project.number,
        "projectId": project.project_id,
        "lifecycleState": project.state,
        "name": project.name,
        "createTime": project.create_time,
    }
    if project.labels:
        answer["labels"] = project.labels
    if project.parent:
        kind, _, identifier = project.parent.partition("/")
        answer["parent"] = {"type": kind.removesuffix("s"), "id": identifier}
    return answer


@handles("cloudresourcemanager.projects.create", "v1")
def create(call: Call) -> Json:
    body = call.body
    parent = parent_name(body["parent"]) if body.get("parent") else ""
    labels = dict(body.get("labels", {}))
    try:
        project = project_lifecycle.create(
            call, body.get("projectId", ""), body.get("name", ""), parent, labels
        )
    except AllotmentExceededError as refusal:
        name = f"operations/cp.{100000000000 + call.world.next('project')}"
        return operations.fail(call.world, "cloudresourcemanager", name, refusal, {})
    name = f"operations/cp.{project.number}"
    payload = {"@type": "type.googleapis.com/google.cloudresourcemanager.v1.Project"}
    return operations.start(call.world, "cloudresourcemanager", name, payload | shown(project))


def parent_name(parent: Json) -> str:
    kind = PARENT_TYPES.get(parent.get("type", ""))
    if kind is None:
        rule = f"type {parent.get('type', '')!r} is not one of {', '.join(PARENT_TYPES)}"
        raise bad_request(f"field [parent] has issue [{rule}]", {"parent": rule})
    return f"{kind}/{parent.get('id', '')}"


@handles("cloudresourcemanager.operations.get", "v1")
def get_operation(call: Call) -> Json:
    return operations.poll(call, "cloudresourcemanager")


@handles("cloudresourcemanager.projects.get", "v1")
def get(call: Call) -> Json:
    return shown(found(call, call.path["projectId"], "resourcemanager.projects.get"))


@handles("cloudresourcemanager.projects.list", "v1")
def list_projects(call: Call) -> Json:
    visible = [
        shown(project)
        for project in call.world.projects.values()
        if call.allowed("resourcemanager.projects.get", f"projects/{project.project_id}")
        and matches(searchable(project), call.query.get("filter", ""))
    ]
    return page(visible, call.query, "projects", default=500, most=500)


@handles("cloudresourcemanager.projects.update", "v1")
def update(call: Call) -> Json:
    """PUT of the whole project; what is not mutable must be what it was."""
    body = call.body
    project = found(call, call.path["projectId"], "resourcemanager.projects.update")
    project_lifecycle.require_active_project(project)
    if body.get("parent"):
        parent = parent_name(body["parent"])
        if parent != project.parent:
            _move(call, project, parent)
    labels = dict(body.get("labels", {}))
    project_lifecycle.change(call, project, body.get("name") or project.name, labels)
    return shown(project)


def _move(call: Call, project: Project, parent: str) -> None:
    """What it asks for: https://cloud.google.com/resource-manager/docs/assign-iam-roles."""
    if project.parent:
        call.require(MOVE, project.parent, denied())
    else:
        resource = f"projects/{project.project_id}"
        call.require("resourcemanager.projects.setIamPolicy", resource, denied())
    to_folder = parent.startswith("folders/")
    call.require(MOVE if to_folder else "resourcemanager.projects.create", parent, denied())
    project_lifecycle.require_active(call, parent)
    project.parent = parent


@handles("cloudresourcemanager.projects.delete", "v1")
def delete(call: Call) -> Json:
    project_lifecycle.delete(call, call.path["projectId"])
    return {}


@handles("cloudresourcemanager.projects.undelete", "v1")
def undelete(call: Call) -> Json:
    project_lifecycle.undelete(call, call.path["projectId"])
    return {}


@handles("cloudresourcemanager.projects.getIamPolicy", "v1", "v3")
def get_policy(call: Call) -> Json:
    return iam_policies.read(_policy_of(call, "resourcemanager.projects.getIamPolicy"))


@handles("cloudresourcemanager.projects.setIamPolicy", "v1", "v3")
def set_policy(call: Call) -> Json:
    held = _policy_of(call, "resourcemanager.projects.setIamPolicy")
    return iam_policies.write(call.world, held, call.body)


def _policy_of(call: Call, permission: str) -> Policy:
    reference = call.path["resource"].removeprefix("projects/")
    return found(call, reference, permission).policy


@handles("cloudresourcemanager.projects.testIamPermissions", "v1", "v3")
def test_permissions(call: Call) -> Json:
    resource = "projects/" + call.path["resource"].removeprefix("projects/")
    return held_permissions(call, resource)


def held_permissions(call: Call, resource: str) -> Json:
    """A resource that does not exist gives an empty answer, not an error (discovery text)."""
    asked: list[str] = call.body.get("permissions", [])
    if any("*" in permission for permission in asked):
        raise invalid("Permissions with wildcards are not allowed.")
    held = [permission for permission in asked if call.allowed(permission, resource)]
    return {"permissions": held} if held else {}
