"""The Google methods this plugin calls: verb, endpoint, path.

Keyed by the discovery documents' method ids. `hand_written` methods go through Go's generated
clients, which drop the version from a custom endpoint, put their own, and ask for compact answers
(`prettyPrint=false`); the others are sent to the endpoint as it is given.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Endpoint:
    """Where one API lives: a provider argument, or else an environment variable."""

    argument: str
    variable: str
    example: str


RESOURCE_MANAGER = Endpoint(
    "resourceManagerCustomEndpoint",
    "GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT",
    "/cloudresourcemanager/v1/",
)
CLOUD_BILLING = Endpoint(
    "cloudBillingCustomEndpoint", "GOOGLE_CLOUD_BILLING_CUSTOM_ENDPOINT", "/cloudbilling/v1/"
)
SERVICE_USAGE = Endpoint(
    "serviceUsageCustomEndpoint", "GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT", "/serviceusage/v1/"
)
IAM = Endpoint("iamBetaCustomEndpoint", "GOOGLE_IAM_BETA_CUSTOM_ENDPOINT", "/iam/v1/")
IAM_CREDENTIALS = Endpoint(
    "iamCredentialsCustomEndpoint",
    "GOOGLE_IAM_CREDENTIALS_CUSTOM_ENDPOINT",
    "/iamcredentials/v1/",
)
VERTEX_AI = Endpoint(
    "vertexAiCustomEndpoint", "GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT", "/aiplatform/v1beta1/"
)
ENDPOINTS = (RESOURCE_MANAGER, CLOUD_BILLING, SERVICE_USAGE, IAM, IAM_CREDENTIALS, VERTEX_AI)


@dataclass(frozen=True)
class Method:
    """One REST method. `{name}` parts of the path are filled by the caller."""

    verb: str
    endpoint: Endpoint
    path: str
    hand_written: bool = True


METHODS: dict[str, Method] = {
    "cloudbilling.billingAccounts.get": Method("GET", CLOUD_BILLING, "{name}"),
    "cloudbilling.billingAccounts.list": Method("GET", CLOUD_BILLING, "billingAccounts"),
    "cloudbilling.billingAccounts.projects.list": Method("GET", CLOUD_BILLING, "{name}/projects"),
    "cloudbilling.billingAccounts.testIamPermissions": Method(
        "POST", CLOUD_BILLING, "{name}:testIamPermissions"
    ),
    "cloudbilling.projects.getBillingInfo": Method("GET", CLOUD_BILLING, "{name}/billingInfo"),
    "cloudbilling.projects.updateBillingInfo": Method("PUT", CLOUD_BILLING, "{name}/billingInfo"),
    "cloudresourcemanager.operations.get": Method(
        "GET", RESOURCE_MANAGER, "{name}", hand_written=False
    ),
    "cloudresourcemanager.projects.create": Method("POST", RESOURCE_MANAGER, "projects"),
    "cloudresourcemanager.projects.delete": Method("DELETE", RESOURCE_MANAGER, "{name}"),
    "cloudresourcemanager.projects.get": Method("GET", RESOURCE_MANAGER, "{name}"),
    "cloudresourcemanager.projects.getIamPolicy": Method(
        "POST", RESOURCE_MANAGER, "{name}:getIamPolicy"
    ),
    "cloudresourcemanager.projects.setIamPolicy": Method(
        "POST", RESOURCE_MANAGER, "{name}:setIamPolicy"
    ),
    "cloudresourcemanager.projects.update": Method("PUT", RESOURCE_MANAGER, "{name}"),
    "serviceusage.operations.get": Method("GET", SERVICE_USAGE, "{name}", hand_written=False),
    "serviceusage.services.batchEnable": Method(
        "POST", SERVICE_USAGE, "{project}/services:batchEnable"
    ),
    "serviceusage.services.disable": Method("POST", SERVICE_USAGE, "{name}:disable"),
    "serviceusage.services.enable": Method("POST", SERVICE_USAGE, "{name}:enable"),
    "serviceusage.services.list": Method("GET", SERVICE_USAGE, "{project}/services"),
    "iam.projects.roles.create": Method("POST", IAM, "{project}/roles"),
    "iam.projects.roles.delete": Method("DELETE", IAM, "{name}"),
    "iam.projects.roles.get": Method("GET", IAM, "{name}"),
    "iam.projects.roles.patch": Method("PATCH", IAM, "{name}"),
    "iam.projects.roles.undelete": Method("POST", IAM, "{name}:undelete"),
    "iam.projects.serviceAccounts.create": Method("POST", IAM, "{project}/serviceAccounts"),
    "iam.projects.serviceAccounts.delete": Method("DELETE", IAM, "{name}"),
    "iam.projects.serviceAccounts.disable": Method("POST", IAM, "{name}:disable"),
    "iam.projects.serviceAccounts.enable": Method("POST", IAM, "{name}:enable"),
    "iam.projects.serviceAccounts.get": Method("GET", IAM, "{name}"),
    "iam.projects.serviceAccounts.getIamPolicy": Method("POST", IAM, "{name}:getIamPolicy"),
    "iam.projects.serviceAccounts.patch": Method("PATCH", IAM, "{name}"),
    "iam.projects.serviceAccounts.setIamPolicy": Method("POST", IAM, "{name}:setIamPolicy"),
    "aiplatform.projects.publishers.models.enableModel": Method(
        "POST", VERTEX_AI, "{name}:enableModel", hand_written=False
    ),
}
