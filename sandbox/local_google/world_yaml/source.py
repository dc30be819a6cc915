"""YAML text as plain data that knows its lines, so that a mistake can be named where it stands.

Owns parsing and the error's form: file, line, place, what was found and what is expected. Keys are
strings, and no key may stand twice in a mapping: YAML itself would keep the last in silence.
"""

from dataclasses import dataclass, field

import yaml

from sandbox.local_google.json_types import JsonValue
from sandbox.local_google.state.loading import BadWorldError

Place = tuple[str, ...]


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


def parse(text: str, name: str) -> Source:
    source = Source(name)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error)
        raise BadWorldError(f"no YAML: {problem}", f"{name}:{line}") from error
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
        return yaml.SafeLoader("").construct_object(node)
    except yaml.YAMLError as error:
        raise source.mistake(place, f"found {node.value!r}, expected plain data") from error
