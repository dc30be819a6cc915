"""Plain data as typed values, strictly, each mistake with its line.

Owns what `loading` does for saved worlds, for files that people write: there it must be fast, here
it must say where. What a resource's entry may hold beyond its fields is the caller's to say.
"""

from dataclasses import MISSING, is_dataclass
from functools import cache
from typing import get_args, get_origin, get_type_hints

from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.state.indexed import Indexed
from sandbox.local_google.state.loading import kept
from sandbox.local_google.world_yaml.source import Place, Source


@cache
def hints(kind: type) -> dict[str, JsonValue]:
    return get_type_hints(kind)


def value(source: Source, kind: JsonValue, data: JsonValue, place: Place) -> JsonValue:
    """`data` as `kind`: a dataclass, dict, list, scalar, or any JSON."""
    origin: JsonValue = get_origin(kind)
    arguments = get_args(kind)
    if is_dataclass(kind):
        return kind(**fields(source, kind, data, place))  # type: ignore[operator]
    if origin in (dict, Indexed):
        expect(source, dict, data, place)
        return {k: value(source, arguments[-1], v, (*place, k)) for k, v in data.items()}
    if origin is list:
        expect(source, list, data, place)
        inner = arguments[0]
        return [value(source, inner, v, (*place, str(i))) for i, v in enumerate(data)]
    if kind is JsonValue:
        return data
    if kind is float and type(data) is int:
        return float(data)
    expect(source, kind, data, place)
    return data


def fields(
    source: Source,
    kind: JsonValue,
    data: JsonValue,
    place: Place,
    *,
    beside: tuple[str, ...] = (),
    given: Json | None = None,
    renamed: dict[str, str] | None = None,
) -> Json:
    """The constructor's arguments: `given` ones fixed, `beside` keys left to the caller."""
    expect(source, dict, data, place)
    fixed, words = given or {}, renamed or {}
    names = {words.get(name, name): name for name in kept(kind) if name not in fixed}
    known = [*names, *beside]
    for key in data:
        if key not in known:
            text = f"unknown key; expected one of {', '.join(sorted(known))}"
            raise source.mistake((*place, key), text)
    read = {
        names[key]: value(source, hints(kind)[names[key]], inner, (*place, key))
        for key, inner in data.items()
        if key in names
    }
    return fixed | read


def require(source: Source, kind: JsonValue, arguments: Json, place: Place) -> None:
    """Raises naming the fields that have no default and were not given."""
    needed = [f.name for f in kept(kind).values() if f.default is MISSING is f.default_factory]
    missing = [name for name in needed if name not in arguments]
    if missing:
        raise source.mistake(place, f"missing {', '.join(missing)}")


def expect(source: Source, kind: JsonValue, data: JsonValue, place: Place) -> None:
    wrong_bool = isinstance(data, bool) and kind is not bool
    if wrong_bool or not isinstance(data, kind):
        quoted = "; quote it" if kind is str and isinstance(data, int | float) else ""
        words = {dict: "a mapping", list: "a list", str: "text", bool: "true or false"}
        raise source.mistake(
            place, f"found {data!r}, expected {words.get(kind, kind.__name__)}{quoted}"
        )
