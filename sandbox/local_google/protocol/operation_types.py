"""What each long-running method's operation carries, which discovery leaves as `any`.

Owns one table, held by hand: method and version → type of `response`, type of `metadata`. Source:
`google.longrunning.operation_info` in Google's protos, which the installed clients repeat in
`operation.from_gapic` (resourcemanager_v3, service_usage_v1; a test compares). Read elsewhere:

- Resource Manager v1: ProjectCreationStatus in discovery, "used as the `metadata` field for the
  Operation returned by CreateProject".
- Service Usage v1beta1, IAM (whose public proto is v1beta), Vertex AI: google/api/serviceusage,
  google/iam and google/cloud/aiplatform in https://github.com/googleapis/googleapis.
"""

from dataclasses import dataclass

EMPTY = "google.protobuf.Empty"


@dataclass(frozen=True)
class OperationTypes:
    """Full names, without `type.googleapis.com/`."""

    response: str
    metadata: str


def _rows(
    prefix: str, version: str, package: str, verbs: dict[str, tuple[str, str]]
) -> dict[tuple[str, str], OperationTypes]:
    def full(name: str) -> str:
        return name if "." in name else f"{package}.{name}"

    return {
        (f"{prefix}.{verb}", version): OperationTypes(full(response), full(metadata))
        for verb, (response, metadata) in verbs.items()
    }


RESOURCE_VERBS = {
    "create": "Create",
    "patch": "Update",
    "move": "Move",
    "delete": "Delete",
    "undelete": "Undelete",
}
ENDPOINTS = {
    "endpoints.create": ("Endpoint", "CreateEndpointOperationMetadata"),
    "endpoints.delete": (EMPTY, "DeleteOperationMetadata"),
    "endpoints.undeployModel": ("UndeployModelResponse", "UndeployModelOperationMetadata"),
    "deploy": ("DeployResponse", "DeployOperationMetadata"),
}


def _resource_manager(kind: str) -> dict[tuple[str, str], OperationTypes]:
    verbs = {v: (kind, f"{done}{kind}Metadata") for v, done in RESOURCE_VERBS.items()}
    prefix = f"cloudresourcemanager.{kind.lower()}s"
    return _rows(prefix, "v3", "google.cloud.resourcemanager.v3", verbs)


def _tags(kind: str, verbs: dict[str, str]) -> dict[tuple[str, str], OperationTypes]:
    rows = {v: (done, f"{RESOURCE_VERBS[v]}Tag{kind}Metadata") for v, done in verbs.items()}
    prefix = f"cloudresourcemanager.tag{kind}s"
    return _rows(prefix, "v3", "google.cloud.resourcemanager.v3", rows)


def _pools(prefix: str, kind: str) -> dict[tuple[str, str], OperationTypes]:
    verbs = dict.fromkeys(
        ("create", "patch", "delete", "undelete"), (kind, f"{kind}OperationMetadata")
    )
    return _rows(prefix, "v1", "google.iam.v1", verbs)


POOLS = "iam.projects.locations.workloadIdentityPools"
TYPES: dict[tuple[str, str], OperationTypes] = (
    _rows(
        "cloudresourcemanager.projects",
        "v1",
        "google.cloudresourcemanager.v1",
        {"create": ("Project", "ProjectCreationStatus")},
    )
    | _resource_manager("Project")
    | _resource_manager("Folder")
    | _tags("Key", {"create": "TagKey", "delete": "TagKey"})
    | _tags("Value", {"create": "TagValue", "delete": "TagValue"})
    | _tags("Binding", {"create": "TagBinding", "delete": EMPTY})
    | _rows(
        "serviceusage.services",
        "v1",
        "google.api.serviceusage.v1",
        {
            "enable": ("EnableServiceResponse", "OperationMetadata"),
            "disable": ("DisableServiceResponse", "OperationMetadata"),
            "batchEnable": ("BatchEnableServicesResponse", "OperationMetadata"),
        },
    )
    | _rows(
        "serviceusage.services",
        "v1beta1",
        "google.api.serviceusage.v1beta1",
        dict.fromkeys(("enable", "disable", "batchEnable"), (EMPTY, "OperationMetadata"))
        | {"generateServiceIdentity": ("ServiceIdentity", EMPTY)},
    )
    | _pools(POOLS, "WorkloadIdentityPool")
    | _pools(f"{POOLS}.providers", "WorkloadIdentityPoolProvider")
    | _rows("aiplatform.projects.locations", "v1", "google.cloud.aiplatform.v1", ENDPOINTS)
    | _rows(
        "aiplatform.projects.locations", "v1beta1", "google.cloud.aiplatform.v1beta1", ENDPOINTS
    )
)


def schema_names(full: str) -> tuple[str, ...]:
    """What discovery may call a type: its last name, or all of its names joined."""
    return full.rpartition(".")[2], "".join(part[0].upper() + part[1:] for part in full.split("."))
