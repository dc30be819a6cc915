"""The command that mends one refused value: with what can be kept of it, else with an example."""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from findings.config_commands import Steps, as_stored, leaves, remove, set_to
from settings.ci import FORMS
from settings.environment import EnvironmentSettings
from settings.validation.json_values import LONGEST
from settings.validation.nearest_value import NEVER, label, near

COUNTS = ("missing", "too_short", "too_long")
"""Complaints about what is beside a value, and not about the value."""
NAMES_IN_LIST = re.compile(r"[^\s,]+")
PAIRS = re.compile(r"([^\s=,]+)=([^\s,]+)")


def steps_of(detail: ErrorDetails) -> Steps:
    """Where the settings have it: pydantic puts the form of `ci` between."""
    key, *inside = detail["loc"]
    return (key, *(inside[1:] if key == "ci" and inside[:1] and inside[0] in FORMS else inside))


@dataclass(frozen=True, kw_only=True)
class Refused:
    """One value that a setting does not take."""

    values: Mapping[str, object]
    """All settings as they were read."""
    steps: Steps
    found: object
    setting: str
    """The setting's name, without positions in lists and what is inside of it."""
    examples: Sequence[object]
    shown: object
    """An example of what belongs at `steps`."""
    holds_keys: bool
    """Whether a mapping's keys there are settings, and not the user's own."""
    bounds: Sequence[float] = ()

    def kept(self, steps: Steps, found: object) -> Iterator[tuple[Steps, object]]:
        """`found`, or what is nearest to it, at `steps`; nothing where nothing is taken there."""
        names = [leaf for _, leaf in leaves((), list(self.examples))]
        for value in near(self.setting, found, names, self.bounds):
            if value == NEVER.get(self.setting):
                return
            if self.accepts(steps, value):
                yield steps, value
                return

    def accepts(self, steps: Steps, value: object) -> bool:
        tree = placed(self.values.get(str(steps[0])), steps[1:], value)
        try:
            EnvironmentSettings.model_validate({steps[0]: tree}, by_alias=True, by_name=False)
        except ValidationError as error:
            return not any(
                detail["type"] not in COUNTS and _one_leads_to_the_other(steps_of(detail), steps)
                for detail in error.errors(include_url=False, include_context=False)
            )
        return True

    def command(self, steps: Steps, value: object) -> str:
        """A number's digits are stored as a number, which not every setting takes."""
        stored = as_stored(value) if isinstance(value, str) else value
        plain = len(steps) == 1 or stored == value or self.accepts(steps, stored)
        return set_to(steps, value, as_text=not plain)


def _one_leads_to_the_other(one: Steps, other: Steps) -> bool:
    length = min(len(one), len(other))
    return one[:length] == other[:length]


def placed(tree: object, steps: Steps, value: object) -> object:
    """A copy of `tree` with `value` in it; what is on the way is made where it is not there."""
    if not steps:
        return value
    step, *rest = steps
    if isinstance(step, int):
        listed = list(tree) if isinstance(tree, list | tuple) else []
        there = listed[step] if step < len(listed) else None
        return [*listed[:step], placed(there, tuple(rest), value), *listed[step + 1 :]]
    mapping = dict(tree) if isinstance(tree, Mapping) else {}
    return {**mapping, step: placed(mapping.get(step), tuple(rest), value)}


def fix_of(refused: Refused) -> str:
    """The commands for one value; the others are left as they are."""
    steps, shown, found = refused.steps, refused.shown, refused.found
    (where, example), *_ = leaves(steps, shown)
    if not isinstance(shown, list | dict):
        (_, value), *_ = [*refused.kept(steps, found), (steps, shown)]
        return refused.command(steps, value)
    if found is None or isinstance(found, list | tuple | dict):
        return refused.command(where, example)
    first = remove(steps)  # Pulumi makes no list of a plain value
    if isinstance(steps[-1], int):  # taking it away moves the ones behind it
        others = found_at(refused.values, steps[:-1])
        end = len(others) - 1 if isinstance(others, list | tuple) else 0
        where = (*steps[:-1], end, *where[len(steps) :])
        steps = (*steps[:-1], end)
    kept = list(_parts(refused, steps, where)) or [(where, example)]
    return " && ".join([first, *(refused.command(*each) for each in kept)])


def set_elsewhere(refused: Refused, there: object) -> list[str]:
    """The commands that set at `steps` what another name holds: all but what is `there` already."""
    steps, shown, found = refused.steps, refused.shown, refused.found
    parts = [(steps, found)]
    if isinstance(shown, list | dict) and isinstance(found, list | dict):
        parts = list(leaves(steps, found))
    elif isinstance(shown, list | dict):
        (where, _), *_ = leaves(steps, shown)
        parts = list(_parts(refused, steps, where))
    if there is not None:
        both = isinstance(there, Mapping) and isinstance(found, Mapping)
        parts = [part for part in parts if both and _is_free(there, part[0][len(steps) :])]
    return [refused.command(*next(refused.kept(*part), part)) for part in parts]


def _is_free(tree: object, inside: Steps) -> bool:
    """A list that is there is one as a whole: nothing is put between its elements."""
    names = itertools.takewhile(lambda step: isinstance(step, str), inside)
    return found_at(tree, tuple(names)) is None


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


def _parts(refused: Refused, steps: Steps, where: Steps) -> Iterator[tuple[Steps, object]]:
    """What a plain value holds of what should be a list or a mapping."""
    text = str(refused.found)
    if len(text) > LONGEST:
        return
    if isinstance(refused.shown, list):
        behind = where[len(steps) + 1 :]
        taken = 0
        for part in NAMES_IN_LIST.findall(text):
            for _, value in refused.kept((*steps, 0, *behind), part):
                yield (*steps, taken, *behind), value
                taken += 1
    elif refused.holds_keys:
        yield from refused.kept(where, refused.found)
    else:
        for key, value in PAIRS.findall(text):
            yield from refused.kept((*steps, key), value)


def fix_of_key(refused: Refused) -> str:
    """The commands for a mapping's key that breaks its rule: its value is kept under another."""
    outer, key = refused.steps[:-1], str(refused.steps[-1])
    gone, beside = remove(refused.steps), found_at(refused.values, outer)
    ways: tuple[Callable[[str], str], ...] = (str.strip, str.lower, label)
    for name in (way(key) for way in ways):
        if name and not (isinstance(beside, Mapping) and name in beside):
            for steps, value in refused.kept((*outer, name), refused.found):
                return f"{gone} && {refused.command(steps, value)}"
    return gone
