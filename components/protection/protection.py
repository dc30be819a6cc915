"""What `deletionProtection` means for each resource.

The plugin's deletion_policy alone protects badly: `pulumi destroy` removes role bindings, accounts
and roles first and only then fails on the project, leaving a live project that nobody can call
(seen with the official plugin 9.35.0). Engine protection of the project *and* of what callers need
makes plain `pulumi destroy` stop at its preview, before any call; deletion_guard.py does the same
where there is no preview.

The engine has ways past its own protection: `destroy --ignore-protect`, `up` and `preview` with it,
and the `state unprotect` that its refusals print. So what callers need is always `deletedWith` a
project of this stack. Where PREVENT then refuses the project, they have left the state with no call
to Google and are taken over by the next `up` (adoption.py), by their names and marks; a grant is
what it was when it is made again. The exception is a self-deployed endpoint
(place.billed_by_the_hour): left behind it would be paid for unseen, so it is deleted by a call of
its own. Source: isDeletedWith in
https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/resource/deploy/step.go
"""

from dataclasses import dataclass

import pulumi
from pulumi import ResourceOptions


@dataclass(frozen=True, kw_only=True)
class Protection:
    """How the resources of one environment resist deletion."""

    enabled: bool

    @property
    def project_deletion_policy(self) -> str:
        """The plugin obeys the value in the state: `up` must have recorded DELETE first."""
        return "PREVENT" if self.enabled else "DELETE"

    def needed_by_callers(
        self, parent: pulumi.Resource, deleted_with: pulumi.Resource | None = None
    ) -> ResourceOptions:
        """Options of a resource without which nobody can call the model.

        The plugin would delete before it replaces what has a name of its own. The replacement has
        another name; and what the engine (3.259) has deleted first stays in the state for good, and
        fails every destroy, where the replacement was made unseen and is then imported.
        """
        return ResourceOptions(
            parent=parent,
            protect=self.enabled,
            deleted_with=deleted_with,
            delete_before_replace=False,
        )

    def replaceable(
        self, parent: pulumi.Resource, deleted_with: pulumi.Resource | None = None
    ) -> ResourceOptions:
        """Options of a resource whose deletion takes nothing away from callers."""
        return ResourceOptions(parent=parent, deleted_with=self._deleted_with(deleted_with))

    def _deleted_with(self, project: pulumi.Resource | None) -> pulumi.Resource | None:
        """Deleting the project takes the rest along: one call instead of some thirty.

        Only while deletion is allowed: under PREVENT the project stays, and a child that was
        "deleted with" it would stay behind unmanaged. Most could not be found by their names
        again, and some cost money.
        """
        return None if self.enabled else project
