"""A lien on the project: while it is there nobody can delete the project, in the console either.

What the engine protects (protection.py), it protects from this stack only; a lien stops everybody,
owners too, until somebody with resourcemanager.projects.updateLiens removes it. A destroy that is
allowed removes it first, so it is not `deletedWith` the project.
Source: https://cloud.google.com/resource-manager/docs/project-liens

Absent on purpose: adopting a lien. Google makes up its name; after a create whose answer was lost
the next `up` makes a second one. A destroy removes only its own and then meets the other, so the
reason bears the stack's mark, and whoever deploys is told of a stray one (orphans.py).
"""

import pulumi
import pulumi_gcp as gcp
from pulumi import ResourceOptions

from components.ownership.labels import this_stack
from components.protection.protection import Protection
from settings.owner_mark import MARK

PREVENTED = "resourcemanager.projects.delete"
"""The one restriction there is."""


def lien_on(
    name: str, number: pulumi.Output[str], protection: Protection, parent: pulumi.Resource
) -> gcp.resourcemanager.Lien:
    """`number` is the project's: the only spelling of a lien's parent that Google gives back."""
    return gcp.resourcemanager.Lien(
        name,
        parent=pulumi.Output.format("projects/{0}", number),
        restrictions=[PREVENTED],
        origin=MARK,
        reason="Serves gpt-oss; managed by Pulumi. To delete it, destroy its stack."
        f" {MARK}={this_stack()}",
        # A lien cannot be changed: one made without the mark keeps the reason it has.
        opts=ResourceOptions.merge(
            protection.replaceable(parent), ResourceOptions(ignore_changes=["reason"])
        ),
    )
