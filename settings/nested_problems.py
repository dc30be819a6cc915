"""What is wrong inside a setting that has settings of its own, told like any other problem."""

import difflib
import json
import shlex
from collections.abc import Mapping

from pydantic import BaseModel
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from settings.budget import BudgetSettings
from settings.errors import SettingProblem
from settings.guardrails import GuardrailSettings
from settings.models import ModelSettings
from settings.observability import ObservabilitySettings
from settings.quota_preferences import QuotaPreferenceSettings
from settings.self_deployed import SelfDeployedSettings

NESTED: Mapping[str, type[BaseModel]] = {
    "budget": BudgetSettings,
    "guardrails": GuardrailSettings,
    "models": ModelSettings,
    "observability": ObservabilitySettings,
    "quotaPreferences": QuotaPreferenceSettings,
    "selfDeployed": SelfDeployedSettings,
}
"""By setting; of a list, what each element is."""


def is_nested(detail: ErrorDetails) -> bool:
    """Whether the complaint is about something inside one of NESTED."""
    setting, inside = detail["loc"][0], _inside(detail)
    return setting in NESTED and bool(inside)


def _inside(detail: ErrorDetails) -> list[str]:
    """The path below the setting, or below its element."""
    steps = detail["loc"][1:]
    return [str(step) for step in (steps[1:] if steps and isinstance(steps[0], int) else steps)]


def describe_nested(detail: ErrorDetails) -> SettingProblem:
    """One pydantic complaint about a key of one of NESTED, or an element of its value."""
    setting, (key, *inside) = str(detail["loc"][0]), _inside(detail)
    element = detail["loc"][1]
    where = f"{setting}[{element}]" if isinstance(element, int) else setting
    fields = {to_camel(name): field for name, field in NESTED[setting].model_fields.items()}
    if key not in fields:
        close = difflib.get_close_matches(key, fields, n=1)
        return SettingProblem(
            key=f"{where}.{key}",
            found="a key that does not exist",
            expected=f"{close[0]}, perhaps" if close else f"one of {', '.join(fields)}",
            fix=f"pulumi config rm --path {shlex.quote(f'{where}.{key}')}",
        )
    return SettingProblem(
        key=f"{where}.{key}",
        found="nothing" if detail["type"] == "missing" else repr(detail["input"]),
        expected=fields[key].description or "",
        fix=_fix(f"{where}.{key}", fields[key], inside, detail),
    )


def _fix(path: str, field: FieldInfo, inside: list[str], detail: ErrorDetails) -> str:
    shown, first = (field.examples or [""])[0], ""
    if isinstance(shown, list):
        if not inside and detail["type"] != "missing":  # Pulumi makes no list of a plain value
            first = f"pulumi config rm --path {shlex.quote(path)} && "
        path, shown = f"{path}[{(inside or ['0'])[0]}]", shown[0]
    text = shown if isinstance(shown, str) else json.dumps(shown)
    return f"{first}pulumi config set --path {shlex.quote(path)} {shlex.quote(text)}"
