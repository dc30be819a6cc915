"""What every part inside a project is told: which one, when it is ready, how to resist deletion."""

from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp
from pulumi import ResourceOptions

from components.protection import Protection


@dataclass(frozen=True, kw_only=True)
class Place:
    """A project as its parts see it."""

    project_id: pulumi.Output[str]
    """Resolves once the project is billed and, but for the caller, its APIs are seen on."""
    number: pulumi.Output[str]
    billing_account: pulumi.Output[str]
    """That the project is linked to; a bare id."""
    owned: gcp.organizations.Project | None
    """The project, if this stack owns it; None for a selected one."""
    protection: Protection

    def needed_by_callers(self, parent: pulumi.Resource) -> ResourceOptions:
        """Options of a resource without which nobody can call the model."""
        return self.protection.needed_by_callers(parent, deleted_with=self.owned)

    def replaceable(self, parent: pulumi.Resource) -> ResourceOptions:
        """Options of a resource whose deletion takes nothing away from callers."""
        return self.protection.replaceable(parent, deleted_with=self.owned)
