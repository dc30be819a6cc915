"""The Pulumi program: read the settings, ask what must hold first, build, export."""

import datetime

import pulumi
from pulumi import ResourceOptions

from checks.finding import CheckError
from checks.gates import Gates
from components.environment import Environment
from components.features import services_needed
from components.provider import gcp_provider
from components.stack_settings import settings_of_stack
from settings.environment import EnvironmentSettings
from settings.model_choice import chosen_model, deprecation_warning


def parent_of(settings: EnvironmentSettings) -> str | None:
    """`folders/NUMBER` or `organizations/NUMBER` of a project to create."""
    if settings.folder_id:
        return f"folders/{settings.folder_id}"
    return f"organizations/{settings.organization_id}" if settings.organization_id else None


def ask_first(settings: EnvironmentSettings, gates: Gates) -> None:
    """What can be refused before anything is touched, is."""
    try:
        if not settings.allow_human_deployer:
            gates.deployer_fits_a_pipeline()
        unasked = gates.services_allowed(
            settings.project_id, parent_of(settings), services_needed(settings)
        )
        if unasked:
            pulumi.log.debug(f"organization policies were not asked: {unasked}")
        if settings.billing_account is None:
            gates.before_project_is_selected(settings.project_id)
            return
        gates.before_project_is_created(
            settings.project_id,
            settings.billing_account,
            parent=settings.folder_id or settings.organization_id,
        )
    except CheckError as error:
        raise pulumi.RunError(str(error)) from error


def main() -> None:
    today = datetime.datetime.now(tz=datetime.UTC).date()
    settings = settings_of_stack(today)
    if warning := deprecation_warning(chosen_model(settings), today):
        pulumi.log.warn(warning)
    gates = Gates(settings.quota_project)
    ask_first(settings, gates)
    environment = Environment(
        "gpt-oss", settings, gates, ResourceOptions(providers=[gcp_provider("gcp", settings)])
    )
    pulumi.export("projectId", environment.project_id)
    pulumi.export("projectNumber", environment.project_number)
    pulumi.export("location", settings.location)
    pulumi.export("model", chosen_model(settings).request_id)
    pulumi.export("callerServiceAccount", environment.caller)
    pulumi.export("chatCompletionsUrl", environment.chat_completions_url)
    if federation := environment.features.federation:
        pulumi.export("ciWorkloadIdentityProvider", federation.provider_name)
        pulumi.export("ciPlanServiceAccount", federation.plan_email)
        pulumi.export("ciApplyServiceAccount", federation.apply_email)


main()
