"""What the project forbids beyond IAM: which models may be called at all.

`vertexai.allowedModels` is an allow-list for everybody in the project, owners included, and for
every publisher's models: Gemini is blocked with it. Hence opt-in.
Source: https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/control-model-access

Absent on purpose: `gcp.restrictServiceUsage` is the organization's to set; it is only asked about
(checks/policies.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp
from pulumi import ResourceOptions

from components.core.needs import Need
from components.core.project_context import Place
from components.features.feature import Context, Feature, FeatureComponent
from settings.catalogue.machines import DeployableModel
from settings.catalogue.models import Model
from settings.environment import EnvironmentSettings
from settings.validation.model_choice import chosen_models, self_deployments

ALLOWED_MODELS = "vertexai.allowedModels"


@dataclass(frozen=True, kw_only=True)
class GuardrailsArgs:
    place: Place
    models: Sequence[Model]
    """The only managed models that may be called."""
    deployable: Sequence[DeployableModel] = ()
    """The only ones that may be deployed. The action's name is inferred from the documented
    `predict`; that calls of one's own endpoint are not asked about is, too."""

    @property
    def allowed_values(self) -> list[str]:
        managed = [f"{model.publisher_model}:predict" for model in self.models]
        return [*managed, *(f"{model.card}:deploy" for model in self.deployable)]


class Guardrails(FeatureComponent):
    """The allow-list of models, as an organization policy of the project."""

    ready: pulumi.Output[str]
    """The policy's id, once it is set."""

    def __init__(
        self, name: str, args: GuardrailsArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("vertex-gpt-oss:index:Guardrails", name, None, opts)
        # Google asks for orgpolicy.googleapis.com where the request counts, and for no other API:
        # https://github.com/pulumi/pulumi-gcp/issues/2032
        parent = pulumi.Output.format("projects/{0}", args.place.billed_id)
        policy = gcp.orgpolicy.Policy(
            f"{name}-allowed-models",
            parent=parent,
            name=pulumi.Output.format("{0}/policies/{1}", parent, ALLOWED_MODELS),
            spec=gcp.orgpolicy.PolicySpecArgs(
                rules=[
                    gcp.orgpolicy.PolicySpecRuleArgs(
                        values=gcp.orgpolicy.PolicySpecRuleValuesArgs(
                            allowed_values=args.allowed_values
                        )
                    )
                ]
            ),
            opts=args.place.replaceable(self),
        )
        self.ready = policy.id
        self.register_outputs({"allowedModels": policy.id})


def chosen(settings: EnvironmentSettings) -> bool:
    return settings.guardrails is not None and settings.guardrails.allowed_models


def build(name: str, context: Context) -> Guardrails:
    deployable = [deployment.model for deployment in self_deployments(context.settings)]
    models = chosen_models(context.settings)
    args = GuardrailsArgs(place=context.place, models=models, deployable=deployable)
    return Guardrails(name, args, context.child)


GUARDRAILS = Feature(
    name="guardrails",
    chosen=chosen,
    build=build,
    # No role to apply: the organization grants it. The policies can be read by project.
    needs=(Need(counted=("orgpolicy.googleapis.com",), plan=("roles/orgpolicy.policyViewer",)),),
)
