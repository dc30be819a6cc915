"""Inputs of a resource: defaults and made-up names filled in, everything wrong named.

Stricter than the bridge in one way on purpose: an input of the wrong type is refused, not
converted, because a program that passes here must pass with the official plugin too.
"""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sandbox.gcp_plugin.schema import Property, ResourceType
from sandbox.gcp_plugin.values import UNKNOWN, PropertyValue, State

DEFAULTS = "__defaults"
_PYTHON_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "bool": bool,
    "number": (int, float),
    "map": dict,
    "list": list,
    "set": list,
    "object": dict,
}
_RANDOM_HEX_DIGITS = 7


@dataclass(frozen=True)
class Failure:
    property: str
    reason: str


def check(
    resource: ResourceType, name: str, old: State, news: State, seed: bytes = b""
) -> tuple[State, list[Failure]]:
    """The inputs to work with, `__defaults` included, and what is wrong with them.

    `name` is the resource's logical name: failures quote it, made-up names start with it.
    """
    given = {key: value for key, value in news.items() if value is not None and key != DEFAULTS}
    inputs, defaulted = _with_defaults(resource.inputs, given, old)
    for key, made_up in _made_up_names(resource, name, inputs, old, seed).items():
        inputs[key] = made_up
        defaulted.append(key)
    failures = check_values(resource.inputs, inputs, name)
    return {DEFAULTS: sorted(defaulted), **inputs}, failures


def without_defaults(value: PropertyValue) -> PropertyValue:
    """The inputs as values: no bookkeeping, at any depth."""
    if isinstance(value, Mapping):
        return {key: without_defaults(item) for key, item in value.items() if key != DEFAULTS}
    if isinstance(value, list):
        return [without_defaults(item) for item in value]
    return value


def _with_defaults(
    declared: Mapping[str, Property], given: State, old: State
) -> tuple[State, list[str]]:
    inputs, defaulted = {}, []
    for key, value in given.items():
        prop = declared.get(key)
        inputs[key] = _nested_defaults(prop, value) if prop and prop.fields else value
    for key, prop in declared.items():
        if key not in inputs and prop.default is not None:
            inputs[key] = old[key] if key in old.get(DEFAULTS, []) else prop.default
            defaulted.append(key)
    return inputs, defaulted


def _nested_defaults(prop: Property, value: PropertyValue) -> PropertyValue:
    """An object, or each object of a list, with its defaults and their bookkeeping."""
    if isinstance(value, list):
        return [_nested_defaults(prop, item) for item in value]
    if not isinstance(value, dict):
        return value
    fields = {name: item for name, item in value.items() if item is not None}
    nested, defaulted = _with_defaults(prop.fields, without_defaults(fields), {})
    return {DEFAULTS: defaulted, **nested}


def _made_up_names(
    resource: ResourceType, name: str, inputs: State, old: State, seed: bytes
) -> State:
    """Kept from the last time where there was one: a new name would be a new resource."""
    names: State = {}
    for key, make in resource.autonamed.items():
        if key in inputs:
            continue
        if key in old.get(DEFAULTS, []) and key in old:
            names[key] = old[key]
            continue
        digits = random.Random(seed or None).getrandbits(4 * _RANDOM_HEX_DIGITS)  # noqa: S311
        names[key] = make(f"{name}-{digits:0{_RANDOM_HEX_DIGITS}x}")
    return names


def check_values(
    declared: Mapping[str, Property], inputs: State, where: str, prefix: str = ""
) -> list[Failure]:
    found = []
    for key, prop in declared.items():
        if prop.required and key not in inputs:
            reason = (
                f'Missing required argument: The argument "{prefix}{key}" is required, but no '
                f"definition was found. Examine values at '{where}.{prefix}{key}'."
            )
            found.append(Failure(f"{prefix}{key}", reason))
        if prop.conflicts_with in inputs and inputs.get(key):
            reason = f'Conflicting configuration arguments: "{key}" conflicts with '
            found.append(Failure(f"{prefix}{key}", f"{reason}{prop.conflicts_with}"))
    for key, value in inputs.items():
        if key == DEFAULTS:
            continue
        if key not in declared:
            known = ", ".join(sorted(declared))
            reason = f"Invalid or unknown key. Examine values at '{where}.{prefix}{key}'. "
            found.append(Failure(f"{prefix}{key}", f"{reason}Known: {known}."))
        else:
            found += _value_failures(declared[key], f"{prefix}{key}", value, where)
    return found


def _value_failures(prop: Property, path: str, value: object, where: str) -> list[Failure]:
    if value is UNKNOWN:
        return []
    if not isinstance(value, _PYTHON_TYPES[prop.kind]):
        reason = f"expected type {prop.kind}, got {value!r}. Examine values at '{where}.{path}'."
        return [Failure(path, reason)]
    if prop.kind == "object" and isinstance(value, dict):
        return check_values(prop.fields, value, where, f"{path}.")
    if prop.kind in ("list", "set") and prop.fields and isinstance(value, list):
        element = replace(prop, kind="object")
        found = [_value_failures(element, f"{path}[{n}]", v, where) for n, v in enumerate(value)]
        return [failure for failures in found for failure in failures]
    if prop.kind in ("map", "list", "set"):
        return _element_failures(path, value, where)
    if prop.allowed and value not in prop.allowed:
        allowed = " ".join(f'"{item}"' for item in prop.allowed)
        return [Failure(path, f"expected {path} to be one of [{allowed}], got {value}")]
    if prop.pattern and isinstance(value, str) and not re.fullmatch(prop.pattern, value):
        reason = f"{path} is {value!r}, expected {prop.expected}. Examine values at "
        return [Failure(path, f"{reason}'{where}.{path}'.")]
    return []


def _element_failures(path: str, value: PropertyValue, where: str) -> list[Failure]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return [
        Failure(path, f"{path}[{key}] is {item!r}, expected a string. Examine values at '{where}'.")
        for key, item in items
        if item is not UNKNOWN and not isinstance(item, str)
    ]
