"""Organization Policy: one policy on one organization, folder or project."""

from dataclasses import dataclass, field

from sandbox.local_google.json_types import Json


@dataclass
class OrgPolicy:
    name: str
    """`projects/NUMBER/policies/CONSTRAINT`; folders and organizations alike."""
    etag: str
    update_time: str
    spec: Json = field(default_factory=dict)
    """`rules`, `inheritFromParent`, `reset` as sent; empty when only a dry run is set."""
    dry_run_spec: Json = field(default_factory=dict)
