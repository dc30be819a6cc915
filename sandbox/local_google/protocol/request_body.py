"""Reads a request's body: JSON or a form, packed with gzip or not.

Owns the limit and the refusals (400). A gzip body is unpacked no further than the limit, so a
small one cannot fill the memory.
"""

import zlib
from collections.abc import Mapping
from urllib.parse import parse_qsl

from sandbox.local_google import json_text
from sandbox.local_google.json_types import JsonValue
from sandbox.local_google.protocol.errors import invalid

# What Google's front end says of larger ones: "Request payload size exceeds the limit: 10485760
# bytes." (quoted in public issues of its clients); other APIs may have other limits.
MOST_BYTES = 10 * 2**20
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
GZIP = 31  # zlib's number for a gzip header with the largest window


def read(raw: bytes, headers: Mapping[str, str]) -> JsonValue:
    """The body as JSON values; None where there is none."""
    text = _unpacked(raw, headers.get("content-encoding", "identity").strip().lower())
    if len(text) > MOST_BYTES:
        raise invalid(f"Request payload size exceeds the limit: {MOST_BYTES} bytes.")
    if not text.strip():
        return None
    if media_type(headers) == FORM:
        return dict(parse_qsl(text.decode(errors="replace")))
    try:
        return json_text.decode(text)
    except ValueError as error:
        raise invalid(f"Invalid JSON payload received. {error}") from error


def require_json_or_form(headers: Mapping[str, str]) -> None:
    """For the token exchange, which takes no token: the two types that its documentation names.

    That others are refused is (inferred); they are what a page could send without asking first.
    """
    found = media_type(headers)
    if found not in (JSON, FORM):
        raise invalid(f"Invalid Content-Type: found {found!a}, expected {JSON} or {FORM}.")


def media_type(headers: Mapping[str, str]) -> str:
    """Of the body, without parameters as `charset`; empty where none is named."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


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
