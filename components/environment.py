"""One environment: a project taken to the point where its caller can stream from gpt-oss.

    project -> billed? -> services -> enabled? -> caller
                                              \\-> model enablement
                                              \\-> pipeline's identities, with the setting `ci`

The question marks are gates: read-only, asked of Google on every `up`. The caller needs neither API
and waits all the same: where an API is refused, no account and no role is left half-made.
"""

from collections.abc import Mapping

import pulumi
from pulumi import ResourceOptions

from checks.endpoints import chat_completions_url
from checks.gates import Gates
from components.budget import Budget, BudgetArgs
from components.deletion_guard import DeletionGuard
from components.federation import CI_SERVICES, Federation, FederationArgs
from components.gate import gated
from components.guardrails import Guardrails, GuardrailsArgs
from components.identity import Caller, CallerArgs
from components.labels import OWNER_LABEL, labelling, owner
from components.model import ModelEnablement, ModelEnablementArgs
from components.project import Project, ProjectArgs
from components.protection import Protection
from components.remedies import explaining_failures
from components.services import Services, ServicesArgs
from settings.environment import EnvironmentSettings
from settings.model_choice import chosen_model


class Environment(pulumi.ComponentResource):
    """Everything one environment has. The provider comes with `opts`."""

    project_id: pulumi.Output[str]
    project_number: pulumi.Output[str]
    caller: pulumi.Output[str]
    """E-mail of the service account that may call the model, once it may."""
    chat_completions_url: pulumi.Output[str]
    """Resolves when all is *ready*: billed, APIs seen on, model enabled, caller bound."""
    federation: Federation | None
    """None without the setting `ci`."""

    def __init__(
        self, name: str, settings: EnvironmentSettings, gates: Gates, opts: ResourceOptions
    ) -> None:
        transforms = [
            labelling(all_labels(settings.labels)),
            explaining_failures(gates.deployer),
        ]
        super().__init__(
            "vertex-gpt-oss:index:Environment",
            name,
            None,
            ResourceOptions.merge(opts, ResourceOptions(transforms=transforms)),
        )
        child = ResourceOptions(parent=self)
        protection = Protection(enabled=settings.deletion_protection)

        project = Project(name, project_args(settings, protection), child)
        billed = gated(project.project_id, gates.project_billed)
        services = Services(
            f"{name}-services",
            ServicesArgs(
                project_id=billed,
                project=project.resource,
                needed_besides=CI_SERVICES if settings.ci else (),
                gates=gates,
                protection=protection,
            ),
            child,
        )
        enablement = ModelEnablement(
            f"{name}-model",
            ModelEnablementArgs(
                project_id=services.project_id,
                project=project.resource,
                model=chosen_model(settings),
                protection=protection,
            ),
            child,
        )
        caller = Caller(f"{name}-caller", caller_args(settings, project, services), child)
        self.federation = federated(f"{name}-ci", settings, project, services, child)
        governed = self._governance(name, settings, project, services.project_id, protection)
        parts = [project, services, enablement, caller, self.federation, *governed]
        guarded = [part for part in parts if part is not None]
        DeletionGuard(self, name, guarded, settings.deletion_protection)
        self.project_id = services.project_id
        self.project_number = project.number
        self.caller = caller.email
        self.chat_completions_url = pulumi.Output.all(
            services.project_id,
            enablement.publisher_endpoint,
            caller.email,
            *(part.ready for part in governed),
        ).apply(lambda ready: chat_completions_url(str(ready[0]), settings.location))
        self.register_outputs({"chatCompletionsUrl": self.chat_completions_url})

    def _governance(
        self,
        name: str,
        settings: EnvironmentSettings,
        project: Project,
        ready: pulumi.Output[str],
        protection: Protection,
    ) -> list[Budget | Guardrails]:
        """The budget and the guardrails, where the settings ask for them.

        `ready` is the id of the project once its APIs are on.
        """
        child = ResourceOptions(parent=self)
        parts: list[Budget | Guardrails] = []
        if settings.budget is not None:
            budget = BudgetArgs(
                billing_account=project.billing_account,
                project_id=settings.project_id,
                project_number=project.number,
                settings=settings.budget,
                protection=protection,
            )
            parts.append(Budget(f"{name}-budget", budget, child))
        if settings.guardrails is not None and settings.guardrails.allowed_models:
            guardrails = GuardrailsArgs(
                project_id=ready,
                project=project.resource,
                models=[chosen_model(settings)],
                protection=protection,
            )
            parts.append(Guardrails(f"{name}-guardrails", guardrails, child))
        return parts


def project_args(settings: EnvironmentSettings, protection: Protection) -> ProjectArgs:
    return ProjectArgs(
        project_id=settings.project_id,
        create=settings.project_mode == "create",
        display_name=settings.project_name or settings.project_id,
        billing_account=settings.billing_account,
        organization_id=settings.organization_id,
        folder_id=settings.folder_id,
        protection=protection,
    )


def caller_args(settings: EnvironmentSettings, project: Project, services: Services) -> CallerArgs:
    return CallerArgs(
        project_id=services.project_id,
        project=project.resource,
        account_id=settings.caller_account_id,
        developers=settings.developers,
        others=settings.callers,
        predefined_role=settings.caller_role == "aiplatform.user",
        protection=Protection(enabled=settings.deletion_protection),
    )


def federated(
    name: str,
    settings: EnvironmentSettings,
    project: Project,
    services: Services,
    opts: ResourceOptions,
) -> Federation | None:
    """Keyless CI, where the setting `ci` asks for it."""
    if settings.ci is None:
        return None
    args = FederationArgs(
        project_id=services.project_id,
        project_number=project.number,
        project=project.resource,
        pipeline=settings.ci,
        protection=Protection(enabled=settings.deletion_protection),
    )
    return Federation(name, args, opts)


def all_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """The user's labels and the one that says which stack owns the resource."""
    return {**labels, OWNER_LABEL: owner(pulumi.get_project(), pulumi.get_stack())}
