"""YAML text as plain data that knows its lines, so that a mistake can be named where it stands.

Owns parsing and the error's form: file, line, place, what was found and what is expected. Keys are
strings, and no key may stand twice in a mapping: YAML itself would keep the last in silence.

A seed may come from somebody else, and is read while the server answers nobody. So what makes a
short text large is refused: anchors and aliases, tags, deep nesting, numbers without end.
"""

import math
from dataclasses import dataclass, field
from typing import cast

import yaml

from sandbox.local_google import json_text
from sandbox.local_google.json_types import JsonValue
from sandbox.local_google.state.loading import BadWorldError
from sandbox.local_google.world_yaml.seed_file import MOST_CHARACTERS

Place = tuple[str, ...]

# More than in a request, so that a dump of what requests made can be read again.
MOST_LEVELS = json_text.MOST_LEVELS + 20
LONGEST_NUMBER = json_text.MOST_DIGITS + 1  # and its sign
LONGEST_SHOWN = 40
NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")


@dataclass
class Source:
    name: str
    """The file, or what else the text came from."""
    data: JsonValue = None
    lines: dict[Place, int] = field(default_factory=dict)
    """Line of the key (or list item) at each place, from 1."""

    def mistake(self, place: Place, problem: str) -> BadWorldError:
        """An error that names the closest line there is."""
        near = place
        while near and near not in self.lines:
            near = near[:-1]
        where = f"{self.name}:{self.lines.get(near, 1)}"
        return BadWorldError(problem, f"{where}: {'.'.join(place) or 'the whole'}")


class _PlainLoader(yaml.SafeLoader):
    """Refuses an anchor, alias, tag or level too many where it stands, before what follows."""

    level = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: JsonValue = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _Refused("found one of YAML's anchors and aliases; write it out", event)
        if event.tag is not None:
            raise _Refused(f"found the tag {event.tag[:50]!r}; expected no tags", event)
        if self.level == MOST_LEVELS:
            raise _Refused(f"nested more than {MOST_LEVELS} levels deep", event)
        self.level += 1
        node = super().compose_node(parent, index)
        self.level -= 1
        return node


class _Refused(yaml.MarkedYAMLError):
    def __init__(self, problem: str, event: yaml.Event) -> None:
        super().__init__(problem=problem, problem_mark=cast("yaml.Mark", event.start_mark))


def parse(text: str, name: str) -> Source:
    source = Source(name)
    if len(text) > MOST_CHARACTERS:
        raise source.mistake((), f"expected at most {MOST_CHARACTERS} characters")
    try:
        loader = _PlainLoader(text)
        node = loader.get_single_node()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error)
        raise BadWorldError(f"no YAML: {problem}", f"{name}:{line}") from error
    except (ValueError, OverflowError) as error:  # of `chr`: PyYAML gives it any number after \U
        where = f"{name}:{loader.line + 1}"
        raise BadWorldError("no YAML: found an escape of no character", where) from error
    source.data = {} if node is None else _data(source, node, ())
    return source


def _data(source: Source, node: yaml.Node, place: Place) -> JsonValue:
    source.lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(source, node, place)
    if isinstance(node, yaml.SequenceNode):
        return [_data(source, item, (*place, str(i))) for i, item in enumerate(node.value)]
    return _scalar(source, node, place)


def _mapping(source: Source, node: yaml.MappingNode, place: Place) -> dict[str, JsonValue]:
    data: dict[str, JsonValue] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        at = (*place, key)
        source.lines[at] = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode) or key == "<<":
            raise source.mistake(at, "expected a plain key")
        if key in data:
            raise source.mistake(at, "stands twice")
        data[key] = _data(source, value_node, at)
    return data


def _scalar(source: Source, node: yaml.Node, place: Place) -> JsonValue:
    if node.tag == "tag:yaml.org,2002:timestamp":
        return node.value  # a moment stays the text it was written as
    try:
        if node.tag in NUMBERS:
            return _number(node)
        return yaml.SafeLoader("").construct_object(node)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        found = node.value[:LONGEST_SHOWN]
        raise source.mistake(place, f"found {found!r}, expected plain data") from error


def _number(node: yaml.Node) -> int | float:
    if len(node.value) > LONGEST_NUMBER:
        raise ValueError
    value: int | float = yaml.SafeLoader("").construct_object(node)
    if not math.isfinite(value):
        raise ValueError
    return value
