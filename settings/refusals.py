"""One complaint of pydantic's in the words of the settings: found, allowed, and the fix."""

import contextlib
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pydantic import BaseModel
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from settings.budget import BudgetSettings
from settings.ci import FORMS
from settings.commands import Steps, leaves, path_of, remove, set_to
from settings.environment import EnvironmentSettings
from settings.errors import SettingProblem
from settings.fixes import Refused, fix_of, fix_of_key, found_at, steps_of
from settings.guardrails import GuardrailSettings
from settings.kept import LONGEST, MEMBERS
from settings.members import why_refused
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
"""Settings that have settings of their own; of a list, what each element is."""
ISSUERS = "github, gitlab, or oidc for any other OpenID Connect issuer"
Fields = Mapping[str, FieldInfo]


def fields_of(model: type[BaseModel]) -> Fields:
    return {to_camel(name): field for name, field in model.model_fields.items()}


FIELDS = fields_of(EnvironmentSettings)


def told_once(details: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """Each mistake by the one complaint that mends it.

    Setting what is under a key that must go would bring the key back; what is misspelt is not
    missing besides; a list is not too short because what it holds is refused.
    """
    bad_keys = {detail["loc"][:-1] for detail in details if detail["loc"][-1] == "[key]"}
    meant = {
        (*detail["loc"][:-1], *_meant(detail))
        for detail in details
        if detail["type"] == "extra_forbidden"
    }
    return [
        detail
        for detail in details
        if detail["loc"] not in bad_keys
        and not (detail["type"] == "missing" and detail["loc"] in meant)
        and not (detail["type"] == "too_short" and detail["input"])
    ]


def _meant(detail: ErrorDetails) -> list[str]:
    outer, fields = _home(detail)
    return difflib.get_close_matches(str(steps_of(detail)[len(outer)]), fields, n=1)


def _home(detail: ErrorDetails) -> tuple[Steps, Fields]:
    """Where the innermost settings are that the complaint is about, and which they can be."""
    steps = steps_of(detail)
    setting, element = str(steps[0]), steps[1:2]
    depth = 2 if element and isinstance(element[0], int) else 1
    if setting in NESTED and len(steps) > depth:
        return steps[:depth], fields_of(NESTED[setting])
    if setting == "ci" and len(steps) > 1:
        return steps[:1], fields_of(FORMS[str(detail["loc"][1])])
    return (), FIELDS


def describe(detail: ErrorDetails, values: Mapping[str, object]) -> SettingProblem:
    """One pydantic complaint about something in `values`."""
    steps, (outer, fields) = steps_of(detail), _home(detail)
    name = str(steps[len(outer)])
    if name not in fields:
        return _unknown_inside(detail, values)
    if steps == ("ci",):
        return _wrong_issuer(detail)
    return SettingProblem(
        key=path_of((*outer, name)),
        found=_found(name, detail),
        expected=fields[name].description or "",
        fix=_fix(detail, values, (*outer, name), fields[name]),
    )


def _found(name: str, detail: ErrorDetails) -> str:
    if detail["type"] == "missing":
        return "nothing"
    if detail["type"] == "too_long":
        return f"{len(detail['input'])} of them"
    text = repr(detail["input"])
    told = text if len(text) <= LONGEST else f"{text[:LONGEST]} and so on"
    why = why_refused(detail["input"]) if name in MEMBERS else ""
    return f"{told}, {why}" if why else told


def _fix(detail: ErrorDetails, values: Mapping[str, object], named: Steps, field: FieldInfo) -> str:
    if detail["type"] == "too_long":  # one of them a command, from the end
        last = [*detail["input"]][-1] if isinstance(detail["input"], dict) else None
        return remove((*steps_of(detail), last or len(detail["input"]) - 1))
    refused = refusal(steps_of(detail), detail["input"], values, named, field)
    if refused.steps[-1] == "[key]":  # pydantic's word for a mapping's key that breaks its rule
        steps = refused.steps[:-1]
        return fix_of_key(replace(refused, steps=steps, found=found_at(values, steps)))
    limits = detail.get("ctx", {})
    bounds = [limits[limit] for limit in ("ge", "le") if limit in limits]
    missing = detail["type"] == "missing"
    return fix_of(replace(refused, bounds=bounds, found=None if missing else refused.found))


def refusal(
    steps: Steps, found: object, values: Mapping[str, object], named: Steps, field: FieldInfo
) -> Refused:
    """`named`: the steps to the setting, of which `steps` may be a part."""
    examples = field.examples or [""]
    shown = examples[0]
    for _ in steps[len(named) :]:
        if isinstance(shown, list | dict):
            shown = (shown if isinstance(shown, list) else list(shown.values()))[0]
    return Refused(
        values=values,
        steps=steps,
        found=found,
        setting=".".join(step for step in named if isinstance(step, str)),
        examples=examples,
        shown=shown,
        holds_keys=named[0] in {*NESTED, "ci"} and len(named) == 1,
    )


def _unknown_inside(detail: ErrorDetails, values: Mapping[str, object]) -> SettingProblem:
    """A name that is close keeps its value, unless the setting has one already."""
    steps, (outer, fields) = steps_of(detail), _home(detail)
    close, again = _meant(detail), []
    if close and found_at(values, (*outer, close[0])) is None:
        with contextlib.suppress(RecursionError):  # too deep to be set leaf by leaf
            again = _renamed(detail["input"], values, (*outer, close[0]), fields[close[0]])
    return SettingProblem(
        key=path_of(steps),
        found="a key that does not exist",
        expected=f"{close[0]}, perhaps" if close else f"one of {', '.join(fields)}",
        fix=" && ".join([remove(steps), *again]),
    )


def _renamed(
    found: object, values: Mapping[str, object], named: Steps, field: FieldInfo
) -> list[str]:
    refused = refusal(named, found, values, named, field)
    if isinstance(found, dict | list):
        return [refused.command(*leaf) for leaf in leaves(named, found)]
    return [fix_of(replace(refused, is_there=False))]


def _wrong_issuer(detail: ErrorDetails) -> SettingProblem:
    said = detail["input"].get("issuer") if isinstance(detail["input"], dict) else detail["input"]
    close = difflib.get_close_matches(str(said).lower(), FORMS, n=1)
    form = close[0] if close else "oidc" if said else "github"
    first = [] if isinstance(detail["input"], dict) else [remove(("ci",))]
    return SettingProblem(
        key="ci.issuer",
        found=repr(said) if said else "nothing",
        expected=ISSUERS,
        fix=" && ".join([*first, set_to(("ci", "issuer"), form)]),
    )
