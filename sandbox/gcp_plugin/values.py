"""Pulumi property values between the engine's protobuf `Struct` and plain Python.

Values not known yet arrive as one of seven marker strings and become `UNKNOWN`. Secrets are
unwrapped on the way in: the engine marks again what it sent as secret, because `Configure` answers
that this plugin does not take secrets. On the way out `Secret` marks what is ours to mark.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf.struct_pb2 import NULL_VALUE, ListValue, Struct, Value

PropertyValue = Any
"""Whatever a property can hold: text, numbers, lists, maps, `UNKNOWN`, None."""
State = dict[str, PropertyValue]


class Unknown:
    """The one value that is not known before the deployment; compare with `is`."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True)
class Secret:
    """A value that the engine is to encrypt in the state."""

    value: object

    def __repr__(self) -> str:
        return "Secret(...)"


# sdk/go/common/resource/plugin/rpc.go: one marker per kind of value not known yet.
_UNKNOWN_OF_ANY_KIND = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWN_MARKERS = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        _UNKNOWN_OF_ANY_KIND,  # string, and everything else
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a public marker


def decode(struct: Struct) -> State:
    """The properties as Python values, unknowns as `UNKNOWN`, secrets as what they hold."""
    return {key: _decode(value) for key, value in struct.fields.items()}


def _decode(value: Value) -> PropertyValue:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return _unwrap(decode(value.struct_value))
    if kind == "list_value":
        return [_decode(item) for item in value.list_value.values]
    if kind == "string_value":
        return UNKNOWN if value.string_value in _UNKNOWN_MARKERS else value.string_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    return value.bool_value if kind == "bool_value" else None


def _unwrap(fields: State) -> PropertyValue:
    if fields.get(_SIGNATURE) == _SECRET_SIGNATURE:
        return fields.get("value")
    return fields


def encode(properties: Mapping[str, object]) -> Struct:
    """The inverse of `decode`, with `Secret` values wrapped in the engine's marker."""
    return Struct(fields={key: _encode(value) for key, value in properties.items()})


def _encode(value: object) -> Value:
    if isinstance(value, Unknown):
        return Value(string_value=_UNKNOWN_OF_ANY_KIND)
    if isinstance(value, Secret):
        wrapped = {_SIGNATURE: _SECRET_SIGNATURE, "value": value.value}
        return Value(struct_value=encode(wrapped))
    if isinstance(value, Mapping):
        return Value(struct_value=encode(value))
    if isinstance(value, list | tuple):
        return Value(list_value=ListValue(values=[_encode(item) for item in value]))
    if isinstance(value, bool):
        return Value(bool_value=value)
    if isinstance(value, int | float):
        return Value(number_value=value)
    if isinstance(value, str):
        return Value(string_value=value)
    return Value(null_value=NULL_VALUE)


def has_unknowns(value: object) -> bool:
    """True if any part of the value is not known yet."""
    if isinstance(value, Mapping):
        return any(has_unknowns(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknowns(item) for item in value)
    return value is UNKNOWN
