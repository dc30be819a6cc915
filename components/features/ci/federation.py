"""Keyless CI: a pipeline's own tokens are exchanged for one of two identities of the project.

The plan identity reads, for any ref of the repository. The apply identity changes what is in the
project, for a protected branch or environment only (oidc_trust.py). Neither may create projects,
link billing, rename, move or delete the project, nor call the model.

Absent on purpose: keys; roles bound to the pool itself (not every API takes such principals, and
their tokens live for ten minutes); rights on the state's bucket, which this stack does not own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp
from pulumi import ResourceOptions

from components.core.needs import Need
from components.core.project_context import Place
from components.core.stack_output import StackOutput
from components.features.ci.oidc_trust import Trust, trust
from components.features.ci.pipeline_identity import PipelineIdentity, PipelineIdentityArgs
from components.features.feature import Context, Feature, FeatureComponent
from settings.ci import AnyPipeline


@dataclass(frozen=True, kw_only=True)
class FederationArgs:
    place: Place
    """Pool, provider and accounts are made while its APIs are turned on; the roles wait for them,
    and what is made within the roles (core/project_context.py)."""
    pipeline: AnyPipeline
    plan_roles: Sequence[str]
    apply_roles: Sequence[str]


class Federation(FeatureComponent):
    """One pool with one provider, and the two identities that it leads to."""

    ready: pulumi.Output[str]
    provider_name: pulumi.Output[str]
    """`projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/ISSUER`; resolves
    once both identities can be used."""
    plan_email: pulumi.Output[str]
    apply_email: pulumi.Output[str]

    def __init__(
        self, name: str, args: FederationArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("vertex-gpt-oss:index:Federation", name, None, opts)
        pipeline, trusted = args.pipeline, trust(args.pipeline)
        # Callers may be identities of the pool, and what is deleted keeps its name for 30 days.
        child = args.place.left_to_callers(self)
        pool = gcp.iam.WorkloadIdentityPool(
            f"{name}-pool",
            project=args.place.billed_id,
            workload_identity_pool_id=pipeline.pool_id,
            display_name="gpt-oss pipelines",
            opts=child,
        )
        provider = self._trusted_issuer(f"{name}-provider", args, trusted, pool, child)
        # Members of a pool are named by the project's number; they wait for the pool.
        pool_name = pulumi.Output.concat(
            "projects/",
            args.place.number,
            "/locations/global/workloadIdentityPools/",
            pool.workload_identity_pool_id,
        )
        plan, applier = (
            PipelineIdentity(
                f"{name}-{kind}",
                PipelineIdentityArgs(
                    place=args.place,
                    account_id=account_id,
                    display_name=f"gpt-oss pipelines: {kind}",
                    roles=roles,
                    pool_name=pool_name,
                    sets=sets,
                ),
                ResourceOptions(parent=self),
            )
            for kind, account_id, roles, sets in (
                ("plan", pipeline.plan_account_id, args.plan_roles, trusted.plan_sets),
                ("apply", pipeline.apply_account_id, args.apply_roles, trusted.apply_sets),
            )
        )
        self.plan_email, self.apply_email = plan.email, applier.email
        self.grants = applier.grants
        self.accounts = {
            pipeline.plan_account_id: plan.account,
            pipeline.apply_account_id: applier.account,
        }
        self.provider_name = pulumi.Output.all(
            pool_name, provider.workload_identity_pool_provider_id, plan.email, applier.email
        ).apply(lambda known: f"{known[0]}/providers/{known[1]}")
        self.ready = self.provider_name
        self.register_outputs({"providerName": self.provider_name})

    def _trusted_issuer(
        self,
        name: str,
        args: FederationArgs,
        trusted: Trust,
        pool: "gcp.iam.WorkloadIdentityPool",
        opts: ResourceOptions,
    ) -> "gcp.iam.WorkloadIdentityPoolProvider":
        return gcp.iam.WorkloadIdentityPoolProvider(
            name,
            project=args.place.billed_id,
            workload_identity_pool_id=pool.workload_identity_pool_id,
            workload_identity_pool_provider_id=args.pipeline.issuer,
            attribute_mapping=trusted.mapping,
            attribute_condition=trusted.condition,
            oidc=gcp.iam.WorkloadIdentityPoolProviderOidcArgs(
                issuer_uri=trusted.issuer_uri,
                allowed_audiences=list(trusted.audiences) or None,
                jwks_json=trusted.jwks_json,
            ),
            opts=opts,
        )


def build(name: str, context: Context) -> Federation | None:
    if not (pipeline := context.settings.ci):
        return None
    args = FederationArgs(
        place=context.place,
        pipeline=pipeline,
        plan_roles=context.plan_roles,
        apply_roles=context.apply_roles,
    )
    return Federation(name, args, context.child)


CI = Feature(
    name="ci",
    chosen=lambda settings: settings.ci,
    build=build,
    needs=(
        Need(
            # The identities' own requests, token exchange included, count in their project.
            services=(
                "cloudbilling.googleapis.com",
                "cloudresourcemanager.googleapis.com",
                "iam.googleapis.com",
                "iamcredentials.googleapis.com",
                "serviceusage.googleapis.com",
                "sts.googleapis.com",
            ),
            plan=("roles/iam.workloadIdentityPoolViewer",),
            apply=("roles/iam.workloadIdentityPoolAdmin",),
        ),
    ),
    outputs=(
        StackOutput(
            name="ciWorkloadIdentityProvider",
            description="the name by which a pipeline exchanges its token",
            value=lambda part: part.provider_name,
            only_with="`ci`",
        ),
        StackOutput(
            name="ciPlanServiceAccount",
            description="e-mail of the read-only identity",
            value=lambda part: part.plan_email,
            only_with="`ci`",
        ),
        StackOutput(
            name="ciApplyServiceAccount",
            description="e-mail of the identity that changes the project",
            value=lambda part: part.apply_email,
            only_with="`ci`",
        ),
    ),
)
