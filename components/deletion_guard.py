"""The first thing that a destroy meets, and the last that it may not pass.

A protected resource stops a destroy only when its turn comes, and a destroy takes the dependants
first: role bindings, accounts and roles would be gone before the protected project was reached.
So one protected resource depends on all the others. Nothing can be deleted before it, with a
preview or (`destroy --skip-preview`, the Automation API) without one.

A component that has no resource yet is nobody's dependency (to depend on a component is to depend
on its resources), so a guard of its own lies in it: a parent outlives its children.

The engine's refusal names the resource and nothing else of ours, so the resource's name is the
command that lets the destroy pass.
"""

from collections.abc import Sequence

import pulumi
from pulumi import ResourceOptions

ALLOW_DELETION = "pulumi config set deletionProtection false && pulumi up"


def guard(
    environment: pulumi.Resource,
    name: str,
    parts: Sequence[pulumi.Resource],
    empty: Sequence[pulumi.Resource],
    *,
    enabled: bool,
) -> None:
    """`empty` are the parts that have no resources."""
    DeletionGuard(environment, name, parts, enabled)
    for part in empty:
        DeletionGuard(part, name, [], enabled)


class DeletionGuard(pulumi.ComponentResource):
    """Holds nothing; depends on everything of one environment, or is all that a part has."""

    def __init__(
        self, parent: pulumi.Resource, name: str, guarded: Sequence[pulumi.Resource], enabled: bool
    ) -> None:
        super().__init__(
            "vertex-gpt-oss:index:DeletionGuard",
            f"{name}: {ALLOW_DELETION}",
            None,
            ResourceOptions(parent=parent, depends_on=guarded, protect=enabled),
        )
        self.register_outputs({})
