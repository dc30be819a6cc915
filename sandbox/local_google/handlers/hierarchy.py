"""Cloud Resource Manager: organizations, folders, and v3's view of projects."""

from sandbox.local_google import policy
from sandbox.local_google.errors import denied
from sandbox.local_google.handlers.projects import found, matches, shown
from sandbox.local_google.json_types import Json
from sandbox.local_google.paging import page
from sandbox.local_google.registry import Call, handles
from sandbox.local_google.resources.hierarchy import Folder, Organization, Project
from sandbox.local_google.resources.iam_policy import Policy


def shown_v3(project: Project) -> Json:
    answer: Json = {
        "name": f"projects/{project.number}",
        "projectId": project.project_id,
        "state": project.state,
        "displayName": project.name,
        "createTime": project.create_time,
        "etag": project.policy.etag,
    }
    if project.parent:
        answer["parent"] = project.parent
    if project.labels:
        answer["labels"] = project.labels
    return answer


@handles("cloudresourcemanager.projects.get", "v3")
def get_project(call: Call) -> Json:
    reference = call.path["name"].removeprefix("projects/")
    return shown_v3(found(call, reference, "resourcemanager.projects.get"))


@handles("cloudresourcemanager.projects.search", "v3")
def search_projects(call: Call) -> Json:
    visible = [
        shown_v3(project)
        for project in call.world.projects.values()
        if call.allowed("resourcemanager.projects.get", f"projects/{project.project_id}")
        and matches(shown(project) | shown_v3(project), call.query.get("query", ""))
    ]
    return page(visible, call.query, "projects", default=500, most=500)


def _organization(call: Call, name: str, permission: str) -> Organization:
    organization = call.world.organizations.get(name.removeprefix("organizations/"))
    if organization is None:
        raise denied()
    call.require(permission, name, denied())
    return organization


@handles("cloudresourcemanager.organizations.get", "v1")
def get_organization(call: Call) -> Json:
    name = call.path["name"]
    organization = _organization(call, name, "resourcemanager.organizations.get")
    return {
        "name": name,
        "displayName": organization.display_name,
        "lifecycleState": "ACTIVE",
    }


@handles("cloudresourcemanager.organizations.get", "v3")
def get_organization_v3(call: Call) -> Json:
    name = call.path["name"]
    organization = _organization(call, name, "resourcemanager.organizations.get")
    return {"name": name, "displayName": organization.display_name, "state": "ACTIVE"}


def _organization_policy(call: Call, permission: str) -> Policy:
    return _organization(call, call.path["resource"], permission).policy


@handles("cloudresourcemanager.organizations.getIamPolicy", "v1")
def get_organization_policy(call: Call) -> Json:
    return policy.read(_organization_policy(call, "resourcemanager.organizations.getIamPolicy"))


@handles("cloudresourcemanager.organizations.setIamPolicy", "v1")
def set_organization_policy(call: Call) -> Json:
    held = _organization_policy(call, "resourcemanager.organizations.setIamPolicy")
    return policy.write(call.world, held, call.body)


def _folder(call: Call, name: str, permission: str) -> Folder:
    folder = call.world.folders.get(name.removeprefix("folders/"))
    if folder is None:
        raise denied()
    call.require(permission, name, denied())
    return folder


@handles("cloudresourcemanager.folders.get", "v3")
def get_folder(call: Call) -> Json:
    folder = _folder(call, call.path["name"], "resourcemanager.folders.get")
    return {
        "name": f"folders/{folder.id}",
        "displayName": folder.display_name,
        "parent": folder.parent,
        "state": "ACTIVE",
    }


@handles("cloudresourcemanager.folders.getIamPolicy", "v3")
def get_folder_policy(call: Call) -> Json:
    folder = _folder(call, call.path["resource"], "resourcemanager.folders.getIamPolicy")
    return policy.read(folder.policy)


@handles("cloudresourcemanager.folders.setIamPolicy", "v3")
def set_folder_policy(call: Call) -> Json:
    folder = _folder(call, call.path["resource"], "resourcemanager.folders.setIamPolicy")
    return policy.write(call.world, folder.policy, call.body)
