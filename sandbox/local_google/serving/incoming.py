"""A request's body and headers, read in the cheapest way and never into endless memory."""

from starlette.requests import ClientDisconnect, Request

from sandbox.local_google.protocol.request_body import MOST_BYTES


async def body(request: Request) -> bytes:
    """Nearly every one comes whole; Starlette's own reading costs a generator and a list.

    One that is too long is kept a little beyond the limit, by which it is refused later.
    """
    message = await request.receive()
    parts: list[bytes] = [message.get("body", b"")]
    size = len(parts[0])
    while message.get("more_body"):
        message = await request.receive()
        if size <= MOST_BYTES:
            parts.append(message.get("body", b""))
            size += len(parts[-1])
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    return b"".join(parts)


def headers(request: Request) -> dict[str, str]:
    """By name in small letters, the first of each: Starlette's own looks through all of them."""
    sent: list[tuple[bytes, bytes]] = request.scope["headers"]
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(sent)}
