"""What can be refused before anything is touched, is: asked at the start of every program."""

import datetime

import pulumi

from checks.finding import CheckError
from checks.gates import Gates
from components.features import services_needed
from settings.environment import EnvironmentSettings
from settings.model_choice import deprecation_warnings


def parent_of(settings: EnvironmentSettings) -> str | None:
    """`folders/NUMBER` or `organizations/NUMBER` of a project to create, adopt or move."""
    if settings.folder_id:
        return f"folders/{settings.folder_id}"
    return f"organizations/{settings.organization_id}" if settings.organization_id else None


def ask_first(settings: EnvironmentSettings, gates: Gates, today: datetime.date) -> None:
    """Raises pulumi.RunError with the finding, so that the CLI shows it and no traceback."""
    for warning in deprecation_warnings(settings, today):
        pulumi.log.warn(warning)
    try:
        _ask(settings, gates)
    except CheckError as error:
        raise pulumi.RunError(str(error)) from error


def _ask(settings: EnvironmentSettings, gates: Gates) -> None:
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
    adopt = settings.project_mode == "adopt"
    ask = gates.before_project_is_adopted if adopt else gates.before_project_is_created
    ask(settings.project_id, settings.billing_account, parent_of(settings))
