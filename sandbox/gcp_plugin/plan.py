"""What a resource will look like, and how that differs from what it looks like.

The planned state is the inputs, what the old state knows of computed values, unknowns for the
rest, and typed zero values for what nobody set. The difference is taken between planned and old
state, as the bridge does: labels therefore show up three times, and an account's new id changes
its e-mail too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import zip_longest

from sandbox.gcp_plugin.check import DEFAULTS, without_defaults
from sandbox.gcp_plugin.schema import Property, ResourceType
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import UNKNOWN, PropertyValue, State


class Change(Enum):
    """Kinds of the engine's `PropertyDiff`, without the replacing variants."""

    ADD = 0
    DELETE = 2
    UPDATE = 4


@dataclass(frozen=True)
class Difference:
    change: Change
    replaces: bool

    @property
    def kind(self) -> int:
        """The engine's number: each kind is followed by its replacing variant."""
        return self.change.value + int(self.replaces)


def planned_state(
    session: Session, resource: ResourceType, inputs: State, old: State | None
) -> State:
    """The state these inputs lead to; `old` is None for a new resource."""
    values = without_defaults(inputs)
    planned: State = {}
    for name, prop in resource.properties.items():
        if values.get(name) is not None:
            planned[name] = values[name]
        elif prop.computed:
            planned[name] = (old or {}).get(name, UNKNOWN)
        else:
            planned[name] = prop.unset
    if resource.deletion_policy and "deletionPolicy" not in values:
        planned["deletionPolicy"] = session.config.deletion_policy or resource.deletion_policy
    if planned.get("project") is UNKNOWN and "project" not in values and session.config.project:
        planned["project"] = session.config.project
    return resource.plan(session, planned, old)


def differences(resource: ResourceType, planned: State, old: State) -> dict[str, Difference]:
    """Changes by property path, e.g. `labels.env`; empty if there are none."""
    found = {}
    for name, prop in resource.properties.items():
        new = planned.get(name)
        if prop.computed and new is UNKNOWN and name not in old:
            continue
        for path, change in _changes(prop, name, old.get(name), new):
            found[path] = Difference(change, prop.replaces)
    return found


def deletes_first(resource: ResourceType, inputs: State) -> bool:
    """True if a replacement must delete before it creates: the program chose the name."""
    defaulted = inputs.get(DEFAULTS, [])
    return any(name in inputs and name not in defaulted for name in resource.named_by)


def _empty(value: object) -> bool:
    return value is None or value is False or value in ("", {}, [])


def _changes(
    prop: Property, path: str, old: PropertyValue, new: PropertyValue
) -> Iterator[tuple[str, Change]]:
    if new is UNKNOWN:
        yield path, Change.ADD if old is None else Change.UPDATE
    elif (_empty(old) and _empty(new)) or old == new or _same(prop, old, new):
        return
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            inner = prop.fields.get(key, _ELEMENT)
            yield from _changes(inner, f"{path}.{key}", old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list):
        if prop.kind == "set":
            yield from _member_changes(path, old, new)
        else:
            yield from _element_changes(prop, path, old, new)
    elif old is None:
        yield path, Change.ADD
    else:
        yield path, Change.DELETE if _empty(new) else Change.UPDATE


_ELEMENT = Property()


def _same(prop: Property, old: object, new: object) -> bool:
    return old is not None and new is not None and prop.same(old, new)


def _element_changes(
    prop: Property, path: str, old: list[PropertyValue], new: list[PropertyValue]
) -> Iterator[tuple[str, Change]]:
    """Of a list, place by place."""
    element = Property(fields=prop.fields)
    for index, (before, after) in enumerate(zip_longest(old, new)):
        yield from _changes(element, f"{path}[{index}]", before, after)


def _member_changes(
    path: str, old: list[PropertyValue], new: list[PropertyValue]
) -> Iterator[tuple[str, Change]]:
    """Of a set: only membership counts."""
    for index, item in enumerate(old):
        if item not in new:
            yield f"{path}[{index}]", Change.DELETE
    for index, item in enumerate(new):
        if item not in old:
            yield f"{path}[{index}]", Change.ADD
