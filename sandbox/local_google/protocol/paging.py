"""`pageSize` and `pageToken` of list methods; the token is the offset, opaque to clients."""

import base64

from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import invalid


def page(items: list[Json], query: Json, name: str, *, default: int, most: int) -> Json:
    """One page under `name`, which is absent when empty, as proto3 JSON leaves it out."""
    size = query.get("pageSize", 0)
    if size < 0:
        raise invalid("page_size must not be negative")
    size = min(size or default, most)
    start = _offset(query.get("pageToken", ""))
    answer: Json = {}
    if items[start : start + size]:
        answer[name] = items[start : start + size]
    if start + size < len(items):
        answer["nextPageToken"] = base64.urlsafe_b64encode(str(start + size).encode()).decode()
    return answer


def _offset(token: str) -> int:
    if not token:
        return 0
    try:
        offset = int(base64.urlsafe_b64decode(token.encode()))
    except ValueError as error:
        raise invalid("The page token is invalid.") from error
    if offset < 0:
        raise invalid("The page token is invalid.")
    return offset
