"""IAM v1."""

from tests.sandbox.local_google.tour.step import Step

ACCOUNTS = "/iam/v1/projects/ready-project/serviceAccounts"
TOURIST = f"{ACCOUNTS}/tourist@ready-project.iam.gserviceaccount.com"
ROLES = "/iam/v1/projects/ready-project/roles"
ASKED = {"permissions": ["iam.serviceAccounts.get"]}
RENAME = {"serviceAccount": {"displayName": "u"}, "updateMask": "displayName"}

STEPS: list[Step] = [
    Step(
        "POST",
        ACCOUNTS,
        {"accountId": "tourist", "serviceAccount": {"displayName": "t"}},
        {"uid": "uniqueId"},
    ),
    Step("GET", TOURIST),
    Step("GET", ACCOUNTS),
    Step("PATCH", TOURIST, RENAME),
    Step("PUT", TOURIST, {"displayName": "v"}),
    Step("POST", f"{TOURIST}:disable", {}),
    Step("POST", f"{TOURIST}:enable", {}),
    Step("POST", f"{TOURIST}:getIamPolicy"),
    Step("POST", f"{TOURIST}:setIamPolicy", {"policy": {}}),
    Step("POST", f"{TOURIST}:testIamPermissions", ASKED),
    Step("DELETE", TOURIST),
    Step("POST", f"{ACCOUNTS}/{{uid}}:undelete", {}),
    Step("POST", ROLES, {"roleId": "tour", "role": {"includedPermissions": ["a.b.c"]}}),
    Step("GET", f"{ROLES}/tour"),
    Step("GET", f"{ROLES}?view=FULL"),
    Step("PATCH", f"{ROLES}/tour", {"title": "t"}),
    Step("DELETE", f"{ROLES}/tour"),
    Step("POST", f"{ROLES}/tour:undelete", {}),
]
NOT_BUILT: set[tuple[str, str]] = {
    ("iam.projects.locations.workloadIdentityPools.create", "v1"),
    ("iam.projects.locations.workloadIdentityPools.delete", "v1"),
    ("iam.projects.locations.workloadIdentityPools.get", "v1"),
    ("iam.projects.locations.workloadIdentityPools.list", "v1"),
    ("iam.projects.locations.workloadIdentityPools.listAttestationRules", "v1"),
    ("iam.projects.locations.workloadIdentityPools.operations.get", "v1"),
    ("iam.projects.locations.workloadIdentityPools.patch", "v1"),
    ("iam.projects.locations.workloadIdentityPools.providers.create", "v1"),
    ("iam.projects.locations.workloadIdentityPools.providers.delete", "v1"),
    ("iam.projects.locations.workloadIdentityPools.providers.get", "v1"),
    ("iam.projects.locations.workloadIdentityPools.providers.list", "v1"),
    ("iam.projects.locations.workloadIdentityPools.providers.operations.get", "v1"),
    ("iam.projects.locations.workloadIdentityPools.providers.patch", "v1"),
    ("iam.projects.locations.workloadIdentityPools.providers.undelete", "v1"),
    ("iam.projects.locations.workloadIdentityPools.undelete", "v1"),
    ("iam.projects.serviceAccounts.keys.create", "v1"),
    ("iam.projects.serviceAccounts.keys.delete", "v1"),
    ("iam.projects.serviceAccounts.keys.get", "v1"),
    ("iam.projects.serviceAccounts.keys.list", "v1"),
    ("iam.roles.get", "v1"),
    ("iam.roles.list", "v1"),
}
