"""What an optional feature declares. registry.py lists the features and builds the chosen ones.

Commands that build nothing import every feature for its needs. So a feature's module loads no type
of pulumi_gcp at import, which would cost each command a tenth of a second: it quotes annotations.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

import pulumi
import pulumi_gcp as gcp
from pulumi import ResourceOptions

from checks.deployment_checks import Gates
from components.core.needs import Need
from components.core.project_context import Place
from components.core.stack_output import StackOutput
from components.ownership.labels import title_in
from components.ownership.orphans import NamedByGoogle
from settings.environment import EnvironmentSettings


class FeatureComponent(pulumi.ComponentResource):
    """The resources of one feature, and what the environment asks about them.

    A component has at least one resource: one without any could be deleted before the rest.
    """

    ready: pulumi.Output[Any]
    """Resolves once all of its resources exist."""
    named_by_google: Sequence[NamedByGoogle] = ()
    """Its resources whose names Google chooses: orphaned ones are looked for."""
    grants: Sequence[pulumi.Resource] = ()
    """Roles of the pipeline. Every later feature is made after them (project_context.py)."""
    accounts: "Mapping[str, gcp.serviceaccount.Account]" = MappingProxyType({})
    """Its service accounts, by account id."""
    chat_completions_url: pulumi.Output[str] | None = None
    """Where a model of its own answers."""


Component = TypeVar("Component", bound=FeatureComponent)


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a feature is built from."""

    settings: EnvironmentSettings
    place: Place
    gates: Gates
    child: ResourceOptions
    """Options of each feature's component."""
    plan_roles: Sequence[str]
    """On the project, of a pipeline's identities; all chosen features together need them."""
    apply_roles: Sequence[str]
    built: Sequence[FeatureComponent]
    """The features before it, in the order of the registry."""

    @property
    def title(self) -> str:
        """Begins the names that people see."""
        return title_in(self.settings.project_id)

    def find(self, kind: type[Component]) -> Component | None:
        """An earlier feature; None: it was not chosen."""
        return next((part for part in self.built if isinstance(part, kind)), None)


@dataclass(frozen=True, kw_only=True)
class Feature:
    """One optional feature: when it is chosen, what it needs, makes and exports."""

    name: str
    """Its component is named ENVIRONMENT-NAME."""
    chosen: Callable[[EnvironmentSettings], object]
    """Whether the settings ask for it."""
    build: Callable[[str, Context], FeatureComponent | None]
    """Makes the component of that name; None: there is nothing to make."""
    needs: tuple[Need, ...] = ()
    outputs: tuple[StackOutput, ...] = ()
    """Their values are read from its component."""
