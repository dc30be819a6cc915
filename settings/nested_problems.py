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

NESTED: Mapping[str, type[BaseModel]] = {
    "budget": BudgetSettings,
    "guardrails": GuardrailSettings,
}


def is_nested(detail: ErrorDetails) -> bool:
    """Whether the complaint is about something inside one of NESTED."""
    return len(detail["loc"]) > 1 and detail["loc"][0] in NESTED


def describe_nested(detail: ErrorDetails) -> SettingProblem:
    """One pydantic complaint about a key of one of NESTED, or an element of its value."""
    setting, key, *inside = (str(step) for step in detail["loc"])
    fields = {to_camel(name): field for name, field in NESTED[setting].model_fields.items()}
    if key not in fields:
        close = difflib.get_close_matches(key, fields, n=1)
        return SettingProblem(
            key=f"{setting}.{key}",
            found="a key that does not exist",
            expected=f"{close[0]}, perhaps" if close else f"one of {', '.join(fields)}",
            fix=f"pulumi config rm --path {shlex.quote(f'{setting}.{key}')}",
        )
    return SettingProblem(
        key=f"{setting}.{key}",
        found="nothing" if detail["type"] == "missing" else repr(detail["input"]),
        expected=fields[key].description or "",
        fix=_fix(f"{setting}.{key}", fields[key], inside),
    )


def _fix(path: str, field: FieldInfo, inside: list[str]) -> str:
    shown = (field.examples or [""])[0]
    if isinstance(shown, list):
        path, shown = f"{path}[{(inside or ['0'])[0]}]", shown[0]
    text = shown if isinstance(shown, str) else json.dumps(shown)
    return f"pulumi config set --path {shlex.quote(path)} {shlex.quote(text)}"
