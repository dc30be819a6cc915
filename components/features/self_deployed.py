"""gpt-oss on the project's own machines: one deployment from Model Garden, with its endpoint.

Everything about it is fixed when it is made: a change is another endpoint at another address, made
before the old one is deleted, so for a while the quota must hold both. The plugin never looks at it
again; a gate does, on every run, and finds its host.

Absent on purpose: an endpoint on the shared host (the plugin can only ask for a dedicated one,
which is Google's default), Compute Engine's API (docs/models.md), deletion of the uploaded model,
which stays in the project's Model Registry (the plugin does not know it).
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp
from pulumi import ResourceOptions

from checks.mark_listing import ENDPOINTS
from components.core.needs import Need
from components.core.project_context import Place
from components.core.stack_output import StackOutput
from components.engine import log as telling
from components.engine.provider import deployed_elsewhere, gcp_provider
from components.features.feature import Context, Feature, FeatureComponent
from components.features.guardrails import Guardrails
from components.features.quota_preferences import QuotaPreferences
from components.ownership.labels import this_stack
from components.ownership.orphans import NamedByGoogle
from findings.finding import CheckError
from settings.owner_mark import MARK
from settings.validation.model_choice import self_deployments
from settings.validation.self_deploy_choice import SelfDeployment

WhereItAnswers = Callable[[str, str, str, str], str]
"""(project id, location, endpoint, URN of the resource) -> address of the chat route."""
DISPLAY_NAME = "endpointConfig.endpointDisplayName"
"""The mark, by which a lost answer is found (orphans.py). The plugin makes another endpoint when it
changes, so one made without it, or under the stack's former name, keeps what it has."""


@dataclass(frozen=True, kw_only=True)
class SelfDeployedArgs:
    place: Place
    deployment: SelfDeployment
    ask: WhereItAnswers
    after: Sequence[pulumi.Resource]
    """What must stand before: the policy that allows the deployment, the requests for quota."""
    provider: pulumi.ProviderResource | None
    """One for the deployment's region; None: the environment's own will do."""


class SelfDeployed(FeatureComponent):
    """One model on one endpoint."""

    ready: pulumi.Output[str]
    """Address of the chat route, once the endpoint is seen to serve."""
    resource_name: pulumi.Output[str]
    """`projects/P/locations/L/endpoints/ID`, once it is seen to serve."""

    def __init__(
        self, name: str, args: SelfDeployedArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("vertex-gpt-oss:index:SelfDeployed", name, None, opts)
        deployment = args.deployment
        telling.warn(args.place.wording.told(deployment.cost_warning), about=self)
        child = args.place.billed_by_the_hour(self)
        more = ResourceOptions(
            depends_on=args.after, provider=args.provider, ignore_changes=[DISPLAY_NAME]
        )
        endpoint = gcp.vertex.AiEndpointWithModelGardenDeployment(
            f"{name}-endpoint",
            project=args.place.project_id,
            location=deployment.location,
            publisher_model_name=deployment.model.publisher_model,
            model_config={"accept_eula": deployment.accept_eula},
            endpoint_config={
                "dedicated_endpoint_enabled": True,
                "endpoint_display_name": f"gpt-oss ({MARK}={this_stack()})",
            },
            deploy_config={"dedicated_resources": machines(deployment)},
            opts=ResourceOptions.merge(child, more),
        )
        known = pulumi.Output.all(args.place.project_id, endpoint.endpoint, endpoint.urn)
        listed = f"locations/{deployment.location}/{ENDPOINTS}"
        self.named_by_google = [NamedByGoogle(collection=listed, names=[endpoint.endpoint])]
        self.ready = known.apply(lambda told: answering(args, *told))
        self.chat_completions_url = self.ready
        self.resource_name = pulumi.Output.all(
            args.place.project_id, endpoint.endpoint, self.ready
        ).apply(lambda told: f"projects/{told[0]}/{listed}/{told[1]}")
        self.register_outputs({"chatCompletionsUrl": self.ready})


def machines(
    deployment: SelfDeployment,
) -> "gcp.vertex.AiEndpointWithModelGardenDeploymentDeployConfigDedicatedResourcesArgsDict":
    return {
        "machine_spec": {
            "machine_type": deployment.machine_type,
            "accelerator_type": deployment.accelerator_type,
            "accelerator_count": deployment.accelerator_count,
        },
        "min_replica_count": deployment.min_replicas,
        "max_replica_count": deployment.max_replicas,
    }


async def answering(args: SelfDeployedArgs, project: str, endpoint: str, urn: str) -> str:
    """Raises pulumi.RunError with the finding, for an endpoint that is gone."""
    location = args.deployment.location
    try:
        return await asyncio.to_thread(args.ask, project, location, endpoint, urn)
    except CheckError as error:
        raise pulumi.RunError(str(error)) from error


def build(name: str, context: Context) -> SelfDeployed:
    """With a provider of its own where the environment's provider asks another region's host."""
    settings = context.settings
    (deployment,) = self_deployments(settings)
    before = (context.find(Guardrails), context.find(QuotaPreferences))
    args = SelfDeployedArgs(
        place=context.place,
        deployment=deployment,
        ask=context.gates.self_deployed_url,
        after=[part for part in before if part is not None],
        provider=gcp_provider(f"{name}-gcp", settings, deployment.location, context.child)
        if deployment in deployed_elsewhere(settings)
        else None,
    )
    return SelfDeployed(name, args, context.child)


SELF_DEPLOYED = Feature(
    name="self-deployed",
    chosen=lambda settings: settings.self_deployed,
    build=build,
    # Whoever may deploy may also call the model: no predefined role separates the two.
    needs=(Need(plan=("roles/aiplatform.viewer",), apply=("roles/aiplatform.user",)),),
    outputs=(
        StackOutput(
            name="selfDeployedEndpoint",
            description="Google's name, `projects/P/locations/L/endpoints/ID`",
            value=lambda part: part.resource_name,
            only_with="`selfDeployed`",
        ),
    ),
)
