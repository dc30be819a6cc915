"""IAM: service accounts and custom roles."""

from dataclasses import dataclass, field

from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.resources.propagation import Settling


@dataclass
class CustomRole:
    role_id: str
    etag: str
    title: str = ""
    description: str = ""
    stage: str = "ALPHA"
    permissions: list[str] = field(default_factory=list)
    deleted: bool = False


@dataclass
class ServiceAccountKey:
    key_id: str
    algorithm: str
    valid_after: str
    certificate: str
    """PEM. The private half is kept by whoever asked for it."""


@dataclass
class ServiceAccount:
    unique_id: str
    email: str
    project_id: str
    etag: str
    display_name: str = ""
    description: str = ""
    disabled: bool = False
    deleted: bool = False
    keys: dict[str, ServiceAccountKey] = field(default_factory=dict)
    settling: Settling = field(default_factory=Settling)
    policy: Policy = field(default_factory=Policy)
