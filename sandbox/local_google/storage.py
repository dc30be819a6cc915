"""The world as JSON and back, and the file a stopped sandbox comes back from.

Owns the form (the dataclasses' own fields), strict loading (an unknown or missing field is an
error naming it) and the atomic write. Runtime fields stay out: a restarted sandbox knows no
token, has no fault and an empty journal.
"""

import json
import os
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

from sandbox.local_google.json_types import JsonValue
from sandbox.local_google.world import World


class BadWorldError(ValueError):
    """A dump that is no world; the message names the field."""


def dump(value: JsonValue) -> JsonValue:
    if is_dataclass(value) and not isinstance(value, type):
        kept = [f for f in fields(value) if not f.metadata.get("runtime")]
        return {f.name: dump(getattr(value, f.name)) for f in kept}
    if isinstance(value, dict):
        return {name: dump(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [dump(item) for item in value]
    return value


def load(data: JsonValue) -> World:
    world = _load(World, data, "world")
    if not isinstance(world, World):
        raise BadWorldError("world: expected an object")
    return world


def _load(kind: JsonValue, data: JsonValue, at: str) -> JsonValue:
    origin: JsonValue = get_origin(kind)
    arguments = get_args(kind)
    if is_dataclass(kind):
        return _load_dataclass(kind, data, at)
    if kind is JsonValue or (origin is dict and arguments[1] is JsonValue):
        return data
    if origin is dict:
        _expect(dict, data, at)
        return {name: _load(arguments[1], inner, f"{at}.{name}") for name, inner in data.items()}
    if origin is list:
        _expect(list, data, at)
        return [_load(arguments[0], item, f"{at}[{i}]") for i, item in enumerate(data)]
    if kind is float and isinstance(data, int):
        return float(data)
    _expect(kind, data, at)
    return data


def _load_dataclass(kind: JsonValue, data: JsonValue, at: str) -> JsonValue:
    _expect(dict, data, at)
    known = {f.name: f for f in fields(kind) if not f.metadata.get("runtime")}
    unknown = sorted(set(data) - set(known))
    if unknown:
        raise BadWorldError(f"{at}: unknown field {unknown[0]}; expected one of {', '.join(known)}")
    hints = get_type_hints(kind)
    values = {name: _load(hints[name], inner, f"{at}.{name}") for name, inner in data.items()}
    try:
        return kind(**values)
    except TypeError as error:
        raise BadWorldError(f"{at}: {error}") from error


def _expect(kind: JsonValue, data: JsonValue, at: str) -> None:
    wrong_bool = isinstance(data, bool) and kind is not bool
    if wrong_bool or not isinstance(data, kind):
        raise BadWorldError(f"{at}: found {data!r}, expected {kind.__name__}")


def merge_patch(target: JsonValue, patch: JsonValue) -> JsonValue:
    """RFC 7396: null removes, objects merge, anything else replaces."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, inner in patch.items():
        if inner is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), inner)
    return merged


class StateFile:
    """Keeps one file equal to the world. Written beside and renamed, so never half a world."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._written = ""

    def read(self) -> World | None:
        if not self.path.exists():
            return None
        try:
            return load(json.loads(self.path.read_text(encoding="utf-8")))
        except (BadWorldError, json.JSONDecodeError) as error:
            raise BadWorldError(f"{self.path} is no saved world: {error}") from error

    def write(self, world: World) -> None:
        text = json.dumps(dump(world), indent=1) + "\n"
        if text == self._written:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_name(f"{self.path.name}.{os.getpid()}.tmp")
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.path)
        self._written = text
