"""What every part inside a project is told: which one, when it is ready, how to resist deletion."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp
from pulumi import ResourceOptions

from components.engine.wording import BY_COMMANDS, Wording
from components.protection.protection import Protection


@dataclass(frozen=True, kw_only=True)
class Place:
    """A project as its parts see it."""

    project_id: pulumi.Output[str]
    """Resolves once the project is billed and its APIs are seen on."""
    billed_id: pulumi.Output[str]
    """The same id, once the project is billed: for a request that counts against the deployer's
    project, where its API must be on, and that needs none in this one. Where the deployer is a
    pipeline of this project, `grants` wait for the APIs, and what is within them too.
    Source: client-based APIs in https://cloud.google.com/docs/quotas/quota-project"""
    number: pulumi.Output[str]
    billing_account: pulumi.Output[str]
    """That the project is linked to; a bare id."""
    owned: "gcp.organizations.Project | None"
    """The project, if this stack owns it; None for a selected one."""
    protection: Protection
    wording: Wording = BY_COMMANDS
    """How people are told what to do about it."""
    grants: Sequence[pulumi.Resource] = ()
    """Roles of the pipeline that may apply. A feature is made after them and removed before them:
    the pipeline that adds or removes it has its roles for as long as there is something to do."""

    def needed_by_callers(self, parent: pulumi.Resource) -> ResourceOptions:
        """Options of a resource without which nobody can call the model."""
        return self._within_grants(
            self.protection.needed_by_callers(parent, deleted_with=self.owned)
        )

    def left_to_callers(self, parent: pulumi.Resource) -> ResourceOptions:
        """Options of a way to call that may be taken away, and that goes with the project only."""
        return self._within_grants(ResourceOptions(parent=parent, deleted_with=self.owned))

    def billed_by_the_hour(self, parent: pulumi.Resource) -> ResourceOptions:
        """The same as of what callers need, but never left running where nobody knows of it."""
        needed = self.protection.needed_by_callers(parent)
        return ResourceOptions.merge(needed, self.replaceable(parent))

    def replaceable(self, parent: pulumi.Resource) -> ResourceOptions:
        """Options of a resource whose deletion takes nothing away from callers."""
        return self._within_grants(self.protection.replaceable(parent, deleted_with=self.owned))

    def left_by_project(self, parent: pulumi.Resource) -> ResourceOptions:
        """Options of a resource that is not deleted with the project."""
        return self._within_grants(self.protection.replaceable(parent))

    def _within_grants(self, options: ResourceOptions) -> ResourceOptions:
        return ResourceOptions.merge(options, ResourceOptions(depends_on=[*self.grants]))


def created_first(options: ResourceOptions) -> ResourceOptions:
    """`options` of a service account, with its replacement made before it is deleted.

    The plugin would delete first, and what is deleted is gone where the other name is taken.
    """
    return ResourceOptions.merge(options, ResourceOptions(delete_before_replace=False))
