"""Cloud Resource Manager v1: projects, the operations that create them, and their policy.

A project that is missing and one the caller may not see are the same 403 here: Google tells
nobody which ids are taken, except by refusing to create one (409), also for deleted projects.
"""

import re

from sandbox.local_google import operations, policy
from sandbox.local_google.errors import already_exists, bad_request, denied, invalid, precondition
from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.paging import page
from sandbox.local_google.registry import Call, handles
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.iam_policy import Policy

PARENT_TYPES = {"organization": "organizations", "folder": "folders"}
LABEL_KEY = re.compile(r"[a-z][a-z0-9_-]{0,62}")
LABEL_VALUE = re.compile(r"[a-z0-9_-]{0,63}")


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


def found(call: Call, reference: str, permission: str) -> Project:
    """The project, if the caller has `permission` on it, else Google's one 403 for both cases."""
    project = call.world.project(reference)
    if project is None:
        raise denied()
    call.require(permission, f"projects/{project.project_id}", denied())
    return project


@handles("cloudresourcemanager.projects.create", "v1")
def create(call: Call) -> Json:
    world, body = call.world, call.body
    project_id = body.get("projectId", "")
    _check_id(project_id)
    _check_name_and_labels(body)
    parent = _allowed_parent(call, body.get("parent"))
    if world.project(project_id) is not None:
        raise already_exists()
    project = Project(
        project_id=project_id,
        number=str(100000000000 + world.next("project")),
        create_time=world.timestamp(),
        name=body.get("name") or project_id,
        parent=parent,
        labels=dict(body.get("labels", {})),
        policy=Policy(world.next_etag(), [{"role": "roles/owner", "members": [call.caller]}]),
    )
    world.projects[project_id] = project
    name = f"operations/cp.{project.number}"
    payload = {"@type": "type.googleapis.com/google.cloudresourcemanager.v1.Project"}
    return operations.start(world, "cloudresourcemanager", name, payload | shown(project))


def _check_id(project_id: str) -> None:
    if re.fullmatch(r"[a-z][a-z0-9-]{4,28}[a-z0-9]", project_id) is None:
        rule = (
            "project_id must be 6 to 30 lowercase letters, digits or hyphens, start with a letter"
            " and not end with a hyphen"
        )
        raise bad_request(f"field [project_id] has issue [{rule}]", {"project_id": rule})


def _check_name_and_labels(body: Json) -> None:
    name = body.get("name", "")
    if name and re.fullmatch(r"[\w'\"! -]{4,30}", name, re.ASCII) is None:
        rule = "project display name must be 4 to 30 letters, digits, hyphens, quotes or spaces"
        raise bad_request(f"field [display_name] has issue [{rule}]", {"display_name": rule})
    for key, value in body.get("labels", {}).items():
        if LABEL_KEY.fullmatch(key) is None or LABEL_VALUE.fullmatch(value) is None:
            rule = f"label {key}={value} is not lower case letters, digits, _ and - (63 at most)"
            raise bad_request(f"field [labels] has issue [{rule}]", {"labels": rule})


def _allowed_parent(call: Call, parent: Json | None) -> str:
    if not parent:
        if call.caller.startswith("serviceAccount:"):
            raise invalid("Service accounts cannot create projects without a parent.")
        return ""
    name = parent_name(parent)
    call.require("resourcemanager.projects.create", name, denied())
    return name


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
        and matches(shown(project), call.query.get("filter", ""))
    ]
    return page(visible, call.query, "projects", default=500, most=500)


def matches(project: Json, wanted: str) -> bool:
    """`key:value` terms, joined by space or AND, `*` at the end of a value for any rest."""
    for term in re.split(r"\s+AND\s+|\s+", wanted.strip()):
        if not term:
            continue
        parts = re.fullmatch(r"([\w.-]+)[:=]\"?([^\"]*)\"?", term)
        if parts is None:
            raise invalid(f"Invalid filter term {term}; expected key:value")
        if not _term_matches(project, parts.group(1), parts.group(2)):
            return False
    return True


def _term_matches(project: Json, key: str, value: str) -> bool:
    names = {"id": "projectId", "projectid": "projectId", "lifecyclestate": "lifecycleState"}
    at: JsonValue = project
    for part in key.split("."):
        at = at.get(names.get(part.lower(), part)) if isinstance(at, dict) else None
    if at is None:
        return False
    if value.endswith("*"):
        return str(at).lower().startswith(value[:-1].lower())
    return str(at).lower() == value.lower()


@handles("cloudresourcemanager.projects.update", "v1")
def update(call: Call) -> Json:
    """PUT of the whole project; what is not mutable must be what it was."""
    body = call.body
    project = found(call, call.path["projectId"], "resourcemanager.projects.update")
    if project.state != "ACTIVE":
        raise precondition("Precondition check failed.")
    _check_name_and_labels(body)
    if body.get("parent"):
        parent = parent_name(body["parent"])
        if parent != project.parent:
            call.require(
                "resourcemanager.projects.move", f"projects/{project.project_id}", denied()
            )
            call.require("resourcemanager.projects.create", parent, denied())
            project.parent = parent
    project.name = body.get("name") or project.name
    project.labels = dict(body.get("labels", {}))
    return shown(project)


@handles("cloudresourcemanager.projects.delete", "v1")
def delete(call: Call) -> Json:
    project = found(call, call.path["projectId"], "resourcemanager.projects.delete")
    if project.state != "ACTIVE":
        raise precondition("Cannot delete an inactive project.")
    project.state = "DELETE_REQUESTED"
    return {}


@handles("cloudresourcemanager.projects.undelete", "v1")
def undelete(call: Call) -> Json:
    project = found(call, call.path["projectId"], "resourcemanager.projects.undelete")
    if project.state != "DELETE_REQUESTED":
        raise precondition("Cannot undelete an active project.")
    project.state = "ACTIVE"
    return {}


@handles("cloudresourcemanager.projects.getIamPolicy", "v1")
@handles("cloudresourcemanager.projects.getIamPolicy", "v3")
def get_policy(call: Call) -> Json:
    return policy.read(_policy_of(call, "resourcemanager.projects.getIamPolicy"))


@handles("cloudresourcemanager.projects.setIamPolicy", "v1")
def set_policy(call: Call) -> Json:
    held = _policy_of(call, "resourcemanager.projects.setIamPolicy")
    return policy.write(call.world, held, call.body)


def _policy_of(call: Call, permission: str) -> Policy:
    reference = call.path["resource"].removeprefix("projects/")
    return found(call, reference, permission).policy


@handles("cloudresourcemanager.projects.testIamPermissions", "v1")
@handles("cloudresourcemanager.projects.testIamPermissions", "v3")
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
