"""The optional features, and what the chosen ones need, make and export together.

A new feature is a module here with its own Feature, and one more name in FEATURES.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pulumi_gcp as gcp
from pulumi import Output, ResourceOptions

from checks.deployment_checks import Gates
from components.core.needs import CORE_NEEDS, Need
from components.core.project_context import Place
from components.core.stack_output import StackOutput
from components.features.budget import BUDGET
from components.features.ci.federation import CI
from components.features.feature import Context, Feature, FeatureComponent
from components.features.guardrails import GUARDRAILS
from components.features.model_enablement import MODEL_ENABLEMENT
from components.features.notification_channels import MAIL_CHANNELS
from components.features.observability.feature import OBSERVABILITY
from components.features.quota_preferences import QUOTA_PREFERENCES
from components.features.self_deployed import SELF_DEPLOYED
from components.features.tags import TAGS
from components.ownership.orphans import NamedByGoogle
from settings.environment import EnvironmentSettings

FEATURES: tuple[Feature, ...] = (
    MODEL_ENABLEMENT,
    CI,  # grants the pipeline what the features after it need
    MAIL_CHANNELS,  # before what sends mail
    GUARDRAILS,  # before the deployment that they allow
    QUOTA_PREFERENCES,  # before the deployment that uses the quota
    BUDGET,
    SELF_DEPLOYED,
    OBSERVABILITY,
    TAGS,
)
"""In the order in which they are built: a feature can use those before it."""

EVERY_NEED = (*CORE_NEEDS, *(need for feature in FEATURES for need in feature.needs))


@dataclass(frozen=True, kw_only=True)
class Features:
    """The components of the chosen features."""

    built: Sequence[tuple[Feature, FeatureComponent]]

    @property
    def components(self) -> Sequence[FeatureComponent]:
        return [component for _, component in self.built]

    def named_by_google(self) -> Sequence[NamedByGoogle]:
        return [named for part in self.components for named in part.named_by_google]

    def accounts(self) -> "Mapping[str, gcp.serviceaccount.Account]":
        """Service accounts, by account id."""
        return {key: one for part in self.components for key, one in part.accounts.items()}

    def chat_completions_url(self) -> Output[str] | None:
        """Where the self-deployed model answers, if there is one."""
        urls = (part.chat_completions_url for part in self.components)
        return next((url for url in urls if url is not None), None)

    def outputs(self) -> Iterator[tuple[StackOutput, object]]:
        """Each output that the chosen features have, with its value."""
        for feature, component in self.built:
            for output in feature.outputs:
                yield output, output.value(component)


def build_features(
    name: str, settings: EnvironmentSettings, place: Place, gates: Gates, child: ResourceOptions
) -> Features:
    """Make the chosen features of the environment `name`, each after those before it."""
    built: list[tuple[Feature, FeatureComponent]] = []
    for feature in FEATURES:
        if not feature.chosen(settings):
            continue
        context = Context(
            settings=settings,
            place=place,
            gates=gates,
            child=child,
            plan_roles=plan_roles(settings),
            apply_roles=apply_roles(settings),
            built=[component for _, component in built],
        )
        if component := feature.build(f"{name}-{feature.name}", context):
            built.append((feature, component))
            place = replace(place, grants=[*place.grants, *component.grants])
    return Features(built=built)


def needs(settings: EnvironmentSettings) -> list[Need]:
    """What the core and the chosen features need."""
    chosen = [feature for feature in FEATURES if feature.chosen(settings)]
    stated = (*CORE_NEEDS, *(need for feature in chosen for need in feature.needs))
    return [need for need in stated if need.when(settings)]


def services_needed(settings: EnvironmentSettings) -> list[str]:
    """APIs to enable in the project, `NAME.googleapis.com`, in alphabetical order."""
    derived = {service for need in needs(settings) for service in need.services}
    # A pipeline's identities live in the project, so their own requests count there.
    counted_here = settings.ci and not settings.quota_project
    counted = services_counted(settings) if counted_here else ()
    return sorted(derived | {*counted, *settings.extra_services})


def services_counted(settings: EnvironmentSettings) -> list[str]:
    """APIs that are on where the deployer's requests count, in alphabetical order."""
    return sorted({service for need in needs(settings) for service in need.counted})


def plan_roles(settings: EnvironmentSettings) -> list[str]:
    """Roles on the project of the identity that previews with `--refresh`, in order of name."""
    return sorted({role for need in needs(settings) for role in need.plan})


def apply_roles(settings: EnvironmentSettings) -> list[str]:
    """Roles on the project of the identity that runs `up`, in alphabetical order."""
    return sorted({role for need in needs(settings) for role in need.apply})
