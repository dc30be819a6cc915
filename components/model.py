"""The model's enablement in the project: the API behind the card's Enable button.

Google offers no way to read enablement back and none to undo it; the resource is create-only, so
destroy forgets it and a card disabled by hand is not seen. The smoke test is what tells.
Not proven against gpt-oss on real Google.
"""

from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp
from pulumi import ResourceOptions

from components.place import Place
from settings.catalogue import Model


@dataclass(frozen=True, kw_only=True)
class ModelEnablementArgs:
    place: Place
    model: Model


class ModelEnablement(pulumi.ComponentResource):
    """One publisher model, enabled in one project."""

    publisher_endpoint: pulumi.Output[str]
    """Resolves once Google has reported the enablement a success."""

    def __init__(
        self, name: str, args: ModelEnablementArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("vertex-gpt-oss:index:ModelEnablement", name, None, opts)
        enablement = gcp.vertex.AiModelGardenEnableModel(
            f"{name}-enablement",
            project=args.place.project_id,
            publisher_model_name=args.model.publisher_model,
            opts=args.place.replaceable(self),
        )
        self.publisher_endpoint = enablement.publisher_endpoint
        self.register_outputs({"publisherEndpoint": self.publisher_endpoint})
