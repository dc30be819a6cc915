"""One complaint of pydantic's in the words of the settings: found, allowed, and the fix."""

import contextlib
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pydantic import BaseModel
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from findings.config_commands import EDIT, LONGEST_COMMAND, Steps, path_of, remove, set_to, steps_in
from settings.budget import BudgetSettings
from settings.ci import FORMS
from settings.environment import EnvironmentSettings, ModelSettings
from settings.errors import SettingProblem
from settings.guardrails import GuardrailSettings
from settings.members import why_refused
from settings.observability import ObservabilitySettings
from settings.quota_preferences import QuotaPreferenceSettings
from settings.self_deployed import SelfDeployedSettings
from settings.validation.fixes import Refused, fix_of, fix_of_key, found_at, set_elsewhere, steps_of
from settings.validation.json_values import beginning, cut, example, said_if_readable
from settings.validation.nearest_value import BLANKS, MEMBERS

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
STRUCTURED = {name for name, field in FIELDS.items() if isinstance(example(field), list | dict)}


def told_once(details: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """Each mistake by the one complaint that mends it.

    Setting what is under a key that must go would bring the key back; what is misspelt is not
    missing besides; a list is not too short because what it holds is refused.
    """
    bad_keys = {detail["loc"][:-1] for detail in details if detail["loc"][-1] == "[key]"}
    meant = {_meant(detail) for detail in details if detail["type"] == "extra_forbidden"}
    return [
        detail
        for detail in details
        if detail["loc"] not in bad_keys
        and not (detail["type"] == "missing" and steps_of(detail) in meant)
        and not (detail["type"] == "too_short" and detail["input"])
    ]


def _meant(detail: ErrorDetails) -> Steps:
    """Where a key that does not exist was to be; nowhere where no name is close.

    It may be a path that was set without `--path`.
    """
    outer, fields = _home(detail)
    key = str(steps_of(detail)[len(outer)])
    path = steps_in(key)
    if not outer and len(path) > 1 and path[0] in STRUCTURED:
        return path
    close = difflib.get_close_matches(key, fields, n=1)
    return (*outer, *close) if close else ()


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
        return _unknown(detail, values)
    if steps == ("ci",):
        return _wrong_issuer(detail)
    return _told(
        key=path_of((*outer, name)),
        found=_found(name, detail),
        expected=_expected(detail, fields[name]),
        command=_fix(detail, values, (*outer, name), fields[name]),
    )


TOO_LONG = "the commands for it would be too long to read: mend it in the stack's file"
LIMITS = {
    "too_long": "At most {max_length}.",
    "string_too_long": "At most {max_length} characters.",
}


def _told(*, key: str, found: str, expected: str, command: str) -> SettingProblem:
    """A key and a command may have any length: settings from outside are in them."""
    fix, note = (command, "") if len(command) <= LONGEST_COMMAND else (EDIT, TOO_LONG)
    return SettingProblem(key=cut(key), found=found, expected=expected, fix=fix, note=note)


def _expected(detail: ErrorDetails, field: FieldInfo) -> str:
    """The description, with the limit where that is what was passed."""
    told, limits = field.description or "", detail.get("ctx", {})
    if detail["type"] not in LIMITS or f" {limits['max_length']}" in told:
        return told
    return f"{told} {LIMITS[detail['type']].format(**limits)}"


def _found(name: str, detail: ErrorDetails) -> str:
    if detail["type"] == "missing":
        return "nothing"
    if detail["type"] == "too_long":
        return f"{len(detail['input'])} of them"
    text = repr(detail["input"])
    if detail["type"] == "string_too_long":
        return f"{cut(text)}, {len(detail['input'])} characters"
    why = why_refused(detail["input"]) if name in MEMBERS else ""
    return f"{cut(text)}, {why}" if why else cut(text)


def _fix(detail: ErrorDetails, values: Mapping[str, object], named: Steps, field: FieldInfo) -> str:
    if detail["type"] == "too_long":  # those beyond the limit, from the end
        listed, most = detail["input"], detail["ctx"]["max_length"]
        names = [*listed] if isinstance(listed, dict) else range(len(listed))
        return " && ".join(remove((*steps_of(detail), name)) for name in reversed(names[most:]))
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
    setting = ".".join(step for step in named if isinstance(step, str))
    examples = BLANKS.get(setting) or field.examples or [""]
    shown = examples[0]
    for _ in steps[len(named) :]:
        if isinstance(shown, list | dict):
            shown = (shown if isinstance(shown, list) else list(shown.values()))[0]
    return Refused(
        values=values,
        steps=steps,
        found=found,
        setting=setting,
        examples=examples,
        shown=shown,
        holds_keys=named[0] in {*NESTED, "ci"} and len(named) == 1,
    )


def _unknown(detail: ErrorDetails, values: Mapping[str, object]) -> SettingProblem:
    """A name that is close keeps its value, unless the setting has one already."""
    steps, (outer, fields), meant = steps_of(detail), _home(detail), _meant(detail)
    expected, again = f"one of {', '.join(fields)}", list[str]()
    if meant:
        named = meant[: len(outer) + 1]
        expected = f"{named[-1]}, perhaps"
        with contextlib.suppress(RecursionError):  # too deep to be set leaf by leaf
            again = _renamed(detail["input"], values, meant, named, fields[str(named[-1])])
    if len(meant) > len(steps):
        expected = f"--path, to set {cut(path_of(meant))} inside of a setting"
    return _told(
        key=path_of(steps),
        found="a key that does not exist",
        expected=expected,
        command=" && ".join([remove(steps), *again]),
    )


def _renamed(
    found: object, values: Mapping[str, object], steps: Steps, named: Steps, field: FieldInfo
) -> list[str]:
    there = found_at(values, steps)
    if len(steps) == 1:
        found = said_if_readable(found, field)
        # A stack's config has every key, by its default where nobody set it.
        unset: tuple[object, ...] = ("", [], {}, field.get_default(call_default_factory=True))
        there = None if there in unset else there
    return set_elsewhere(refusal(steps, found, values, named, field), there)


def _wrong_issuer(detail: ErrorDetails) -> SettingProblem:
    said = detail["input"].get("issuer") if isinstance(detail["input"], dict) else detail["input"]
    found = beginning(said) if isinstance(said, str) else cut(repr(said))
    close = difflib.get_close_matches(str(said).lower(), FORMS, n=1)
    form = close[0] if close else "oidc" if said else "github"
    first = [] if isinstance(detail["input"], dict) else [remove(("ci",))]
    return SettingProblem(
        key="ci.issuer",
        found=found if said else "nothing",
        expected=ISSUERS,
        fix=" && ".join([*first, set_to(("ci", "issuer"), form)]),
    )
