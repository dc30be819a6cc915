"""Built methods of which nothing can be mistyped, and why.

They have no body, and every query parameter they have is free text, as are the names in their
paths (a path that fits no method is Google's HTML 404, not a refusal of a field).
"""

UNTYPED: set[tuple[str, str]] = {
    ("aiplatform.projects.locations.endpoints.delete", "v1"),
    ("aiplatform.projects.locations.endpoints.delete", "v1beta1"),
    ("aiplatform.projects.locations.endpoints.get", "v1"),
    ("aiplatform.projects.locations.endpoints.get", "v1beta1"),
    ("aiplatform.projects.locations.endpoints.operations.get", "v1"),
    ("aiplatform.projects.locations.endpoints.operations.get", "v1beta1"),
    ("aiplatform.projects.locations.operations.get", "v1"),
    ("aiplatform.projects.locations.operations.get", "v1beta1"),
    ("cloudbilling.billingAccounts.get", "v1"),
    ("cloudbilling.projects.getBillingInfo", "v1"),
    ("cloudresourcemanager.folders.delete", "v3"),
    ("cloudresourcemanager.folders.get", "v3"),
    ("cloudresourcemanager.liens.delete", "v1"),
    ("cloudresourcemanager.liens.delete", "v3"),
    ("cloudresourcemanager.liens.get", "v1"),
    ("cloudresourcemanager.liens.get", "v3"),
    ("cloudresourcemanager.operations.get", "v1"),
    ("cloudresourcemanager.operations.get", "v3"),
    ("cloudresourcemanager.organizations.get", "v1"),
    ("cloudresourcemanager.organizations.get", "v3"),
    ("cloudresourcemanager.projects.delete", "v1"),
    ("cloudresourcemanager.projects.delete", "v3"),
    ("cloudresourcemanager.projects.get", "v1"),
    ("cloudresourcemanager.projects.get", "v3"),
    ("iam.projects.roles.get", "v1"),
    ("iam.projects.serviceAccounts.delete", "v1"),
    ("iam.projects.serviceAccounts.get", "v1"),
    ("serviceusage.operations.get", "v1"),
    ("serviceusage.operations.get", "v1beta1"),
    ("serviceusage.services.batchGet", "v1"),
    ("serviceusage.services.get", "v1"),
}
