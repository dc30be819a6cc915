"""The world as JSON and back, and the file a stopped sandbox comes back from.

Owns the form (the dataclasses' own fields), the atomic write, and when to write. Runtime fields
stay out: a restarted sandbox knows no token, has no fault and an empty journal.
"""

import gc
import json
import os
from asyncio import TimerHandle, get_running_loop
from dataclasses import is_dataclass
from pathlib import Path
from time import monotonic

from sandbox.local_google.json_types import JsonValue
from sandbox.local_google.state.indexed import Indexed
from sandbox.local_google.state.loading import BadWorldError, kept, loader
from sandbox.local_google.state.world import World

# A save is followed by a rest this many times as long, so saving takes 1/20 of the time at most.
REST = 19


def dump(value: JsonValue) -> JsonValue:
    if is_dataclass(value) and not isinstance(value, type):
        return {name: dump(inner) for name, inner in _plain(value).items()}
    if isinstance(value, dict | Indexed):
        return {name: dump(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [dump(item) for item in value]
    return value


def _plain(value: JsonValue) -> JsonValue:
    if isinstance(value, Indexed):
        return value.data
    kind: JsonValue = type(value)
    names, held = kept(kind), value.__dict__  # most have no runtime field
    return held if len(held) == len(names) else {name: held[name] for name in names}


_encode = json.JSONEncoder(default=_plain).encode


def written(world: World) -> str:
    """The world as JSON, a resource per line: fast to write, and good to read and to compare."""
    fields = []
    for name, value in _plain(world).items():
        text = ""
        if isinstance(value, dict | Indexed) and value:
            rows = (f"  {_encode(key)}: {_encode(inner)}" for key, inner in value.items())
            text = "{\n" + ",\n".join(rows) + "\n }"
        fields.append(f" {_encode(name)}: {text or _encode(value)}")
    return "{\n" + ",\n".join(fields) + "\n}\n"


def load(data: JsonValue) -> World:
    try:
        world: World = loader(World)(data)
    except BadWorldError as error:
        raise BadWorldError(error.problem, f"world{error.at}") from error
    return world


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
        gc.disable()  # nothing of a world that is being read is garbage; looking doubles the time
        try:
            return load(json.loads(self.path.read_text(encoding="utf-8")))
        except (ValueError, RecursionError) as error:
            raise BadWorldError(str(error), f"{self.path} is no saved world") from error
        finally:
            gc.enable()

    def write(self, world: World) -> None:
        text = written(world)
        if text == self._written:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_name(f"{self.path.name}.{os.getpid()}.tmp")
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.path)
        self._written = text


class Saver:
    """Saves a world that changes: at once after a rest, else when the rest is over.

    A kill -9 can lose the changes of one rest. An orderly end saves whatever happened since.
    """

    def __init__(self, state: StateFile) -> None:
        self.state = state
        self._rested = 0.0
        self._due: TimerHandle | None = None

    def changed(self, world: World) -> None:
        """Called on the event loop, before the change is acknowledged."""
        if self._due is not None:
            return
        wait = self._rested - monotonic()
        if wait <= 0:
            self._save(world)
        else:
            self._due = get_running_loop().call_later(wait, self._save, world)

    def _save(self, world: World) -> None:
        self._due = None
        began = monotonic()
        self.state.write(world)
        ended = monotonic()
        self._rested = ended + REST * (ended - began)
