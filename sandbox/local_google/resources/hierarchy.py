"""Resource Manager: organizations, folders, projects."""

from dataclasses import dataclass, field

from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.resources.identity import CustomRole
from sandbox.local_google.resources.propagation import Settling
from sandbox.local_google.resources.workload_identity import WorkloadIdentityPool


@dataclass
class Organization:
    id: str
    display_name: str
    policy: Policy = field(default_factory=Policy)
    directory_customer_id: str = "C0example"
    """What domain restricted sharing goes by."""


@dataclass
class Folder:
    id: str
    display_name: str
    parent: str
    """`organizations/ID` or `folders/ID`."""
    policy: Policy = field(default_factory=Policy)
    state: str = "ACTIVE"
    create_time: str = ""
    update_time: str = ""
    delete_time: str = ""
    """When deletion was requested; empty while active."""


@dataclass
class Project:
    project_id: str
    number: str
    create_time: str
    name: str = ""
    creator: str = ""
    """Whose allotment of projects it takes from; empty for a seeded one."""
    parent: str = ""
    """`organizations/ID`, `folders/ID`, or empty for a project of a user alone."""
    state: str = "ACTIVE"
    update_time: str = ""
    delete_time: str = ""
    """When deletion was requested; empty while active."""
    labels: dict[str, str] = field(default_factory=dict)
    billing_account: str = ""
    """Stays when the account is closed, as on Google; then billing is not *enabled*."""
    services: list[str] = field(default_factory=list)
    settling: dict[str, Settling] = field(default_factory=dict)
    """Services that are on and not usable yet."""
    service_agents: dict[str, str] = field(default_factory=dict)
    """Service to the RFC 3339 time from which its agent exists."""
    models: list[str] = field(default_factory=list)
    """Resource names of publisher models enabled here."""
    roles: dict[str, CustomRole] = field(default_factory=dict)
    pools: dict[str, WorkloadIdentityPool] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
