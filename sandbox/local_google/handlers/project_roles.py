"""IAM v1: custom roles of a project. Deleting is soft, and the id stays taken until undeleted."""

import re

from sandbox.local_google.authority.iam_policies import CONFLICT
from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.handlers.service_accounts import project_of
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import (
    GoogleError,
    already_exists,
    bad_request,
    invalid,
    not_found,
    precondition,
)
from sandbox.local_google.protocol.paging import page
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.identity import CustomRole

ROLE_ID = re.compile(r"[a-zA-Z0-9_.]{3,64}")
PERMISSION = re.compile(r"[a-z][a-z0-9]*(\.[a-zA-Z][a-zA-Z0-9]*){2}")
FIELDS = {
    "title": "title",
    "description": "description",
    "stage": "stage",
    "includedPermissions": "permissions",
}


def shown(project: Project, role: CustomRole, *, full: bool = True) -> Json:
    answer: Json = {
        "name": f"projects/{project.project_id}/roles/{role.role_id}",
        "title": role.title,
        "stage": role.stage,
        "etag": role.etag,
    }
    if role.description:
        answer["description"] = role.description
    if full and role.permissions:
        answer["includedPermissions"] = role.permissions
    if role.deleted:
        answer["deleted"] = True
    return answer


def _found(call: Call, permission: str) -> tuple[Project, CustomRole]:
    name = call.path["name"]
    project = project_of(call, name, permission)
    role = project.roles.get(name.split("/")[3])
    if role is None:
        raise not_found(f"The role named {name} was not found.")
    return project, role


def _checked(body: Json) -> Json:
    """Attribute names and values of the fields that were sent."""
    for permission in body.get("includedPermissions", []):
        if PERMISSION.fullmatch(permission) is None:
            raise invalid(f"Permission {permission} is not valid.")
    if len(body.get("title", "")) > 100:
        raise bad_request("The role title is too long.", {"role.title": "at most 100 characters"})
    return {attribute: body[name] for name, attribute in FIELDS.items() if name in body}


@handles("iam.projects.roles.create", "v1")
def create(call: Call) -> Json:
    project = project_of(call, call.path["parent"], "iam.roles.create")
    role_id = call.body.get("roleId", "")
    if ROLE_ID.fullmatch(role_id) is None:
        rule = "3 to 64 letters, digits, underscores or periods"
        raise bad_request(f"The role_id {role_id!r} is invalid: {rule}", {"role_id": rule})
    values = _checked(call.body.get("role", {}))
    existing = project.roles.get(role_id)
    if existing is not None and existing.deleted:
        raise precondition(
            f"You can't create a role with role_id ({role_id}) where there is an existing role"
            " with that role_id in a deleted state."
        )
    if existing is not None:
        raise already_exists(
            f"A role named {role_id} in projects/{project.project_id} already exists."
        )
    role = CustomRole(role_id, call.world.next_etag(), **values)
    project.roles[role_id] = role
    return shown(project, role)


@handles("iam.projects.roles.get", "v1")
def get(call: Call) -> Json:
    """A deleted role is still read, marked `deleted`: the official plugin undeletes on that."""
    return shown(*_found(call, "iam.roles.get"))


@handles("iam.projects.roles.list", "v1")
def list_roles(call: Call) -> Json:
    project = project_of(call, call.path["parent"], "iam.roles.list")
    full = call.query.get("view") == "FULL"
    listed = [
        shown(project, role, full=full)
        for role in project.roles.values()
        if not role.deleted or call.query.get("showDeleted", False)
    ]
    return page(listed, call.query, "roles", default=300, most=1000)


@handles("iam.projects.roles.patch", "v1")
def patch(call: Call) -> Json:
    """Without a mask every field that was sent changes."""
    project, role = _found(call, "iam.roles.update")
    if role.deleted:
        raise precondition(f"You can't update a role ({role.role_id}) that is deleted.")
    _check_etag(role, call.body.get("etag", ""))
    body = call.body
    mask = [name for name in re.split(r"\s*,\s*", call.query.get("updateMask", "")) if name]
    if mask:
        names = {re.sub(r"_([a-z])", lambda m: m.group(1).upper(), name) for name in mask}
        defaults: Json = {"title": "", "description": "", "includedPermissions": []}
        body = {
            n: body.get(n, defaults.get(n))
            for n in names & set(FIELDS)
            if n in body or n in defaults
        }
    for attribute, value in _checked(body).items():
        setattr(role, attribute, value)
    role.etag = call.world.next_etag()
    return shown(project, role)


def _check_etag(role: CustomRole, sent: str) -> None:
    if sent and sent != role.etag:
        raise GoogleError("ABORTED", CONFLICT)


@handles("iam.projects.roles.delete", "v1")
def delete(call: Call) -> Json:
    project, role = _found(call, "iam.roles.delete")
    _check_etag(role, call.query.get("etag", ""))
    if role.deleted:
        raise precondition(f"The role {role.role_id} is already deleted.")
    role.deleted = True
    return shown(project, role)


@handles("iam.projects.roles.undelete", "v1")
def undelete(call: Call) -> Json:
    project, role = _found(call, "iam.roles.undelete")
    _check_etag(role, call.body.get("etag", ""))
    if not role.deleted:
        raise precondition(f"The role {role.role_id} is not deleted.")
    role.deleted = False
    return shown(project, role)
