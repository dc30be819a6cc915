"""The Google Cloud project: owned by this stack (made, or adopted), or selected and left alone.

Owned or selected is decided by the settings, never by asking whether the project exists: a data
source cannot see a project that the same program is about to create. An adopted project is the same
resource, imported (adoption.py) and then brought to what the settings say: parent, labels, billing,
and the name if they have one. Compute Engine is never turned on and the default network never
touched (`auto_create_network` only matters once Compute is enabled, and setting it to false would
enable Compute to delete the network).

A selected project is no component: to depend on a component is to depend on its resources, and it
has none. Nothing would keep it in the state when the guard (deletion_guard.py) refuses a destroy.

Absent on purpose: folders. The budget and the organization policy are components of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp
from pulumi import ResourceOptions

from components.core.lien import lien_on
from components.protection.protection import Protection


@dataclass(frozen=True, kw_only=True)
class ProjectArgs:
    """`billing_account`, `organization_id` and `folder_id` are bare ids, without a prefix."""

    project_id: pulumi.Input[str]
    """Known; resolves when the project may be touched."""
    owned: bool
    """False: the project exists, is not managed, and survives this stack."""
    display_name: str | None
    """None: a new project is named by its id, any other keeps its name."""
    billing_account: str | None
    organization_id: str | None
    folder_id: str | None
    lien: bool
    """True: nobody can delete the owned project until its lien is removed."""
    protection: Protection


@dataclass(frozen=True, kw_only=True)
class KnownProject:
    """One project, whoever owns it."""

    project_id: pulumi.Output[str]
    """Resolves once the project exists; unknown, like the number, at a preview before that."""
    number: pulumi.Output[str]
    """Computed by Google."""
    billing_account: pulumi.Output[str]
    """That the project is linked to; a bare id."""
    resource: gcp.organizations.Project | None
    """None for a selected project."""
    managed: Sequence[pulumi.Resource]
    """The components that this stack has of it."""
    liens: Sequence[pulumi.Output[str]] = ()
    """Google's ids of those that this stack put on it."""


def known_project(name: str, args: ProjectArgs, child: ResourceOptions) -> KnownProject:
    """`child` are the options of whatever is made for it."""
    return Project(name, args, child).known if args.owned else selected(args.project_id, child)


def selected(project_id: pulumi.Input[str], child: ResourceOptions) -> KnownProject:
    read = gcp.organizations.get_project_output(
        project_id=project_id, opts=pulumi.InvokeOutputOptions(parent=child.parent)
    )
    return KnownProject(
        project_id=read.apply(lambda found: str(found.project_id)),
        number=read.apply(lambda found: str(found.number)),
        billing_account=read.apply(lambda found: str(found.billing_account)),
        resource=None,
        managed=(),
    )


class Project(pulumi.ComponentResource):
    """One project that this stack owns, and its lien."""

    known: KnownProject

    def __init__(self, name: str, args: ProjectArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("vertex-gpt-oss:index:Project", name, None, opts)
        owned = self._own(name, args)
        liens = [lien_on(f"{name}-lien", owned.number, args.protection, self)] if args.lien else []
        self.known = KnownProject(
            project_id=pulumi.Output.all(owned.project_id, owned.number).apply(
                lambda told: str(told[0])
            ),
            number=owned.number,
            billing_account=owned.billing_account.apply(lambda account: account or ""),
            resource=owned,
            managed=(self,),
            liens=[lien.id for lien in liens],
        )
        self.register_outputs({"projectId": self.known.project_id, "number": owned.number})

    def _own(self, name: str, args: ProjectArgs) -> gcp.organizations.Project:
        # Where another id replaces the project, the engine (3.259) ignores no change: the new one
        # is named by its own id.
        kept = ResourceOptions(ignore_changes=[] if args.display_name else ["name"])
        return gcp.organizations.Project(
            f"{name}-project",
            project_id=args.project_id,
            name=args.display_name or args.project_id,
            org_id=args.organization_id,
            folder_id=args.folder_id,
            billing_account=args.billing_account,
            deletion_policy=args.protection.project_deletion_policy,
            # Nor deleted before it is replaced: a new id that is taken would cost the old project.
            opts=ResourceOptions.merge(args.protection.needed_by_callers(self), kept),
        )
