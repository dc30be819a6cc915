"""The parts that an environment has only where its settings ask for them.

Which APIs each needs on in the project stands here too, so that the services of an environment
follow from its settings and are never typed by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import ResourceOptions

from components.budget import Budget, BudgetArgs
from components.federation import CI_SERVICES, Federation, FederationArgs
from components.guardrails import Guardrails, GuardrailsArgs
from components.place import Place
from components.services import REQUIRED_SERVICES
from settings.environment import EnvironmentSettings
from settings.model_choice import chosen_models


@dataclass(frozen=True, kw_only=True)
class Features:
    """What was chosen; None is what was not."""

    federation: Federation | None
    """Keyless CI."""
    budget: Budget | None
    guardrails: Guardrails | None

    def built(self) -> Sequence[Federation | Budget | Guardrails]:
        parts = (self.federation, self.budget, self.guardrails)
        return [part for part in parts if part is not None]


def services_needed(settings: EnvironmentSettings) -> list[str]:
    """APIs to enable in the project, `name.googleapis.com`, in alphabetical order.

    A budget's and a policy's API must be on where the deployer's requests count, not here.
    """
    by_feature = {CI_SERVICES: settings.ci}
    chosen = (
        service for services, asked_for in by_feature.items() if asked_for for service in services
    )
    return sorted({*REQUIRED_SERVICES, *chosen, *settings.extra_services})


def build_features(
    name: str, settings: EnvironmentSettings, place: Place, child: ResourceOptions
) -> Features:
    pipeline, budget, guardrails = settings.ci, settings.budget, settings.guardrails
    models = chosen_models(settings)
    return Features(
        federation=Federation(f"{name}-ci", FederationArgs(place=place, pipeline=pipeline), child)
        if pipeline
        else None,
        budget=Budget(
            f"{name}-budget",
            BudgetArgs(place=place, project_id=settings.project_id, settings=budget),
            child,
        )
        if budget
        else None,
        guardrails=Guardrails(
            f"{name}-guardrails", GuardrailsArgs(place=place, models=models), child
        )
        if guardrails and guardrails.allowed_models
        else None,
    )
