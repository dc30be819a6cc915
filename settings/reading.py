"""Turn raw values into EnvironmentSettings, or into one message that names every problem.

Owns: strings to types (a stack's config holds only strings), unknown keys, what each rule expects
in words, what belongs together, and the model's place and time. Raises SettingsError, nothing else.
"""

import contextlib
import datetime
import difflib
import json
import re
import shlex
from collections.abc import Iterator, Mapping

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from settings.budget import budget_problems
from settings.ci_problems import ci_problems
from settings.commands import path_of
from settings.environment import EnvironmentSettings
from settings.errors import SettingProblem, SettingsError
from settings.extra_services import extra_service_problems
from settings.fixes import fix_of
from settings.kept import LONGEST
from settings.member_problems import member_problems
from settings.model_choice import model_problems
from settings.observability import observability_problems
from settings.owner_mark import label_problems
from settings.project_id_problems import project_id_problems
from settings.quota_preferences import repeated_preferences
from settings.refusals import FIELDS, describe, refusal, told_once
from settings.repeats import repeat_problems
from settings.self_deploy_choice import self_deploy_problems

NOT_JSON = (ValueError, RecursionError)
"""What json.loads raises: also for an integer of more than 4,300 digits, and for one bracket in
another a thousand times. https://docs.python.org/3/library/json.html#implementation-limitations"""


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
        raise SettingsError([problem(detail, parsed) for detail in details]) from None
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
            is_json = isinstance(value, str) and key in FIELDS and not holds_text(FIELDS[key])
            parsed[key] = json.loads(str(value)) if is_json else value
        except NOT_JSON:
            problems.append(not_json(key, str(value)))
    return parsed, problems


def not_json(key: str, text: str) -> SettingProblem:
    """A text in place of a list, a mapping or a boolean."""
    refused = refusal((key,), text, {}, (key,), FIELDS[key])
    return SettingProblem(
        key=key, found=beginning(text), expected=expectation(key), fix=fix_of(refused)
    )


def beginning(text: str) -> str:
    if len(text) <= LONGEST:
        return repr(text)
    return f"{text[:LONGEST]!r} and so on, {len(text)} characters"


def holds_text(field: FieldInfo) -> bool:
    """Whether the setting's own value is a string; its first example then is one."""
    return isinstance(example(field), str)


def example(field: FieldInfo) -> object:
    return (field.examples or [""])[0]


def problem(detail: ErrorDetails, parsed: Mapping[str, object]) -> SettingProblem:
    if detail["type"] == "extra_forbidden" and len(detail["loc"]) == 1:
        return unknown_key(str(detail["loc"][0]), detail["input"])
    return describe(detail, parsed)


def unknown_key(key: str, value: object) -> SettingProblem:
    """A name that is close keeps its value; what was meant for inside of a setting gets there."""
    outer = re.match(r"[^.\[]*", key)
    inside = key if outer and outer[0] != key and outer[0] in FIELDS else None
    close = [inside] if inside else difflib.get_close_matches(key, FIELDS, n=1)
    again: list[str] = []
    with contextlib.suppress(RecursionError):  # too deep to be set leaf by leaf
        again = rename(close[0], value) if close else []
    expected = f"{close[0]}, perhaps" if close else f"one of {', '.join(FIELDS)}"
    return SettingProblem(
        key=key,
        found="a key that does not exist",
        expected=f"--path, to set {key} inside of a setting" if inside else expected,
        fix=" && ".join([f"pulumi config rm {shlex.quote(key)}", *again]),
    )


def rename(path: str, value: object) -> list[str]:
    """The commands that set `path` to `value`, each leaf by its own: what else is there stays."""
    if path in FIELDS and not holds_text(FIELDS[path]) and isinstance(value, str):
        with contextlib.suppress(*NOT_JSON):
            value = json.loads(value)
    if isinstance(value, dict):
        steps = {path_of((path, str(step))): inner for step, inner in value.items()}
    elif isinstance(value, list):
        steps = {f"{path}[{index}]": inner for index, inner in enumerate(value)}
    else:
        structured = path in FIELDS and isinstance(example(FIELDS[path]), dict | list)
        if structured:  # a plain value in its place would not be read again
            return []
        text = value if isinstance(value, str) else json.dumps(value)
        option = "" if path in FIELDS else "--path "
        return [f"pulumi config set {option}{shlex.quote(path)} {shlex.quote(text)}"]
    return [command for step, inner in steps.items() for command in rename(step, inner)]


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
