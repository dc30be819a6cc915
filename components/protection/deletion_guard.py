"""The first thing that a destroy meets, and the last that it may not pass.

A protected resource stops a destroy only when its turn comes, and a destroy takes the dependants
first: role bindings, accounts and roles would be gone before the protected project was reached.
So one protected resource depends on all the others. Nothing can be deleted before it, with a
preview or (`destroy --skip-preview`, the Automation API) without one. A component counts by its
resources: one without any would go first, so there is none.

The engine's refusal names the resource and nothing else of ours, so the resource's name says what
lets the destroy pass: the command, where there is this program's configuration; the argument, in
somebody else's program (component_package).
"""

from collections.abc import Sequence

import pulumi
from pulumi import Alias, ResourceOptions

from components.engine.wording import ALLOW_DELETION


class DeletionGuard(pulumi.ComponentResource):
    """Holds nothing; depends on everything of one environment."""

    def __init__(
        self,
        environment: pulumi.Resource,
        name: str,
        guarded: Sequence[pulumi.Resource],
        enabled: bool,
        allow: str,
    ) -> None:
        """`allow`: what lets the destroy pass (wording.py)."""
        # What the component package's guards were called before they named its argument.
        earlier = [Alias(name=f"{name}: {ALLOW_DELETION}")] if allow != ALLOW_DELETION else []
        super().__init__(
            "vertex-gpt-oss:index:DeletionGuard",
            f"{name}: {allow}",
            None,
            ResourceOptions(
                parent=environment, depends_on=guarded, protect=enabled, aliases=earlier
            ),
        )
        self.register_outputs({})
