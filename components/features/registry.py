"""The parts that an environment has only where its settings ask for them.

None of them is empty: what has no resource is not registered (project.py says why).

What each needs in the project follows from the settings too: feature_needs.py.

A part is imported where it is built: each brings types of the SDK that take a tenth of a second of
every command, which only who asks for the part should pay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import pulumi
from pulumi import ResourceOptions

from checks.deployment_checks import Gates
from checks.mark_listing import DASHBOARDS
from components.core.project_context import Place
from components.engine import log as telling
from components.engine.provider import deployed_elsewhere, gcp_provider
from components.features.needs import apply_roles, emails, plan_roles
from components.ownership.labels import title_in
from components.ownership.orphans import NamedByGoogle
from settings.budget import BudgetSettings
from settings.environment import EnvironmentSettings
from settings.observability import ObservabilitySettings
from settings.validation.model_choice import chosen_models, self_deployments

if TYPE_CHECKING:
    from pulumi_gcp.serviceaccount import Account

    from components.core.model import ModelEnablement
    from components.features.budget import Budget
    from components.features.ci.federation import Federation
    from components.features.guardrails import Guardrails
    from components.features.notification_channels import MailChannels
    from components.features.observability.observability import Observability
    from components.features.quota_preferences import QuotaPreferences
    from components.features.self_deployed import SelfDeployed
    from components.features.tags import Tags

Channels = list[pulumi.Input[str]]
Feature: TypeAlias = (
    "ModelEnablement | Federation | MailChannels | Budget | Guardrails | QuotaPreferences"
    " | SelfDeployed | Observability | Tags"
)


@dataclass(frozen=True, kw_only=True)
class Features:
    """What was chosen; None is what was not."""

    enablement: "ModelEnablement | None"
    """Of managed models, where it is the stack's."""
    federation: "Federation | None"
    """Keyless CI."""
    mail: "MailChannels | None"
    """For whoever tells by mail: the budget, the alerts."""
    budget: "Budget | None"
    guardrails: "Guardrails | None"
    quota_preferences: "QuotaPreferences | None"
    self_deployed: "SelfDeployed | None"
    observability: "Observability | None"
    tags: "Tags | None"
    """The organization's, bound to the project."""

    def named_by_google(self) -> Sequence[NamedByGoogle]:
        """What Google names itself."""
        listed: list[tuple[pulumi.Input[str], Sequence[pulumi.Output[str]]]] = []
        if deployed := self.self_deployed:
            listed.append((deployed.collection, [deployed.endpoint]))
        if watching := self.observability:
            listed += [("alertPolicies", watching.alerts), (DASHBOARDS, watching.dashboards)]
        if self.mail:
            listed.append(("notificationChannels", list(self.mail.names.values())))
        if self.budget:
            listed.append((self.budget.collection, [self.budget.ready]))
        return [NamedByGoogle(collection=where, names=names) for where, names in listed]

    def outputs(self) -> Mapping[str, pulumi.Output[str]]:
        """What is told of them, as a stack exports it."""
        told: dict[str, pulumi.Output[str]] = {}
        if federation := self.federation:
            told["ciWorkloadIdentityProvider"] = federation.provider_name
            told["ciPlanServiceAccount"] = federation.plan_email
            told["ciApplyServiceAccount"] = federation.apply_email
        if self.self_deployed:
            told["selfDeployedEndpoint"] = self.self_deployed.resource_name
        if self.observability and self.observability.dashboard_url:
            told["dashboard"] = self.observability.dashboard_url
        return told

    def accounts(self) -> "Mapping[str, Account]":
        """Service accounts, by their id."""
        return self.federation.accounts if self.federation else {}

    def built(self) -> "Sequence[Feature]":
        parts = (
            *(self.enablement, self.federation, self.mail, self.budget, self.guardrails),
            *(self.quota_preferences, self.self_deployed, self.observability, self.tags),
        )
        return [part for part in parts if part is not None]


def told(settings: BudgetSettings | ObservabilitySettings, mail: "MailChannels | None") -> Channels:
    """The channels of a feature: those named, and one for each of its addresses."""
    made = [mail.names[email] for email in sorted({*settings.emails})] if mail else []
    return [*settings.notification_channels, *made]


def build_features(
    name: str,
    settings: EnvironmentSettings,
    place: Place,
    gates: Gates,
    child: ResourceOptions,
) -> Features:
    title = title_in(settings.project_id)
    enablement = enable(f"{name}-model", settings, place, child)
    federation = trust_pipeline(f"{name}-ci", settings, place, child)
    place = replace(place, grants=federation.apply_grants if federation else ())
    mail = write_to(f"{name}-mail", settings, place, child)
    guardrails = forbid(f"{name}-guardrails", settings, place, child)
    quota = ask_for_quota(f"{name}-quota", settings, place, child)
    before = [part for part in (guardrails, quota) if part is not None]
    return Features(
        enablement=enablement,
        federation=federation,
        mail=mail,
        budget=limit_costs(f"{name}-budget", title, settings, place, mail, child),
        guardrails=guardrails,
        quota_preferences=quota,
        self_deployed=deploy(f"{name}-self-deployed", settings, place, gates, before, child),
        observability=watch(f"{name}-observability", title, settings, place, mail, child),
        tags=tag(f"{name}-tags", settings, place, gates, child),
    )


