"""What admin methods are sent: one JSON object, or nothing, which is an empty one.

Owns the refusals. The type must be said: a page can send anything else without asking first (a
"simple" request of https://fetch.spec.whatwg.org/#http-cors-protocol), so this stands behind
`serving.local_only` where a browser leaves its headers out.
"""

from starlette.requests import Request

from sandbox.local_google import json_text
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import GoogleError, bad_request
from sandbox.local_google.protocol.request_body import MOST_BYTES, media_type

JSON = "application/json"
TOO_LARGE, OTHER_TYPE = 413, 415


async def body(request: Request) -> Json:
    _require_small(request)
    raw = await request.body()
    if not raw:
        return {}
    _require_json(request)
    try:
        sent = json_text.decode(raw)
    except ValueError as error:
        raise bad_request(f"The body is no JSON: {error}", {}) from error
    if not isinstance(sent, dict):
        raise bad_request("The body must be a JSON object.", {})
    return sent


def _require_small(request: Request) -> None:
    """By what the request says of itself, before any of it is read."""
    length = request.headers.get("content-length", "0")
    if "transfer-encoding" in request.headers or int(length) > MOST_BYTES:
        expected = f"expected a Content-Length of at most {MOST_BYTES} bytes"
        text = f"Found a body of {length} bytes or of unknown length, {expected}."
        raise GoogleError("INVALID_ARGUMENT", text, code=TOO_LARGE)


def _require_json(request: Request) -> None:
    found = media_type(request.headers)
    if found != JSON:
        text = f"Found a body of type {found!a}, expected {JSON}."
        fix = f"Send its type with it; for curl that is -H 'Content-Type: {JSON}'"
        raise GoogleError("INVALID_ARGUMENT", f"{text} {fix}", code=OTHER_TYPE)
