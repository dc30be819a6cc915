"""One environment: a project taken to the point where its caller can stream from gpt-oss.

    project -> billed? -> caller, and the features that need no API in the project
                      \\-> services -> enabled? answering? -> model enablement, the other features

The question marks are gates: read-only, asked of Google on every `up`. What needs no API in the
project is made while Google turns them on, which takes Google longest.
"""

import pulumi
from pulumi import ResourceOptions

from checks.deployment_checks import Gates
from checks.mark_listing import LIENS
from components.core.endpoints import Endpoint, endpoints, first_url
from components.core.identity import Caller, CallerArgs
from components.core.project import ProjectArgs, known_project
from components.core.project_context import Place
from components.core.services import Services, ServicesArgs
from components.engine.executor import let_all_register_at_once
from components.engine.readiness_gate import gated
from components.engine.stack_state import Recorded
from components.engine.transforms import one_after_another
from components.engine.wording import BY_COMMANDS, Wording
from components.failures.plugin_errors import explaining_failures
from components.failures.protected_changes import telling_of_protected
from components.failures.retries import OwnWork, Retries
from components.failures.setting_index import NamedInSettings
from components.features.registry import build_features, services_needed
from components.ownership.adoption import Adoption
from components.ownership.duplicate_guard import claim
from components.ownership.imports import never_imported
from components.ownership.labels import labelling, marking, this_stack, title_in
from components.ownership.orphans import NamedByGoogle, Signature, tell_strays
from components.ownership.regrant import OwnAccounts
from components.preflight.own_access import closed_to_others
from components.protection.deletion_guard import DeletionGuard
from components.protection.protection import Protection
from settings.environment import EnvironmentSettings
from settings.validation.model_choice import served


class Environment(pulumi.ComponentResource):
    """Everything one environment has. The provider comes with `opts`.

    Public annotations here are outputs to programs in other languages (component_package/).
    """

    project_id: pulumi.Output[str]
    project_number: pulumi.Output[str]
    caller: pulumi.Output[str]
    """E-mail of the service account that may call the model, once it may."""
    callers: pulumi.Output[dict[str, str]] | None = None
    """Of each account of the setting `callers`: e-mail by account id, once all of them may call."""
    chat_completions_url: pulumi.Output[str]
    """Of the first endpoint; like `endpoints`, it waits for all to be *ready*: billed, APIs seen
    on, models enabled, callers bound."""
    endpoints: pulumi.Output[dict[str, Endpoint]]
    """Where each model answers, by MODEL/LOCATION."""
    _wording = BY_COMMANDS

    def __init__(
        self, name: str, settings: EnvironmentSettings, gates: Gates, opts: ResourceOptions
    ) -> None:
        let_all_register_at_once()
        claim(settings.project_id, name)
        own = OwnWork(project_id=settings.project_id, services=services_needed(settings))
        recorded = Recorded()
        transforms = [transform_of(name, settings, gates, own, recorded, self._wording)]
        transformed = ResourceOptions.merge(opts, ResourceOptions(transforms=transforms))
        super().__init__("vertex-gpt-oss:index:Environment", name, None, transformed)
        child = ResourceOptions(parent=self)
        protection = Protection(enabled=settings.deletion_protection)

        closed = closed_to_others(settings, gates, recorded, self._wording.told)
        project = known_project(name, project_args(settings, closed, protection), child)
        project.number.apply(own.numbered)
        to_link = settings.billing_account if pulumi.runtime.is_dry_run() else None
        billed = gated(project.project_id, lambda known: gates.project_billed(known, to_link))
        services = Services(
            f"{name}-services",
            ServicesArgs(
                project_id=billed,
                project=project.resource,
                services=services_needed(settings),
                gates=gates,
                protection=protection,
            ),
            child,
        )
        place = Place(
            project_id=services.project_id,
            billed_id=billed,
            number=project.number,
            billing_account=project.billing_account,
            owned=project.resource,
            protection=protection,
            wording=self._wording,
        )
        self.features = features = build_features(name, settings, place, gates, child)
        own_accounts = OwnAccounts(project_id=settings.project_id, by_id=features.accounts())
        caller = Caller(f"{name}-caller", caller_args(settings, place, own_accounts), child)
        liens = NamedByGoogle(collection=LIENS, names=project.liens)
        signature = Signature(owner=this_stack(), title=title_in(settings.project_id))
        named = [*features.named_by_google(), liens]
        tell_strays(named, gates, settings.project_id, signature, recorded)
        parts = [*project.managed, services, caller, *features.components]
        DeletionGuard(self, name, parts, settings.deletion_protection, self._wording.allow_deletion)

        self.first = served(settings)[0]
        self.project_id = services.project_id
        self.project_number = project.number
        self.caller = caller.email
        if caller.others:
            self.callers = pulumi.Output.all(**caller.others)
        settled = [caller.email, *caller.bound, *(part.ready for part in features.components)]
        own_url = features.chat_completions_url()
        self.endpoints = endpoints(settings, services.project_id, own_url, settled)
        self.chat_completions_url = self.endpoints.apply(lambda known: first_url(settings, known))
        self.register_outputs({"chatCompletionsUrl": self.chat_completions_url})


def transform_of(
    name: str,
    settings: EnvironmentSettings,
    gates: Gates,
    own: OwnWork,
    recorded: Recorded,
    wording: Wording,
) -> pulumi.ResourceTransform:
    """What is done to every resource: labels, the owner's mark, adoption, remedies."""
    mine = this_stack()
    adopt = settings.project_mode == "adopt"
    adoption = Adoption(
        *(settings.project_id, mine, gates.existing, adopt, recorded, wording.told),
        protected=settings.deletion_protection,
        closed=never_imported(settings),
    )
    return one_after_another(
        labelling(settings.labels, mine),
        marking(mine),
        adoption.transform,
        telling_of_protected(recorded, wording.told, adoption.explain),
        explaining_failures(
            *(name, gates.deployer, adoption.explain, Retries(own=own), wording.told),
            named=NamedInSettings.of(settings),
            protected=settings.deletion_protection,
        ),
    )


def project_args(
    settings: EnvironmentSettings, project_id: pulumi.Output[str], protection: Protection
) -> ProjectArgs:
    return ProjectArgs(
        project_id=project_id,
        owned=settings.project_mode != "select",
        display_name=settings.project_name,
        billing_account=settings.billing_account,
        organization_id=settings.organization_id,
        folder_id=settings.folder_id,
        lien=settings.lien,
        protection=protection,
    )


def caller_args(
    settings: EnvironmentSettings, place: Place, own_accounts: OwnAccounts
) -> CallerArgs:
    return CallerArgs(
        place=place,
        own_accounts=own_accounts,
        account_id=settings.caller_account_id,
        developers=settings.developers,
        others=settings.callers,
        predefined_role=settings.caller_role == "aiplatform.user",
    )
