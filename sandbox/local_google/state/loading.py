"""Plain data as the dataclasses it was written from, strictly: what does not fit is named.

Owns a loader for each type, made once: a world may hold tens of thousands of resources, and is
read while somebody waits for the server to start.
"""

from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from typing import get_args, get_origin, get_type_hints

from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.state.indexed import Indexed

Loader = Callable[[JsonValue], JsonValue]


class BadWorldError(ValueError):
    """A dump that is no world; the message names the field."""

    def __init__(self, problem: str, at: str = "") -> None:
        super().__init__(f"{at}: {problem}")
        self.problem, self.at = problem, at


@cache
def kept(kind: JsonValue) -> dict[str, Field[JsonValue]]:
    """The fields of a dataclass that are written."""
    return {f.name: f for f in fields(kind) if not f.metadata.get("runtime")}


@cache
def loader(kind: JsonValue) -> Loader:
    origin: JsonValue = get_origin(kind)
    arguments = get_args(kind)
    if is_dataclass(kind):
        return _dataclass_loader(kind)
    if kind is JsonValue or (origin is dict and arguments[1] is JsonValue):
        return lambda data: data
    if origin in (dict, Indexed):
        return _dict_loader(loader(arguments[-1]))
    if origin is list:
        return _list_loader(loader(arguments[0]))
    return _scalar_loader(kind)


def _expect(kind: JsonValue, data: JsonValue) -> None:
    wrong_bool = isinstance(data, bool) and kind is not bool
    if wrong_bool or not isinstance(data, kind):
        raise BadWorldError(f"found {data!r}, expected {kind.__name__}")


def _scalar_loader(kind: JsonValue) -> Loader:
    def load(data: JsonValue) -> JsonValue:
        if type(data) is kind:
            return data
        if kind is float and type(data) is int:
            return float(data)
        _expect(kind, data)
        return data

    return load


def _dict_loader(load_value: Loader) -> Loader:
    def load(data: JsonValue) -> JsonValue:
        _expect(dict, data)
        try:
            return {name: load_value(inner) for name, inner in data.items()}
        except BadWorldError as error:
            raise _located(load_value, ((f".{k}", v) for k, v in data.items())) from error

    return load


def _list_loader(load_item: Loader) -> Loader:
    def load(data: JsonValue) -> JsonValue:
        _expect(list, data)
        try:
            return [load_item(item) for item in data]
        except BadWorldError as error:
            raise _located(load_item, ((f"[{i}]", v) for i, v in enumerate(data))) from error

    return load


def _located(load: Loader, steps: Iterable[tuple[str, JsonValue]]) -> BadWorldError:
    """The first error among the items, with the way to it. Looked for only once there is one."""
    for step, inner in steps:
        try:
            load(inner)
        except BadWorldError as error:
            return BadWorldError(error.problem, step + error.at)
    raise AssertionError("an item was refused once and accepted the second time")


def _dataclass_loader(kind: JsonValue) -> Loader:
    hints = get_type_hints(kind)
    loaders = {name: loader(hints[name]) for name in kept(kind)}
    needed = {f.name for f in kept(kind).values() if f.default is MISSING is f.default_factory}

    def load(data: JsonValue) -> JsonValue:
        _expect(dict, data)
        if not data.keys() <= loaders.keys():
            unknown = min(data.keys() - loaders.keys())
            known = ", ".join(loaders)
            raise BadWorldError(f"unknown field {unknown}; expected one of {known}")
        if not needed <= data.keys():
            raise BadWorldError(f"missing {', '.join(sorted(needed - data.keys()))}")
        return kind(**_fields(loaders, data))

    return load


def _fields(loaders: dict[str, Loader], data: Json) -> Json:
    values: Json = {}
    for name, inner in data.items():
        try:
            values[name] = loaders[name](inner)
        except BadWorldError as error:
            raise BadWorldError(error.problem, f".{name}{error.at}") from error
    return values
