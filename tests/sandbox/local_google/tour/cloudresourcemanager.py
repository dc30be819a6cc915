"""Resource Manager v1 and v3."""

from sandbox.local_google.seed import FOLDER, ORGANIZATION
from tests.sandbox.local_google.tour.step import Step

P = "/cloudresourcemanager/v1/projects"
V3 = "/cloudresourcemanager/v3"
ORGANIZATIONS = f"/cloudresourcemanager/v1/organizations/{ORGANIZATION}"
ASKED = {"permissions": ["resourcemanager.projects.get"]}
# Only the audit configs, so that the tourist keeps the rights the organization gives.
AUDIT_ONLY = {"policy": {}, "updateMask": "auditConfigs"}

STEPS: list[Step] = [
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
    Step("GET", ORGANIZATIONS),
    Step("POST", f"{ORGANIZATIONS}:getIamPolicy", {}),
    Step("POST", f"{ORGANIZATIONS}:setIamPolicy", AUDIT_ONLY),
    Step("GET", f"{V3}/projects/ready-project"),
    Step("GET", f"{V3}/projects:search"),
    Step("POST", f"{V3}/projects/ready-project:getIamPolicy", {}),
    Step("POST", f"{V3}/projects/ready-project:testIamPermissions", ASKED),
    Step("GET", f"{V3}/organizations/{ORGANIZATION}"),
    Step("GET", f"{V3}/folders/{FOLDER}"),
    Step("POST", f"{V3}/folders/{FOLDER}:getIamPolicy", {}),
    Step("POST", f"{V3}/folders/{FOLDER}:setIamPolicy", AUDIT_ONLY),
]
NOT_BUILT: set[tuple[str, str]] = {
    ("cloudresourcemanager.folders.create", "v3"),
    ("cloudresourcemanager.folders.delete", "v3"),
    ("cloudresourcemanager.folders.list", "v3"),
    ("cloudresourcemanager.folders.move", "v3"),
    ("cloudresourcemanager.folders.patch", "v3"),
    ("cloudresourcemanager.folders.search", "v3"),
    ("cloudresourcemanager.folders.testIamPermissions", "v3"),
    ("cloudresourcemanager.folders.undelete", "v3"),
    ("cloudresourcemanager.liens.create", "v1"),
    ("cloudresourcemanager.liens.create", "v3"),
    ("cloudresourcemanager.liens.delete", "v1"),
    ("cloudresourcemanager.liens.delete", "v3"),
    ("cloudresourcemanager.liens.get", "v1"),
    ("cloudresourcemanager.liens.get", "v3"),
    ("cloudresourcemanager.liens.list", "v1"),
    ("cloudresourcemanager.liens.list", "v3"),
    ("cloudresourcemanager.operations.get", "v3"),
    ("cloudresourcemanager.organizations.getIamPolicy", "v3"),
    ("cloudresourcemanager.organizations.search", "v1"),
    ("cloudresourcemanager.organizations.search", "v3"),
    ("cloudresourcemanager.organizations.setIamPolicy", "v3"),
    ("cloudresourcemanager.organizations.testIamPermissions", "v1"),
    ("cloudresourcemanager.organizations.testIamPermissions", "v3"),
    ("cloudresourcemanager.projects.create", "v3"),
    ("cloudresourcemanager.projects.delete", "v3"),
    ("cloudresourcemanager.projects.list", "v3"),
    ("cloudresourcemanager.projects.move", "v3"),
    ("cloudresourcemanager.projects.patch", "v3"),
    ("cloudresourcemanager.projects.setIamPolicy", "v3"),
    ("cloudresourcemanager.projects.undelete", "v3"),
}
