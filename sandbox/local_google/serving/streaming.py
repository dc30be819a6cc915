"""Answers on their way out: whole, in one piece, or streamed, event by event at the reader's pace.

Of a stream, the head and the end go through the HTTP server, so that keep-alive and its bookkeeping
stay right. The events between are framed here and written straight to the transport: a message per
event through the HTTP server costs twice the time, and then one core does not hold 1,000 streams of
20 events a second. A reader that stops stops its own events only (nothing is taken from their
source while its connection's buffer is full); one that leaves ends them.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.local_google.calls.raw_answer import JSON, STREAM, piece
from sandbox.local_google.serving.connection import Connections, gone

KIND = f"{STREAM}; charset=utf-8".encode()
Teller = Callable[[H11Protocol, bool], Awaitable[bool]]
"""Writes the events to a connection, as pieces of a chunked body or bare. False: not all of them.

It stops when cancelled.
"""


@dataclass(frozen=True)
class WholeAnswer:
    """JSON, head and body in one piece."""

    connections: Connections
    text: bytes
    status: int
    headers: dict[str, str]

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        length = str(len(self.text)).encode()
        head = [(b"content-length", length), (b"content-type", JSON.encode())]
        for name, value in self.headers.items():
            head.append((name.lower().encode("latin-1"), value.encode("latin-1")))
        with self.connections.gathered(scope["client"]):
            await send({"type": "http.response.start", "status": self.status, "headers": head})
            await send({"type": "http.response.body", "body": self.text})


class StreamedAnswer:
    """What `tell` writes, as `text/event-stream`. `ended` hears whether that was all, once."""

    def __init__(
        self, connections: Connections, tell: Teller, ended: Callable[[bool], None]
    ) -> None:
        self._connections, self._tell, self._ended = connections, tell, ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        whole = False
        try:
            head = {"type": "http.response.start", "status": 200}
            await send({**head, "headers": [(b"content-type", KIND)]})
            whole = await self._all_told(scope, receive)
        finally:
            self._ended(whole)
        if whole:
            await send({"type": "http.response.body", "body": b""})

    async def _all_told(self, scope: Scope, receive: Receive) -> bool:
        """False when the client left first. Raises what the events raise."""
        connection = self._connections.open.get(scope["client"])
        if connection is None:  # the client left while the head was being written
            return False
        # HTTP/1.0 has no pieces, its body ends with the connection.
        telling = asyncio.ensure_future(self._tell(connection, scope["http_version"] != "1.0"))
        left = asyncio.create_task(gone(receive))
        try:
            await asyncio.wait([telling, left], return_when=asyncio.FIRST_COMPLETED)
        finally:
            left.cancel()
            telling.cancel()  # of no effect once it is done
            await asyncio.wait([telling, left])
        return not telling.cancelled() and telling.result()


async def pulled(
    events: AsyncGenerator[str, None],
    told: Callable[[str], None],
    connection: H11Protocol,
    framed: bool,
) -> bool:
    """A Teller of events that come when they come; `told` hears each of them."""
    write, flow = connection.transport.write, connection.flow
    async with aclosing(events):
        async for event in events:
            told(event)
            data = event.encode()
            write(piece(data) if framed else data)
            if flow.write_paused:
                await flow.drain()
            if connection.transport.is_closing():
                return False
    return True
