"""The feature `observability`: what it needs and exports.

Its resources are imported where they are built: they load types of pulumi_gcp (../feature.py).
"""

from typing import TYPE_CHECKING

from components.core.needs import Need
from components.core.stack_output import StackOutput
from components.features.feature import Context, Feature
from components.features.notification_channels import channels_for
from components.features.observability.model_metrics import MANAGED, SELF_DEPLOYED
from settings.validation.model_choice import chosen_models

if TYPE_CHECKING:
    from components.features.observability.observability import Observability


def build(name: str, context: Context) -> "Observability | None":
    """None where every part of it is turned off."""
    settings, watched = context.settings, context.settings.observability
    if not watched or not watched.watches:
        return None
    from components.features.observability.observability import Observability, ObservabilityArgs

    managed = [MANAGED] if chosen_models(settings) else []
    own = [SELF_DEPLOYED] if settings.self_deployed else []
    args = ObservabilityArgs(
        place=context.place,
        title=context.title,
        settings=watched,
        channels=channels_for(watched, context),
        sources=[*managed, *own],
    )
    return Observability(name, args, context.child)


OBSERVABILITY = Feature(
    name="observability",
    chosen=lambda settings: settings.observability,
    build=build,
    needs=(
        Need(services=("monitoring.googleapis.com",)),
        Need(
            when=lambda settings: settings.observability and settings.observability.alerts,
            counted=("monitoring.googleapis.com",),
            plan=("roles/monitoring.alertPolicyViewer",),
            apply=("roles/monitoring.alertPolicyEditor",),
        ),
        Need(
            when=lambda settings: settings.observability and settings.observability.dashboard,
            counted=("monitoring.googleapis.com",),
            plan=("roles/monitoring.dashboardViewer",),
            apply=("roles/monitoring.dashboardEditor",),
        ),
    ),
    outputs=(
        StackOutput(
            name="dashboard",
            description="address in Google's console (**unverified**)",
            value=lambda part: part.dashboard_url,
            only_with="a dashboard of `observability`",
        ),
    ),
)
