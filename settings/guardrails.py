"""What may be forbidden in the project beyond what IAM forbids."""

from pydantic import Field

from settings.settings_model import SettingsModel


class GuardrailSettings(SettingsModel):
    """Each is off unless said otherwise."""

    allowed_models: bool = Field(
        default=False,
        description="true: the organization policy vertexai.allowedModels admits this "
        "environment's model and no other. It blocks every other publisher model in the project, "
        "Gemini too, for everybody. Needs a project in an organization and "
        "roles/orgpolicy.policyAdmin on the organization.",
        examples=[True, False],
    )
