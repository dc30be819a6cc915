"""The models' enablement in the project: the API behind the card's Enable button.

A model is enabled once for a project, whatever its locations. Google offers no way to read
enablement back and none to undo it; the resource is create-only, so destroy and a change of mode
forget it, and a card disabled by hand is not seen. The smoke test is what tells.
Not proven against gpt-oss on real Google.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp
from pulumi import ResourceOptions

from components.core.project_context import Place
from components.engine import log as telling
from components.features.feature import Context, Feature, FeatureComponent
from google_api.enablement import card_url, enable_command
from settings.catalogue.models import Model
from settings.validation.model_choice import chosen_models


@dataclass(frozen=True, kw_only=True)
class ModelEnablementArgs:
    place: Place
    models: Sequence[Model]
    """Each once, and at least one."""


class ModelEnablement(FeatureComponent):
    """Publisher models, enabled in one project."""

    ready: pulumi.Output[list[str]]
    """The models' endpoints at Google, once it has reported every enablement a success."""

    def __init__(
        self, name: str, args: ModelEnablementArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("vertex-gpt-oss:index:ModelEnablement", name, None, opts)
        enabled = [
            self._enable(name, args.place, model, was_alone=index == 0)
            for index, model in enumerate(args.models)
        ]
        self.ready = pulumi.Output.all(*enabled)
        self.register_outputs({"publisherEndpoints": self.ready})

    def _enable(
        self, name: str, place: Place, model: Model, *, was_alone: bool
    ) -> pulumi.Output[str]:
        # Before there could be several, the name did not tell the model.
        former = [pulumi.Alias(name=f"{name}-enablement")] if was_alone else []
        enablement = gcp.vertex.AiModelGardenEnableModel(
            f"{name}-enablement-{model.name}",
            project=place.project_id,
            publisher_model_name=model.publisher_model,
            opts=ResourceOptions.merge(place.replaceable(self), ResourceOptions(aliases=former)),
        )
        return enablement.publisher_endpoint


def by_hand(model: Model, project: str) -> str:
    """What a person has to do, said every time: whether it is done cannot be asked."""
    return (
        f"{model.name} is to be enabled by hand in {project} (modelEnablement manual).\n"
        f"    card    {card_url(model.publisher_model, project)}\n"
        f"    or      {enable_command(model, project)}\n"
        "    needs   roles/consumerprocurement.entitlementManager on the project, both APIs on\n"
        "    then    pulumi config set modelEnablement off"
    )


def build(name: str, context: Context) -> ModelEnablement | None:
    """None, with a warning for each model, where a person enables them."""
    settings, models = context.settings, chosen_models(context.settings)
    if settings.model_enablement == "manual":
        for model in models:
            telling.warn(context.place.wording.told(by_hand(model, settings.project_id)))
        return None
    args = ModelEnablementArgs(place=context.place, models=models)
    return ModelEnablement(name, args, context.child) if models else None


MODEL_ENABLEMENT = Feature(
    name="model", chosen=lambda settings: settings.model_enablement != "off", build=build
)
