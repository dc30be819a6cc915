"""IAM: workload identity pools and their providers."""

from dataclasses import dataclass, field

from sandbox.local_google.json_types import Json


@dataclass
class WorkloadIdentityProvider:
    provider_id: str
    settings: Json
    """What a caller may set, as Google writes it (`oidc`, `attributeMapping`, …)."""
    delete_time: str = ""
    """When it was deleted; empty while it is there."""


@dataclass
class WorkloadIdentityPool:
    pool_id: str
    settings: Json
    delete_time: str = ""
    """When it was deleted; empty while it is there."""
    providers: dict[str, WorkloadIdentityProvider] = field(default_factory=dict)
