"""Walks JSON against a discovery schema, as Google's front end does with proto3 JSON.

Owns: unknown fields, wrong types, bad enum values, formats; and turning what clients may send
(snake_case names, integer enums, nulls) into the one form handlers see (camelCase, enum names,
absent). Discovery does not hold required fields, lengths or immutability: handlers check those.
Integer enums are numbered by position, as discovery has no numbers; a sparse enum is misjudged.
"""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.protocol.errors import GoogleError, bad_request

INTEGER = r"-?[0-9]{1,20}"
"""More digits fit no field, and Python refuses to read thousands of them."""
LONGEST_SECONDS = 315_576_000_000


@dataclass
class Walk:
    """One pass over one value. `lenient` is what clients may send; answers are walked strictly."""

    schemas: Json
    lenient: bool = True
    violations: list[tuple[str, str]] = field(default_factory=list)

    def refuse(self, at: str, text: str) -> None:
        self.violations.append((at, text))

    def value(self, value: JsonValue, schema: Json, at: str) -> JsonValue:
        if "$ref" in schema:
            return self.message(value, self.schemas[schema["$ref"]], at)
        kind = schema.get("type", "any")
        if kind == "any":
            return value
        if kind == "array":
            return self._array(value, schema, at)
        if kind == "object":
            return self.message(value, schema, at)
        if "enum" in schema:
            return self._enum(value, schema["enum"], at)
        problem = SCALARS[kind](value, schema.get("format", ""))
        if problem:
            self.refuse(at, f"Invalid value at '{at}' ({problem}), {_shown(value)}")
        return value

    def message(self, value: JsonValue, schema: Json, at: str) -> JsonValue:
        if not isinstance(value, dict):
            self._refuse_non_message(value, at)
            return value
        properties = schema.get("properties")
        if properties is None:
            extra = schema.get("additionalProperties", {"type": "any"})
            return {k: self.value(v, extra, f"{at}[{k}]") for k, v in value.items()}
        walked: Json = {}
        for name, inner in value.items():
            known = self._known(name, properties)
            if known is None:
                where = f" at '{at}'" if at else ""
                text = f'Invalid JSON payload received. Unknown name "{name}"{where}: '
                self.refuse(at, text + "Cannot find field.")
            elif inner is not None or not self.lenient:
                below = f"{at}.{snake(known)}" if at else snake(known)
                walked[known] = self.value(inner, properties[known], below)
        return walked

    def _refuse_non_message(self, value: JsonValue, at: str) -> None:
        if at:
            self.refuse(at, f"Invalid value at '{at}' (type), {_shown(value)}")
            return
        # As quoted in https://github.com/google-wallet/rest-samples/issues/22
        text = 'Invalid JSON payload received. Unknown name "": Root element must be a message.'
        self.refuse(at, text)

    def _known(self, name: str, properties: Json) -> str | None:
        if name in properties:
            return name
        camel = re.sub(r"_([a-z0-9])", lambda m: m.group(1).upper(), name)
        return camel if self.lenient and camel in properties else None

    def _array(self, value: JsonValue, schema: Json, at: str) -> JsonValue:
        if not isinstance(value, list):
            self.refuse(at, f"Invalid value at '{at}' (repeated), {_shown(value)}")
            return value
        return [self.value(v, schema["items"], f"{at}[{i}]") for i, v in enumerate(value)]

    def _enum(self, value: JsonValue, names: list[str], at: str) -> JsonValue:
        if isinstance(value, str) and value in names:
            return value
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if self.lenient and is_number and 0 <= value < len(names):
            return names[value]
        self.refuse(at, f"Invalid value at '{at}' (TYPE_ENUM), {_shown(value)}")
        return value


@cache
def snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda m: "_" + m.group(0).lower(), name)


def _shown(value: JsonValue) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _boolean(value: JsonValue, _: str) -> str:
    return "" if isinstance(value, bool) else "TYPE_BOOL"


def _number(value: JsonValue, wanted: str) -> str:
    good = isinstance(value, int | float) and not isinstance(value, bool)
    return "" if good else f"TYPE_{(wanted or 'double').upper()}"


def _integer(value: JsonValue, wanted: str) -> str:
    bits = 64 if wanted.endswith("64") else 32
    low, high = (0, 2**bits) if wanted.startswith("u") else (-(2 ** (bits - 1)), 2 ** (bits - 1))
    if isinstance(value, str) and re.fullmatch(INTEGER, value):
        value = int(value)
    good = isinstance(value, int) and not isinstance(value, bool) and low <= value < high
    return "" if good else f"TYPE_{(wanted or 'int32').upper()}"


def _string(value: JsonValue, wanted: str) -> str:
    if wanted in ("int64", "uint64"):
        return _integer(value, wanted)
    if not isinstance(value, str):
        return "TYPE_STRING"
    check = _STRING_FORMATS.get(wanted)
    return "" if check is None or check(value) else f"{wanted} expected"


def _is_base64(value: str) -> bool:
    padded = value.replace("-", "+").replace("_", "/") + "=" * (-len(value) % 4)
    try:
        base64.b64decode(padded, validate=True)
    except ValueError:  # also what is not ASCII, besides binascii.Error
        return False
    return True


def _is_datetime(value: str) -> bool:
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        return False
    return parsed.tzinfo is not None


def _is_duration(value: str) -> bool:
    """Within the range that google/protobuf/duration.proto gives, some ten thousand years."""
    seconds = re.fullmatch(r"-?([0-9]{1,12})(\.[0-9]{1,9})?s", value)
    return seconds is not None and int(seconds.group(1)) <= LONGEST_SECONDS


_STRING_FORMATS: dict[str, Callable[[str], bool]] = {
    "byte": _is_base64,
    "google-datetime": _is_datetime,
    "google-duration": _is_duration,
    "google-fieldmask": lambda value: bool(re.fullmatch(r"[\w.,\s*]*", value)),
}

SCALARS: dict[str, Callable[[JsonValue, str], str]] = {
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
    "string": _string,
}


def accept(body: JsonValue, schema: str, schemas: Json) -> Json:
    """What a client sent, in the form handlers see, or 400 with every violation in it."""
    walk = Walk(schemas)
    walked: Json = walk.message(body, schemas[schema], "")
    if walk.violations:
        raise refusal(walk.violations)
    return walked


def refusal(violations: list[tuple[str, str]]) -> GoogleError:
    return bad_request("\n".join(text for _, text in violations), dict(violations))


def departures(answer: JsonValue, schema: str, schemas: Json) -> list[str]:
    """How one of our own answers departs from its schema; empty when it does not."""
    walk = Walk(schemas, lenient=False)
    walk.message(answer, schemas[schema], "")
    return [text for _, text in walk.violations]
