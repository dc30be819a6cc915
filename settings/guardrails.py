"""What may be forbidden in the project beyond what IAM forbids."""

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class GuardrailSettings(BaseModel):
    """Each is off unless said otherwise."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True
    )

    allowed_models: bool = Field(
        default=False,
        description="true: the organization policy vertexai.allowedModels admits this "
        "environment's model and no other. It blocks every other publisher model in the project, "
        "Gemini too, for everybody. Needs a project in an organization and "
        "roles/orgpolicy.policyAdmin on the organization.",
        examples=[True, False],
    )