def enable(
    name: str, settings: EnvironmentSettings, place: Place, child: ResourceOptions
) -> "ModelEnablement | None":
    from components.core.model import ModelEnablement, ModelEnablementArgs, by_hand

    models = chosen_models(settings)
    if settings.model_enablement == "manual":
        for model in models:
            telling.warn(place.wording.told(by_hand(model, settings.project_id)))
    if settings.model_enablement != "resource" or not models:
        return None
    return ModelEnablement(name, ModelEnablementArgs(place=place, models=models), child)


def trust_pipeline(
    name: str, settings: EnvironmentSettings, place: Place, child: ResourceOptions
) -> "Federation | None":
    if not settings.ci:
        return None
    from components.features.ci.federation import Federation, FederationArgs

    args = FederationArgs(
        place=place,
        pipeline=settings.ci,
        plan_roles=plan_roles(settings),
        apply_roles=apply_roles(settings),
    )
    return Federation(name, args, child)


def write_to(
    name: str, settings: EnvironmentSettings, place: Place, child: ResourceOptions
) -> "MailChannels | None":
    if not (addresses := emails(settings)):
        return None
    from components.features.notification_channels import MailChannels, MailChannelsArgs

    return MailChannels(name, MailChannelsArgs(place=place, emails=addresses), child)


def limit_costs(
    name: str,
    title: str,
    settings: EnvironmentSettings,
    place: Place,
    mail: "MailChannels | None",
    child: ResourceOptions,
) -> "Budget | None":
    if not (limit := settings.budget):
        return None
    from components.features.budget import Budget, BudgetArgs

    args = BudgetArgs(place=place, title=title, settings=limit, channels=told(limit, mail))
    return Budget(name, args, child)


def forbid(
    name: str, settings: EnvironmentSettings, place: Place, child: ResourceOptions
) -> "Guardrails | None":
    if not settings.guardrails or not settings.guardrails.allowed_models:
        return None
    from components.features.guardrails import Guardrails, GuardrailsArgs

    deployable = [deployment.model for deployment in self_deployments(settings)]
    models = chosen_models(settings)
    return Guardrails(
        name, GuardrailsArgs(place=place, models=models, deployable=deployable), child
    )


def ask_for_quota(
    name: str, settings: EnvironmentSettings, place: Place, child: ResourceOptions
) -> "QuotaPreferences | None":
    if not (wanted := settings.quota_preferences):
        return None
    from components.features.quota_preferences import QuotaPreferences, QuotaPreferencesArgs

    return QuotaPreferences(name, QuotaPreferencesArgs(place=place, preferences=wanted), child)


def deploy(
    name: str,
    settings: EnvironmentSettings,
    place: Place,
    gates: Gates,
    before: Sequence[pulumi.Resource],
    child: ResourceOptions,
) -> "SelfDeployed | None":
    """With a provider of its own where the environment's asks another region's host."""
    from components.features.self_deployed import SelfDeployed, SelfDeployedArgs

    for deployment in self_deployments(settings):
        args = SelfDeployedArgs(
            place=place,
            deployment=deployment,
            ask=gates.self_deployed_url,
            after=before,
            provider=gcp_provider(f"{name}-gcp", settings, deployment.location, child)
            if deployment in deployed_elsewhere(settings)
            else None,
        )
        return SelfDeployed(name, args, child)
    return None


def watch(
    name: str,
    title: str,
    settings: EnvironmentSettings,
    place: Place,
    mail: "MailChannels | None",
    child: ResourceOptions,
) -> "Observability | None":
    if not (chosen := settings.observability) or not chosen.watches:
        return None
    from components.features.observability.model_metrics import MANAGED, SELF_DEPLOYED
    from components.features.observability.observability import Observability, ObservabilityArgs

    own = [SELF_DEPLOYED] if settings.self_deployed else []
    args = ObservabilityArgs(
        place=place,
        title=title,
        settings=chosen,
        channels=told(chosen, mail),
        sources=[*([MANAGED] if chosen_models(settings) else []), *own],
    )
    return Observability(name, args, child)


def tag(
    name: str, settings: EnvironmentSettings, place: Place, gates: Gates, child: ResourceOptions
) -> "Tags | None":
    if not (tags := settings.tags):
        return None
    from components.features.tags import Tags, TagsArgs

    return Tags(name, TagsArgs(place=place, tags=tags, ask=gates.tag_value), child)
