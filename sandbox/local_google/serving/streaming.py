"""Answers on their way out: whole, in one piece, or streamed, event by event at the reader's pace.

Of a stream, the head and the end go through the HTTP server, so that keep-alive and its bookkeeping
stay right. The events between are framed here and written straight to the transport: a message per
event through the HTTP server costs twice the time, and then one core does not hold 1,000 streams of
20 events a second. A reader that stops stops its own events only (nothing is taken from the
generator while its connection's buffer is full); one that leaves ends them.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.local_google.serving.connection import Connections, gone
from sandbox.local_google.serving.raw_answer import JSON, STREAM, piece

KIND = f"{STREAM}; charset=utf-8".encode()


class WholeAnswer(Response):
    """Head and body in one piece."""

    def __init__(
        self,
        connections: Connections,
        text: bytes,
        status: int,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(text, status, headers, JSON)
        self._connections = connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._connections.gathered(scope["client"]):
            await super().__call__(scope, receive, send)


class StreamedAnswer(Response):
    """`events` as `text/event-stream`; they are closed however this ends."""

    def __init__(self, connections: Connections, events: AsyncGenerator[str, None]) -> None:
        super().__init__()
        self._connections, self._events = connections, events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self._events):
            head = {"type": "http.response.start", "status": 200}
            await send({**head, "headers": [(b"content-type", KIND)]})
            if await self._all_told(scope, receive):
                await send({"type": "http.response.body", "body": b""})

    async def _all_told(self, scope: Scope, receive: Receive) -> bool:
        """False when the client left first. Raises what the events raise."""
        telling = asyncio.create_task(self._tell(scope))
        left = asyncio.create_task(gone(receive))
        try:
            await asyncio.wait([telling, left], return_when=asyncio.FIRST_COMPLETED)
        finally:
            left.cancel()
            telling.cancel()  # of no effect once it is done
            await asyncio.wait([telling, left])
        return not telling.cancelled() and telling.result()

    async def _tell(self, scope: Scope) -> bool:
        connection = self._connections.open.get(scope["client"])
        if connection is None:  # the client left while the head was being written
            return False
        write, flow = connection.transport.write, connection.flow
        framed = scope["http_version"] != "1.0"  # HTTP/1.0 has no pieces, its body ends with EOF
        async for event in self._events:
            data = event.encode()
            write(piece(data) if framed else data)
            if flow.write_paused:
                await flow.drain()
            if connection.transport.is_closing():
                return False
        return True
