"""What happens to projects, whichever version of Resource Manager asks for it.

Owns the rules: ids taken for ever, names and labels, deletion with 30 days to undo it, liens,
etags. `projects` (v1) and `projects_v3` only differ in what they read and show.
"""

import re

from sandbox.local_google.calls.registry import Call
from sandbox.local_google.json_types import Json
from sandbox.local_google.limits import rate_quota
from sandbox.local_google.protocol.errors import (
    GoogleError,
    already_exists,
    bad_request,
    denied,
    error_info,
    help_links,
    invalid,
    precondition,
    violated,
)
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.iam_policy import Policy

DELETE = "resourcemanager.projects.delete"
LABEL_KEY = re.compile(r"[a-z][a-z0-9_-]{0,62}")
LABEL_VALUE = re.compile(r"[a-z0-9_-]{0,63}")
MOST_LABELS = 64
DELETION_HELP = {
    "Troubleshooting project deletion": (
        "https://cloud.google.com/resource-manager/docs/troubleshooting-project-deletion"
    )
}


def found(call: Call, reference: str, permission: str) -> Project:
    """The project, if the caller has `permission` on it, else Google's one 403 for both cases."""
    project = call.world.project(reference)
    if project is None:
        raise denied()
    call.require(permission, f"projects/{project.project_id}", denied())
    return project


def create(call: Call, project_id: str, name: str, parent: str, labels: dict[str, str]) -> Project:
    world = call.world
    _check_id(project_id)
    check_name_and_labels(name, labels)
    if parent:
        call.require("resourcemanager.projects.create", parent, denied())
        require_active(call, parent)
    elif call.caller.startswith("serviceAccount:"):
        raise invalid("Service accounts cannot create projects without a parent.")
    if project_id in world.projects or world.project(project_id) is not None:
        raise already_exists()
    rate_quota.require_allotment(world, call.caller)
    now = world.timestamp()
    project = Project(
        creator=call.caller,
        project_id=project_id,
        number=str(100000000000 + world.next("project")),
        create_time=now,
        update_time=now,
        name=name or project_id,
        parent=parent,
        labels=labels,
        policy=Policy(world.next_etag(), [{"role": "roles/owner", "members": [call.caller]}]),
    )
    world.projects[project_id] = project
    return project


def require_active(call: Call, parent: str) -> None:
    """Nothing new goes into a folder that is to be deleted (wording inferred)."""
    folder = call.world.folder(parent.removeprefix("folders/"))
    if folder is not None and folder.state != "ACTIVE":
        raise violated(
            "Precondition check failed.", "PARENT_DELETED_VIOLATION", parent, f"{parent} is deleted"
        )


def _check_id(project_id: str) -> None:
    if re.fullmatch(r"[a-z][a-z0-9-]{4,28}[a-z0-9]", project_id) is None:
        rule = (
            "project_id must be 6 to 30 lowercase letters, digits or hyphens, start with a letter"
            " and not end with a hyphen"
        )
        raise bad_request(f"field [project_id] has issue [{rule}]", {"project_id": rule})


def check_name_and_labels(name: str, labels: dict[str, str]) -> None:
    if name and re.fullmatch(r"[\w'\"! -]{4,30}", name, re.ASCII) is None:
        rule = "project display name must be 4 to 30 letters, digits, hyphens, quotes or spaces"
        raise bad_request(f"field [display_name] has issue [{rule}]", {"display_name": rule})
    if len(labels) > MOST_LABELS:
        rule = f"{len(labels)} labels are more than {MOST_LABELS}"
        raise bad_request(f"field [labels] has issue [{rule}]", {"labels": rule})
    for key, value in labels.items():
        if LABEL_KEY.fullmatch(key) is None or LABEL_VALUE.fullmatch(value) is None:
            rule = f"label {key}={value} is not lower case letters, digits, _ and - (63 at most)"
            raise bad_request(f"field [labels] has issue [{rule}]", {"labels": rule})


def change(call: Call, project: Project, name: str, labels: dict[str, str]) -> None:
    require_active_project(project)
    check_name_and_labels(name, labels)
    project.name, project.labels = name, labels
    project.update_time = call.world.timestamp()


def require_active_project(project: Project) -> None:
    if project.state != "ACTIVE":
        raise precondition("Precondition check failed.")


def delete(call: Call, reference: str) -> Project:
    project = found(call, reference, DELETE)
    if project.state != "ACTIVE":
        raise precondition("Cannot delete an inactive project.")
    _check_liens(call, project)
    project.state = "DELETE_REQUESTED"
    project.delete_time = project.update_time = call.world.timestamp()
    return project


def _check_liens(call: Call, project: Project) -> None:
    """As quoted in github.com/hashicorp/terraform-provider-google/issues/17556."""
    for lien in call.world.liens.values():
        if lien.parent == f"projects/{project.number}" and DELETE in lien.restrictions:
            raise violated(
                "Precondition check failed.",
                "LIEN",
                lien.name,
                f"A lien to prevent deletion was placed on the project by [{lien.origin}]."
                " Remove the lien to allow deletion.",
                help_links(DELETION_HELP),
                error_info("PROJECT_DELETE_LIEN", "cloudresourcemanager.googleapis.com", {}),
            )


def undelete(call: Call, reference: str) -> Project:
    project = found(call, reference, "resourcemanager.projects.undelete")
    if project.state != "DELETE_REQUESTED":
        raise precondition("Cannot undelete an active project.")
    project.state, project.delete_time = "ACTIVE", ""
    project.update_time = call.world.timestamp()
    return project


def stale(kind: str) -> GoogleError:
    """409 for an etag that names an older value of the resource (wording inferred)."""
    return GoogleError(
        "ABORTED", f"The etag does not match the {kind}'s current one; read it again and retry."
    )


def searchable(project: Project) -> Json:
    """Every name that v1 filters and v3 queries may use."""
    kind, _, identifier = project.parent.partition("/")
    fields: Json = {
        **dict.fromkeys(("name", "displayname"), project.name),
        **dict.fromkeys(("id", "projectid"), project.project_id),
        **dict.fromkeys(("state", "lifecyclestate"), project.state),
        **{f"labels.{key}": value for key, value in project.labels.items()},
        "labels": project.labels,
    }
    if project.parent:
        fields |= {"parent": project.parent, "parent.id": identifier}
        fields["parent.type"] = kind.removesuffix("s")
    return fields
