"""One complaint of pydantic's in the words of the settings: found, allowed, and the fix."""

import contextlib
import difflib
import re
from collections.abc import Mapping, Sequence
from typing import get_args

from pydantic import BaseModel
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from findings.config_commands import EDIT, LONGEST_COMMAND, Steps, path_of, remove, steps_in
from settings.ci import FORMS
from settings.environment import EnvironmentSettings
from settings.errors import SettingProblem
from settings.members import why_refused
from settings.settings_model import SettingsModel
from settings.validation.fixes import (
    Fix,
    Place,
    corrected,
    found_at,
    moved,
    with_other_key,
)
from settings.validation.json_values import beginning, cut, example, said_if_readable

ISSUERS = "github, gitlab, or oidc for any other OpenID Connect issuer"
MEMBERS = ("callers", "developers")
Fields = Mapping[str, FieldInfo]


def fields_of(model: type[BaseModel]) -> Fields:
    return {to_camel(name): field for name, field in model.model_fields.items()}


def models_in(annotation: object) -> list[type[SettingsModel]]:
    """The models of settings that a field's type names, in lists and alternatives too."""
    if isinstance(annotation, type) and issubclass(annotation, SettingsModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in models_in(part)]


FIELDS = fields_of(EnvironmentSettings)
NESTED: Mapping[str, type[BaseModel]] = {
    name: models[0]
    for name, field in FIELDS.items()
    if len(models := models_in(field.annotation)) == 1  # of `ci` each issuer has its own
}
"""Settings that have settings of their own; of a list, what each element is."""
STRUCTURED = {name for name, field in FIELDS.items() if isinstance(example(field), list | dict)}


def steps_of(detail: ErrorDetails) -> Steps:
    """Where the settings have it: pydantic puts the form of `ci` between."""
    key, *inside = detail["loc"]
    return (key, *(inside[1:] if key == "ci" and inside[:1] and inside[0] in FORMS else inside))


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
        fix=_fix(detail, values, (*outer, name), fields[name]),
    )


TOO_LONG = "the commands for it would be too long to read: mend it in the stack's file"
LIMITS = {
    "too_long": "At most {max_length}.",
    "string_too_long": "At most {max_length} characters.",
}


def _told(*, key: str, found: str, expected: str, fix: Fix) -> SettingProblem:
    """A key and a command may have any length: settings from outside are in them."""
    if len(fix.command) > LONGEST_COMMAND:
        fix = Fix(command=EDIT, note=TOO_LONG)
    return SettingProblem(
        key=cut(key), found=found, expected=expected, fix=fix.command, note=fix.note
    )


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


def _fix(detail: ErrorDetails, values: Mapping[str, object], named: Steps, field: FieldInfo) -> Fix:
    steps, found = steps_of(detail), detail["input"]
    if detail["type"] == "too_long":  # those beyond the limit, from the end
        most = detail["ctx"]["max_length"]
        names = [*found] if isinstance(found, dict) else range(len(found))
        return Fix(command=" && ".join(remove((*steps, name)) for name in reversed(names[most:])))
    if steps[-1] == "[key]":  # pydantic's word for a mapping's key that breaks its rule
        return with_other_key(place_of(named, named, field), steps[:-1])
    quoted = detail.get("ctx", {}).get("expected", "") if detail["type"] == "literal_error" else ""
    found = None if detail["type"] == "missing" else found
    return corrected(place_of(steps, named, field), found, values, re.findall(r"'(.*?)'", quoted))


def place_of(steps: Steps, named: Steps, field: FieldInfo) -> Place:
    """`named`: the steps to the setting, of which `steps` may be a part."""
    shown, has_settings = example(field), named[0] in {*NESTED, "ci"} and len(named) == 1
    has_free_keys = isinstance(shown, dict) and not has_settings
    for _ in steps[len(named) :]:
        if isinstance(shown, list | dict):
            shown = (shown if isinstance(shown, list) else list(shown.values()))[0]
    return Place(steps=steps, example=shown, has_free_keys=has_free_keys)


def _unknown(detail: ErrorDetails, values: Mapping[str, object]) -> SettingProblem:
    """A name that is close keeps its value, unless the setting has one already."""
    steps, (outer, fields), meant = steps_of(detail), _home(detail), _meant(detail)
    expected, again = f"one of {', '.join(fields)}", Fix(command="")
    if meant:
        named = meant[: len(outer) + 1]
        expected = f"{named[-1]}, perhaps"
        with contextlib.suppress(RecursionError):  # too deep to be set leaf by leaf
            again = _renamed(detail["input"], values, meant, named, fields[str(named[-1])])
    if len(meant) > len(steps):
        expected = f"--path, to set {cut(path_of(meant))} inside of a setting"
    commands = " && ".join(filter(None, [remove(steps), again.command]))
    return _told(
        key=path_of(steps),
        found="a key that does not exist",
        expected=expected,
        fix=Fix(command=commands, note=again.note),
    )


def _renamed(
    found: object, values: Mapping[str, object], steps: Steps, named: Steps, field: FieldInfo
) -> Fix:
    there = found_at(values, steps)
    if len(steps) == 1:
        found = said_if_readable(found, field)
        # A stack's config has every key, by its default where nobody set it.
        unset: tuple[object, ...] = ("", [], {}, field.get_default(call_default_factory=True))
        there = None if there in unset else there
    return moved(place_of(steps, named, field), found, values) if there is None else Fix(command="")


def _wrong_issuer(detail: ErrorDetails) -> SettingProblem:
    said = detail["input"].get("issuer") if isinstance(detail["input"], dict) else detail["input"]
    found = beginning(said) if isinstance(said, str) else cut(repr(said))
    place = Place(steps=("ci", "issuer"), example="github", has_free_keys=False)
    fix = corrected(place, said, {}, tuple(FORMS))
    first = [] if isinstance(detail["input"], dict) else [remove(("ci",))]
    return SettingProblem(
        key="ci.issuer",
        found=found if said else "nothing",
        expected=ISSUERS,
        fix=" && ".join([*first, fix.command]),
        note=fix.note,
    )
