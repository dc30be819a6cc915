"""Resource Manager v1 and v3."""

from sandbox.local_google.state.seed import FOLDER, ORGANIZATION
from tests.sandbox.local_google.tour.step import Step

P = "/cloudresourcemanager/v1/projects"
V3 = "/cloudresourcemanager/v3"
ORGANIZATIONS = f"/cloudresourcemanager/v1/organizations/{ORGANIZATION}"
ASKED = {"permissions": ["resourcemanager.projects.get"]}
# Only the audit configs, so that the tourist keeps the rights the organization gives.
AUDIT_ONLY = {"policy": {}, "updateMask": "auditConfigs"}

FOLDERS = f"{V3}/folders"
HERE = {"parent": f"organizations/{ORGANIZATION}"}
LIEN = {
    "parent": "projects/ready-project",
    "restrictions": ["resourcemanager.projects.delete"],
    "origin": "tour",
    "reason": "to be seen",
}

TAGGED = "//cloudresourcemanager.googleapis.com/projects/200000000001"  # ready-project

PROJECTS = [
    Step("POST", P, {"projectId": "tour-project", "labels": {"env": "dev"}}, {"op": "name"}),
    Step("GET", "/cloudresourcemanager/v1/{op}"),
    Step("GET", f"{P}/tour-project"),
    Step("GET", P),
    Step("PUT", f"{P}/tour-project", {"name": "tour"}),
    Step("POST", f"{P}/tour-project:testIamPermissions", ASKED),
    Step("DELETE", f"{P}/tour-project"),
    Step("POST", f"{P}/tour-project:undelete", {}),
    Step("POST", f"{P}/ready-project:getIamPolicy", {}),
    Step("POST", f"{P}/tour-project:setIamPolicy", AUDIT_ONLY),
]
PROJECTS_V3 = [
    Step("POST", f"{V3}/projects", {"projectId": "tour-three", **HERE}, {"op": "name"}),
    Step("GET", f"{V3}/{{op}}"),
    Step("GET", f"{V3}/projects/tour-three"),
    Step("GET", f"{V3}/projects?parent=organizations/{ORGANIZATION}"),
    Step("GET", f"{V3}/projects:search"),
    Step("PATCH", f"{V3}/projects/tour-three?updateMask=display_name", {"displayName": "three"}),
    Step("POST", f"{V3}/projects/tour-three:move", {"destinationParent": f"folders/{FOLDER}"}),
    Step("DELETE", f"{V3}/projects/tour-three"),
    Step("POST", f"{V3}/projects/tour-three:undelete", {}),
    Step("POST", f"{V3}/projects/ready-project:getIamPolicy", {}),
    Step("POST", f"{V3}/projects/tour-three:setIamPolicy", AUDIT_ONLY),
    Step("POST", f"{V3}/projects/ready-project:testIamPermissions", ASKED),
]
ORGANIZATION_STEPS = [
    Step("GET", ORGANIZATIONS),
    Step("POST", "/cloudresourcemanager/v1/organizations:search", {}),
    Step("POST", f"{ORGANIZATIONS}:getIamPolicy", {}),
    Step("POST", f"{ORGANIZATIONS}:setIamPolicy", AUDIT_ONLY),
    Step("POST", f"{ORGANIZATIONS}:testIamPermissions", ASKED),
    Step("GET", f"{V3}/organizations/{ORGANIZATION}"),
    Step("GET", f"{V3}/organizations:search"),
    Step("POST", f"{V3}/organizations/{ORGANIZATION}:getIamPolicy", {}),
    Step("POST", f"{V3}/organizations/{ORGANIZATION}:setIamPolicy", AUDIT_ONLY),
    Step("POST", f"{V3}/organizations/{ORGANIZATION}:testIamPermissions", ASKED),
]
FOLDER_STEPS = [
    Step("POST", FOLDERS, {"displayName": "Tour", **HERE}, {"op": "name"}),
    Step("GET", f"{V3}/{{op}}", keep={"folder": "response.name"}),
    Step("GET", f"{V3}/{{folder}}"),
    Step("GET", f"{FOLDERS}?parent=organizations/{ORGANIZATION}"),
    Step("GET", f"{FOLDERS}:search?query=displayName=Tour*"),
    Step("PATCH", f"{V3}/{{folder}}?updateMask=displayName", {"displayName": "Tour 2"}),
    Step("POST", f"{V3}/{{folder}}:move", {"destinationParent": f"folders/{FOLDER}"}),
    Step("DELETE", f"{V3}/{{folder}}"),
    Step("POST", f"{V3}/{{folder}}:undelete", {}),
    Step("POST", f"{FOLDERS}/{FOLDER}:getIamPolicy", {}),
    Step("POST", f"{FOLDERS}/{FOLDER}:setIamPolicy", AUDIT_ONLY),
    Step("POST", f"{FOLDERS}/{FOLDER}:testIamPermissions", ASKED),
]


def _liens(version: str) -> list[Step]:
    at = f"/cloudresourcemanager/{version}"
    return [
        Step("POST", f"{at}/liens", LIEN, {"lien": "name"}),
        Step("GET", f"{at}/{{lien}}"),
        Step("GET", f"{at}/liens?parent=projects/ready-project"),
        Step("DELETE", f"{at}/{{lien}}"),
    ]


TAGS = [
    Step("POST", f"{V3}/tagKeys", {"shortName": "tour", **HERE}, {"op": "name"}),
    Step("GET", f"{V3}/{{op}}", keep={"key": "response.name"}),
    Step("GET", f"{V3}/{{key}}"),
    Step("GET", f"{V3}/tagKeys/namespaced?name={ORGANIZATION}/tour"),
    Step("GET", f"{V3}/tagKeys?parent=organizations/{ORGANIZATION}"),
    Step("POST", f"{V3}/tagValues", {"shortName": "long", "parent": "{key}"}, {"op": "name"}),
    Step("GET", f"{V3}/{{op}}", keep={"value": "response.name"}),
    Step("GET", f"{V3}/{{value}}"),
    Step("GET", f"{V3}/tagValues/namespaced?name={ORGANIZATION}/tour/long"),
    Step("GET", f"{V3}/tagValues?parent=tagKeys/281480000001"),
    Step("POST", f"{V3}/{{value}}:getIamPolicy", {}),
    Step("POST", f"{V3}/{{value}}:setIamPolicy", AUDIT_ONLY),
    Step("POST", f"{V3}/{{value}}:testIamPermissions", ASKED),
    Step("POST", f"{V3}/tagBindings", {"parent": TAGGED, "tagValue": "{value}"}, {"op": "name"}),
    Step("GET", f"{V3}/{{op}}", keep={"binding": "response.name"}),
    Step("GET", f"{V3}/tagBindings?parent={TAGGED}"),
    Step("DELETE", f"{V3}/{{binding}}"),
    Step("DELETE", f"{V3}/{{value}}"),
    Step("DELETE", f"{V3}/{{key}}"),
]
STEPS: list[Step] = [
    *(*PROJECTS, *PROJECTS_V3, *ORGANIZATION_STEPS, *FOLDER_STEPS),
    *(*_liens("v1"), *_liens("v3"), *TAGS),
]
NOT_BUILT: set[tuple[str, str]] = set()
