"""JSON as text and as a copy of its own, by pydantic's serializer, and text from outside as values.

The serializer indents ten times faster than the standard library, and Google's answers are indented
unless `prettyPrint=false` asks otherwise; that was half the time of a long list.
"""

import json
import math

from pydantic_core import from_json, to_json

from sandbox.local_google.json_types import JsonValue

# As protobuf's own JSON reader (`kDefaultDepth` in google/protobuf/json/internal/lexer.h). What
# walks the values afterwards calls itself, and Python ends a program that does so 1,000 times.
MOST_LEVELS = 100
# 10**308 is the largest power of ten that is a float; a longer integer fails wherever one is made.
MOST_DIGITS = 308
# A `\ud800` without its other half is no character (RFC 8259 §8.2) and could never be answered.
ESCAPED_SURROGATE = rb"\ud"


def encode(value: JsonValue, *, pretty: bool = False) -> bytes:
    """UTF-8. Half a surrogate pair, which UTF-8 has no form for, makes the whole text ASCII."""
    try:
        return to_json(value, indent=2 if pretty else None)
    except ValueError:
        return json.dumps(value, indent=2 if pretty else None).encode()


def copy(text: bytes) -> JsonValue:
    """The value of a text that `encode` made."""
    try:
        return from_json(text)
    except ValueError:
        return json.loads(text)


def decode(text: bytes) -> JsonValue:
    """The values of a text from outside. Raises ValueError with a sentence that can be sent."""
    try:
        value = _decode(text.decode(json.detect_encoding(text), "surrogatepass"))
        if ESCAPED_SURROGATE in text.lower():
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeError as error:  # its own words quote the text, which cannot be sent back
        raise ValueError("Text is not valid UTF-8.") from error
    except RecursionError as error:
        raise _too_deep() from error
    if text.count(b"{") + text.count(b"[") > MOST_LEVELS:
        _require_flat(value)
    return value


def _require_flat(value: JsonValue) -> None:
    """Level by level and not by calling itself, which is what deep values break."""
    level = [value]
    for _ in range(MOST_LEVELS + 1):
        inner = [item for item in level if isinstance(item, dict | list)]
        level = [x for item in inner for x in (item.values() if isinstance(item, dict) else item)]
        if not inner:
            return
    raise _too_deep()


def _too_deep() -> ValueError:
    return ValueError(f"It is nested more than {MOST_LEVELS} levels deep.")


def _no_number(constant: str) -> float:
    """Python reads NaN and Infinity, which RFC 8259 §6 does not know."""
    raise ValueError(f"{constant} is no JSON number")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(_cut(text))


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > MOST_DIGITS:
        raise ValueError(f"{_cut(text)} has more than {MOST_DIGITS} digits")
    return int(text)


def _cut(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:20]}…"


# `json.loads` would make a decoder for each body.
_decode = json.JSONDecoder(
    parse_constant=_no_number, parse_float=_finite, parse_int=_integer
).decode
