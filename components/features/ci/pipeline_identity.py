"""What a pipeline acts as: a service account that only certain tokens of a pool may use.

Its roles follow from the settings (features/registry.py). The apply identity may grant roles in
the project, and so any right in it: that is what protecting the branch is for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp
from pulumi import ResourceOptions

from components.core.project_context import Place, created_first

FEDERATION_ROLE = "roles/iam.workloadIdentityUser"


@dataclass(frozen=True, kw_only=True)
class PipelineIdentityArgs:
    place: Place
    account_id: str
    """6-30 characters; part of the e-mail, so changing it replaces the account."""
    display_name: str
    roles: Sequence[str]
    """On the project."""
    pool_name: pulumi.Output[str]
    """`projects/NUMBER/locations/global/workloadIdentityPools/POOL`."""
    sets: Sequence[str]
    """Whose tokens may use the account: ends of `principalSet://…/POOL/` members."""


class PipelineIdentity(pulumi.ComponentResource):
    """One service account, its roles, and who may use it without a key."""

    email: pulumi.Output[str]
    """Resolves once the roles are granted and the pool's tokens may use it."""
    account: "gcp.serviceaccount.Account"
    grants: Sequence[pulumi.Resource]
    """The roles on the project."""

    def __init__(
        self, name: str, args: PipelineIdentityArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("vertex-gpt-oss:index:PipelineIdentity", name, None, opts)
        child = args.place.replaceable(self)
        self.account = account = gcp.serviceaccount.Account(
            f"{name}-account",
            project=args.place.billed_id,
            account_id=args.account_id,
            display_name=args.display_name,
            opts=created_first(child),
        )
        self.grants = granted = [
            gcp.projects.IAMMember(
                f"{name}-{role.removeprefix('roles/')}",
                project=args.place.project_id,
                role=role,
                member=account.member,
                opts=child,
            )
            for role in args.roles
        ]
        usable = [
            gcp.serviceaccount.IAMMember(
                f"{name}-from-{members}",
                service_account_id=account.name,
                role=FEDERATION_ROLE,
                member=pulumi.Output.concat(
                    "principalSet://iam.googleapis.com/", args.pool_name, "/", members
                ),
                opts=child,
            )
            for members in args.sets
        ]
        bound = [member.id for member in (*granted, *usable)]
        self.email = pulumi.Output.all(account.email, *bound).apply(lambda known: str(known[0]))
        self.register_outputs({"email": self.email})
