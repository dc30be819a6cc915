"""Requests that must be refused, made from accepted ones: a field too many, a wrong type.

Derived from the vendored schemas, so that a method which is built tomorrow is covered by its step
in the tour alone. A body is broken at the top and at every field up to DEPTH messages down.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.local_google.chat import request as chat
from sandbox.local_google.protocol.contract import Method
from sandbox.local_google.protocol.schema import snake

DEPTH = 3
UNKNOWN = "unknownField"
WRONG: dict[str, Any] = {
    "string": 3,
    "integer": "many",
    "number": "much",
    "boolean": "perhaps",
    "array": "one",
    "object": "flat",
}
At = tuple[str | int, ...]


class Key(str):
    """A map's key, which Google writes in brackets."""

    __slots__ = ()


@dataclass(frozen=True)
class Rejected:
    """`fields` as Google's violations name them; empty for the body itself or its unknown name."""

    body: Any
    fields: list[str]


def unknown_fields(method: Method, body: Any) -> Iterator[Rejected]:
    if method.raw_body:
        yield Rejected({**body, UNKNOWN: 1}, [UNKNOWN])
        return
    yield Rejected({**(body or {}), UNKNOWN: 1}, [""])
    for at, schema in _messages(method, body):
        if at and "properties" in schema:
            yield Rejected(_with(body, (*at, UNKNOWN), 1), [_written(at)])


def wrong_types(method: Method, body: Any) -> Iterator[Rejected]:
    """One request per depth, in which every field of that depth is wrong: each must be named."""
    if method.raw_body:
        wrong = {name: "no" if kind is bool else True for name, kind in chat.FIELDS.items()}
        yield Rejected({**body, **wrong}, list(wrong))
        return
    yield Rejected([], [""])
    fields = list(_fields(method, {"$ref": method.request}, (), DEPTH))
    for depth in sorted({len(at) for at, _ in fields}):
        broken = Rejected(body or {}, [])
        for at, schema in fields:
            if len(at) == depth:
                named = [*broken.fields, _written(at)]
                broken = Rejected(_with(broken.body, at, _wrong(schema)), named)
        yield broken


def wrong_parameters(method: Method) -> Iterator[str]:
    """The names of the query parameters that some text does not fit."""
    for name, parameter in method.query_parameters.items():
        if parameter["type"] != "string" or {"enum", "format"} & set(parameter):
            yield name


def _wrong(schema: Any) -> Any:
    if "enum" in schema:
        return "NO_SUCH_NAME"
    if schema.get("format") in ("int64", "uint64"):
        return "many"
    return WRONG[schema["type"]]


def _resolved(method: Method, schema: Any) -> Any:
    return method.document.schemas[schema["$ref"]] if "$ref" in schema else schema


def _fields(method: Method, schema: Any, at: At, depth: int) -> Iterator[tuple[At, Any]]:
    """Every typed place below a schema, the ones inside a list or a map under one entry each."""
    schema = _resolved(method, schema)
    kind = schema.get("type", "any")
    if at and kind != "any":
        yield at, schema
    if depth == 0:
        return
    if kind == "array":
        yield from _fields(method, schema["items"], (*at, 0), depth)
    extra = schema.get("additionalProperties")
    if extra is not None:
        yield from _fields(method, extra, (*at, Key("key")), depth - 1)
    for name, inner in schema.get("properties", {}).items():
        yield from _fields(method, inner, (*at, name), depth - 1)


def _messages(method: Method, body: Any) -> Iterator[tuple[At, Any]]:
    """Every object in a body that was accepted, with its schema."""
    todo: list[tuple[At, Any, Any]] = [((), {"$ref": method.request}, body or {})]
    while todo:
        at, schema, value = todo.pop()
        schema = _resolved(method, schema)
        if isinstance(value, list):
            todo += [((*at, i), schema["items"], item) for i, item in enumerate(value)]
        elif isinstance(value, dict):
            yield at, schema
            known = schema.get("properties", {})
            extra = schema.get("additionalProperties", {})
            for name, inner in value.items():
                step = name if name in known else Key(name)
                todo.append(((*at, step), known.get(name, extra), inner))


def _with(body: Any, at: At, value: Any) -> Any:
    """A copy of `body` that holds `value` at a place, which is made where it is missing."""
    if not at:
        return value
    step, rest = at[0], at[1:]
    if isinstance(step, int):
        made = copy.copy(body) if isinstance(body, list) else []
        return [*made[:step], _with(made[step] if made[step:] else None, rest, value)]
    made = copy.copy(body) if isinstance(body, dict) else {}
    return {**made, step: _with(made.get(step), rest, value)}


def _written(at: At) -> str:
    """As Google writes a place: `policy.bindings[0].role`, and `labels[key]` in a map."""
    text = ""
    for step in at:
        text += f"[{step}]" if isinstance(step, int | Key) else f".{snake(step)}"
    return text.removeprefix(".")
