"""Turn raw values into EnvironmentSettings, or into one message that names every problem.

Owns: which text cannot be read, what belongs together, and the model's place and time. Raises
SettingsError, nothing else.
"""

import datetime
from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from settings.budget import budget_problems
from settings.environment import EnvironmentSettings
from settings.errors import MOST_TOLD, SettingProblem, SettingsError
from settings.extra_services import extra_service_problems
from settings.observability import observability_problems
from settings.owner_mark import label_problems
from settings.quota_preferences import repeated_preferences
from settings.validation.ci_problems import ci_problems
from settings.validation.duplicates import repeat_problems
from settings.validation.fixes import fix_of
from settings.validation.json_values import NOT_JSON, beginning, said
from settings.validation.member_problems import member_problems
from settings.validation.messages import FIELDS, describe, refusal, told_once
from settings.validation.model_choice import model_problems
from settings.validation.project_id_problems import project_id_problems
from settings.validation.self_deploy_choice import self_deploy_problems


def read_settings(values: Mapping[str, object], today: datetime.date) -> EnvironmentSettings:
    """Check `values` (by camelCase key) as of `today`.

    A string is read as JSON where the setting is a list, a mapping or a boolean.
    Raises SettingsError with all problems at once.
    """
    parsed, problems = parse_values(values)
    if problems:
        raise SettingsError(problems)
    try:
        settings = EnvironmentSettings.model_validate(parsed, by_alias=True, by_name=False)
    except ValidationError as error:
        details = told_once(error.errors(include_url=False))
        problems = [describe(detail, parsed) for detail in details[:MOST_TOLD]]
        raise SettingsError(problems, total=len(details)) from None
    problems = [*combination_problems(settings), *model_problems(settings, today)]
    if problems:
        raise SettingsError(problems)
    return settings


def parse_values(values: Mapping[str, object]) -> tuple[dict[str, object], list[SettingProblem]]:
    """Read JSON out of strings for the settings that are not strings themselves."""
    parsed: dict[str, object] = {}
    problems = []
    for key, value in values.items():
        try:
            parsed[key] = said(value, FIELDS[key]) if key in FIELDS else value
        except NOT_JSON:
            problems.append(not_json(key, str(value)))
    return parsed, problems


def not_json(key: str, text: str) -> SettingProblem:
    """A text in place of a list, a mapping or a boolean."""
    refused = refusal((key,), text, {}, (key,), FIELDS[key])
    return SettingProblem(
        key=key, found=beginning(text), expected=expectation(key), fix=fix_of(refused)
    )


def expectation(key: str) -> str:
    return FIELDS[key].description or ""


def combination_problems(settings: EnvironmentSettings) -> Iterator[SettingProblem]:
    """What no single key can be blamed for."""
    if settings.organization_id and settings.folder_id:
        yield SettingProblem(
            key="folderId",
            found=f"{settings.folder_id} beside organizationId {settings.organization_id}",
            expected="one parent: a folder already says which organization",
            fix="pulumi config rm organizationId",
        )
    yield from project_id_problems(settings)
    yield from member_problems(settings)
    yield from label_problems(settings.labels)
    yield from repeat_problems(settings)
    yield from ci_problems(settings.ci, settings.caller_account_id)
    yield from extra_service_problems(settings.extra_services)
    yield from guardrail_problems(settings)
    yield from self_deploy_problems(settings.self_deployed)
    yield from repeated_preferences(settings.quota_preferences)
    yield from observability_problems(settings.observability, settings.project_id)
    yield from budget_problems(settings.budget)
    if settings.project_mode != "select" and settings.billing_account is None:
        yield SettingProblem(
            key="billingAccount",
            found="nothing",
            expected=expectation("billingAccount"),
            fix="pulumi config set billingAccount 012345-567890-ABCDEF",
        )
    if settings.project_mode == "select":
        yield from pointless_with_select(settings)


def guardrail_problems(settings: EnvironmentSettings) -> Iterator[SettingProblem]:
    """A project without an organization has no organization policies."""
    parent = settings.organization_id or settings.folder_id
    wanted = settings.guardrails is not None and settings.guardrails.allowed_models
    if wanted and settings.project_mode != "select" and parent is None:
        yield SettingProblem(
            key="guardrails.allowedModels",
            found="true, and neither organizationId nor folderId",
            expected="a project in an organization: only there are organization policies",
            fix="pulumi config set folderId FOLDER_NUMBER",
        )


def pointless_with_select(settings: EnvironmentSettings) -> Iterator[SettingProblem]:
    """Settings that would change a project which this stack does not own."""
    for key in ("projectName", "organizationId", "folderId", "billingAccount", "labels", "lien"):
        value = settings.model_dump(by_alias=True)[key]
        if value:
            yield SettingProblem(
                key=key,
                found=f"{value!r} together with projectMode select",
                expected="unset: a selected project keeps its own name, parent, billing and labels",
                fix=f"pulumi config rm {key}",
            )
