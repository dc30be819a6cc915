"""The first thing that a destroy meets, and the last that it may not pass.

A protected resource stops a destroy only when its turn comes, and a destroy takes the dependants
first: role bindings, accounts and roles would be gone before the protected project was reached.
So one protected resource depends on all the others. Nothing can be deleted before it, with a
preview or (`destroy --skip-preview`, the Automation API) without one. A component counts by its
resources: one without any would go first, so there is none.

The engine's refusal names the resource and nothing else of ours, so the resource's name is the
command that lets the destroy pass.
"""

from collections.abc import Sequence

import pulumi
from pulumi import ResourceOptions

ALLOW_DELETION = "pulumi config set deletionProtection false && pulumi up"


class DeletionGuard(pulumi.ComponentResource):
    """Holds nothing; depends on everything of one environment."""

    def __init__(
        self,
        environment: pulumi.Resource,
        name: str,
        guarded: Sequence[pulumi.Resource],
        enabled: bool,
    ) -> None:
        super().__init__(
            "vertex-gpt-oss:index:DeletionGuard",
            f"{name}: {ALLOW_DELETION}",
            None,
            ResourceOptions(parent=environment, depends_on=guarded, protect=enabled),
        )
        self.register_outputs({})
