"""Turn raw values into EnvironmentSettings, or into one message that names every problem.

Owns: which text cannot be read, what belongs together, and the model's place and time. Raises
SettingsError, nothing else.
"""

import datetime
from collections.abc import Mapping

from pydantic import ValidationError

from settings.environment import EnvironmentSettings
from settings.errors import MOST_TOLD, SettingProblem, SettingsError
from settings.validation.fixes import corrected
from settings.validation.json_values import NOT_JSON, beginning, said
from settings.validation.messages import FIELDS, describe, place_of, told_once
from settings.validation.model_choice import model_problems
from settings.validation.rules import rule_problems


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
    problems = [*rule_problems(settings), *model_problems(settings, today)]
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
    field = FIELDS[key]
    fix = corrected(place_of((key,), (key,), field), text, {})
    return SettingProblem(
        key=key,
        found=beginning(text),
        expected=field.description or "",
        fix=fix.command,
        note=fix.note,
    )
