"""What admin methods are sent: one JSON object, or nothing, which is an empty one."""

import json

from starlette.requests import Request

from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import bad_request


async def body(request: Request) -> Json:
    try:
        sent = json.loads(await request.body() or b"{}")
    except ValueError as error:
        raise bad_request(f"The body is no JSON: {error}", {}) from error
    if not isinstance(sent, dict):
        raise bad_request("The body must be a JSON object.", {})
    return sent
