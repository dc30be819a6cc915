"""A lien on the project: while it is there nobody can delete the project, in the console either.

What the engine protects (protection.py), it protects from this stack only; a lien stops everybody,
owners too, until somebody with resourcemanager.projects.updateLiens removes it. A destroy that is
allowed removes it first, so it is not `deletedWith` the project.
Source: https://cloud.google.com/resource-manager/docs/project-liens

Absent on purpose: adopting a lien. Google makes up its name, and a second one does no harm.
"""

import pulumi
import pulumi_gcp as gcp

from components.protection import Protection
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
        reason="Serves gpt-oss; managed by Pulumi. To delete it, destroy its stack.",
        opts=protection.replaceable(parent),
    )
