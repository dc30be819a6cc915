"""Reads a request's body: JSON or a form, packed with gzip or not.

Owns the limit and the refusals (400). A gzip body is unpacked no further than the limit, so a
small one cannot fill the memory.
"""

import json
import math
import zlib
from collections.abc import Mapping
from urllib.parse import parse_qsl

from sandbox.local_google.json_types import JsonValue
from sandbox.local_google.protocol.errors import invalid

# What Google's front end says of larger ones: "Request payload size exceeds the limit: 10485760
# bytes." (quoted in public issues of its clients); other APIs may have other limits.
MOST_BYTES = 10 * 2**20
# A `\ud800` without its other half is no character (RFC 8259 §8.2) and could never be answered.
ESCAPED_SURROGATE = rb"\ud"
GZIP = 31  # zlib's number for a gzip header with the largest window


def read(raw: bytes, headers: Mapping[str, str]) -> JsonValue:
    """The body as JSON values; None where there is none."""
    text = _unpacked(raw, headers.get("content-encoding", "identity").strip().lower())
    if len(text) > MOST_BYTES:
        raise invalid(f"Request payload size exceeds the limit: {MOST_BYTES} bytes.")
    if not text.strip():
        return None
    if "form-urlencoded" in headers.get("content-type", ""):
        return dict(parse_qsl(text.decode(errors="replace")))
    try:
        value = _decode(text.decode(json.detect_encoding(text), "surrogatepass"))
        if ESCAPED_SURROGATE in text.lower():
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise invalid(f"Invalid JSON payload received. {_plain(error)}") from error
    return value


def _no_number(constant: str) -> float:
    """Python reads NaN and Infinity, which RFC 8259 §6 does not know."""
    raise ValueError(f"{constant} is no JSON number")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


# `json.loads` would make a decoder for each body.
_decode = json.JSONDecoder(parse_constant=_no_number, parse_float=_finite).decode


def _plain(error: Exception) -> str:
    """Without the text itself: half a surrogate pair cannot be sent back."""
    if isinstance(error, UnicodeError):
        return "Text is not valid UTF-8."
    return str(error)


def _unpacked(raw: bytes, encoding: str) -> bytes:
    if encoding == "identity":
        return raw
    if encoding != "gzip":
        # (inferred): no public word on other encodings; a client must not think they work.
        raise invalid(f"Unsupported Content-Encoding {encoding!r}; expected gzip or none.")
    packed = zlib.decompressobj(wbits=GZIP)
    try:
        text = packed.decompress(raw, MOST_BYTES + 1)
    except zlib.error as error:
        raise invalid(f"Invalid gzip request body: {error}.") from error
    if len(text) <= MOST_BYTES and (not packed.eof or packed.unused_data):
        raise invalid("Invalid gzip request body: it is cut short or goes on after its end.")
    return text
