"""The command that corrects one refused value, and the remark that goes with it.

Only a value out of a short list is guessed, and only where one is close. Everything else gets a
placeholder in capitals: a guess that is pasted would set somebody else's project, address or API.
"""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from findings.config_commands import Steps, as_stored, leaves, remove, set_to
from settings.validation.json_values import LONGEST


@dataclass(frozen=True, kw_only=True)
class Fix:
    """Commands for a shell, joined by `&&`, and what to write in place of their placeholder."""

    command: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a value belongs."""

    steps: Steps
    example: object
    has_free_keys: bool
    """Whether it is in, or is, a mapping whose keys the user chooses, such as labels."""

    @property
    def takes_digits(self) -> bool:
        """Whether digits are a text here: a label's value may be 2026, a mail address not."""
        example = self.example
        return isinstance(example, str) and (self.has_free_keys or example.isdecimal())

    def set_to(self, steps: Steps, value: object) -> str:
        """`--path` stores digits as a number; a setting that takes text needs them as text."""
        text = value if isinstance(value, str) else str(value).lower()
        one_kind = self.has_free_keys or not isinstance(self.example, list | dict)
        takes_text = one_kind and isinstance(self._first_leaf()[1], str)
        as_text = takes_text and len(steps) > 1 and as_stored(text) != text
        return set_to(steps, text if as_text else value, as_text=as_text)

    def placeholder(self) -> Fix:
        """The command with a placeholder: for a list or a mapping, in its first element."""
        steps, example = self._first_leaf()
        shown = str(example).lower() if isinstance(example, bool) else example
        note = f"for example: {shown}"
        if self.has_free_keys and isinstance(self.example, dict):
            note = f"for example: KEY {next(iter(self.example))}, VALUE {shown}"
        return Fix(command=set_to(steps, _capitals(steps, self.has_free_keys)), note=note)

    def _first_leaf(self) -> tuple[Steps, object]:
        shown = self.example
        if self.has_free_keys and isinstance(shown, dict):
            shown = {"KEY": next(iter(shown.values()))}
        return next(leaves(self.steps, shown))


def _capitals(steps: Steps, has_free_keys: bool) -> str:
    """PROJECT_ID for projectId, CALLER for callers[0], VALUE for a label."""
    if has_free_keys:
        return "VALUE"
    name = next(step for step in reversed(steps) if isinstance(step, str))
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()
    return re.sub(r"(?<!S)S$", "", words) if isinstance(steps[-1], int) else words


def corrected(
    place: Place, found: object, values: Mapping[str, object], allowed: Sequence[str] = ()
) -> Fix:
    """The fix of one value.

    `found`: what is there now, None for nothing. `values`: all settings as they were read.
    `allowed`: every value there is, where these are few.
    """
    if isinstance(place.example, list | dict):
        return _with_element(place, found, values)
    if isinstance(place.example, bool):
        allowed = ("true", "false")
    if close := close_value(found, allowed):
        return Fix(command=place.set_to(place.steps, close))
    if allowed:
        note = f"one of {', '.join(allowed)}"
        return Fix(command=place.placeholder().command, note=note)
    if isinstance(found, int) and place.takes_digits:
        return Fix(command=place.set_to(place.steps, found))
    return place.placeholder()


def close_value(found: object, allowed: Sequence[str]) -> str | None:
    """The allowed value that `found` misspells, in any case; None where none is close."""
    if not isinstance(found, str) or len(found) > LONGEST:
        return None
    by_lower = {each.lower(): each for each in allowed}
    close = difflib.get_close_matches(found.strip().lower(), by_lower, n=1)
    return by_lower[close[0]] if close else None


def _with_element(place: Place, found: object, values: Mapping[str, object]) -> Fix:
    """A plain value goes first where a list or a mapping belongs: Pulumi puts nothing into it."""
    if found is None or isinstance(found, list | tuple | dict):
        return place.placeholder()
    steps = place.steps
    if isinstance(steps[-1], int):  # the elements behind it move up: the new one is the last
        others = found_at(values, steps[:-1])
        last = len(others) - 1 if isinstance(others, list | tuple) else 0
        steps = (*steps[:-1], last)
    new = Place(steps=steps, example=place.example, has_free_keys=place.has_free_keys).placeholder()
    return Fix(command=f"{remove(place.steps)} && {new.command}", note=new.note)


def with_other_key(place: Place, steps: Steps) -> Fix:
    """The fix of a mapping's key that breaks its rule; `steps` lead to it."""
    new = place.placeholder()
    return Fix(command=f"{remove(steps)} && {new.command}", note=new.note)


def moved(place: Place, found: object, values: Mapping[str, object]) -> Fix:
    """The commands that set at `place` what stands under another name."""
    holds_parts = isinstance(found, list | dict)
    if holds_parts is not isinstance(place.example, list | dict):
        return corrected(place, None, values)
    parts = leaves(place.steps, found)
    return Fix(command=" && ".join(place.set_to(steps, value) for steps, value in parts))


def found_at(tree: object, steps: Steps) -> object:
    """What is at `steps`; None where nothing can be."""
    for step in steps:
        if isinstance(tree, Mapping):
            tree = tree.get(step)
        elif isinstance(tree, list | tuple) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
        else:
            return None
    return tree
