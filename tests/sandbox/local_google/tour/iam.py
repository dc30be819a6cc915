"""IAM v1."""

from tests.sandbox.local_google.tour.step import Step

ACCOUNTS = "/iam/v1/projects/ready-project/serviceAccounts"
TOURIST = f"{ACCOUNTS}/tourist@ready-project.iam.gserviceaccount.com"
ROLES = "/iam/v1/projects/ready-project/roles"
ASKED = {"permissions": ["iam.serviceAccounts.get"]}
RENAME = {"serviceAccount": {"displayName": "u"}, "updateMask": "displayName"}

POOLS = "/iam/v1/projects/ready-project/locations/global/workloadIdentityPools"
POOL = f"{POOLS}/tour-pool"
PROVIDER = f"{POOL}/providers/tour-provider"
OIDC = {
    "oidc": {"issuerUri": "https://issuer.example.com"},
    "attributeMapping": {"google.subject": "assertion.sub"},
}

FEDERATION = [
    Step("POST", f"{POOLS}?workloadIdentityPoolId=tour-pool", {"displayName": "t"}, {"op": "name"}),
    Step("GET", "/iam/v1/{op}"),
    Step("GET", POOL),
    Step("GET", POOLS),
    Step("PATCH", f"{POOL}?updateMask=displayName", {"displayName": "u"}),
    Step("GET", f"{POOL}:listAttestationRules"),
    Step("DELETE", POOL),
    Step("POST", f"{POOL}:undelete", {}),
    Step(
        "POST",
        f"{POOL}/providers?workloadIdentityPoolProviderId=tour-provider",
        OIDC,
        {"provider_op": "name"},
    ),
    Step("GET", "/iam/v1/{provider_op}"),
    Step("GET", PROVIDER),
    Step("GET", f"{POOL}/providers"),
    Step("PATCH", f"{PROVIDER}?updateMask=disabled", {"disabled": True}),
    Step("DELETE", PROVIDER),
    Step("POST", f"{PROVIDER}:undelete", {}),
]
STEPS: list[Step] = [
    *FEDERATION,
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
    Step("POST", f"{TOURIST}/keys", {}, {"key": "name"}),
    Step("GET", "/iam/v1/{key}?publicKeyType=TYPE_X509_PEM_FILE"),
    Step("GET", f"{TOURIST}/keys?keyTypes=USER_MANAGED"),
    Step("DELETE", "/iam/v1/{key}"),
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
    Step("GET", "/iam/v1/roles/aiplatform.user"),
    Step("GET", "/iam/v1/roles?view=FULL"),
]
NOT_BUILT: set[tuple[str, str]] = set()
