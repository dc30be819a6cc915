"""Cutting a connection under a request, which ASGI has no word for.

Owns the map from a client's address to its connection, filled by the HTTP protocol class, and what
is sent in one piece. A reset
(RST) and an end of file (FIN) are different failures to a client: the official plugin reports the
second as "EOF" and retries neither on a create.
"""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar, cast

from starlette.types import Receive
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.local_google.calls.raw_answer import RawAnswer, Step, Wait
from sandbox.local_google.json_types import JsonValue

Address = tuple[str, int]
T = TypeVar("T")


class ClientLeftError(Exception):
    """Nobody waits for the answer any more."""


class Socket(Protocol):
    def setsockopt(self, level: int, option: int, value: bytes | int) -> None: ...


class Gathering:
    """A transport that sends what is written between `hold` and `release` at once.

    The HTTP server writes an answer's head and body apart: two system calls and two packets, which
    cost more than all our own work on a small answer.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._held: list[bytes] | None = None

    def write(self, data: bytes) -> None:
        if self._held is None:
            self._transport.write(data)
        else:
            self._held.append(data)

    def hold(self) -> None:
        self._held = []

    def release(self) -> None:
        held, self._held = self._held, None
        if held:
            self._transport.write(b"".join(held))

    def close(self) -> None:
        """An orderly end comes after what was held."""
        self.release()
        self._transport.close()

    def __getattr__(self, name: str) -> JsonValue:
        """Everything else is the transport's own."""
        return getattr(self._transport, name)


class Connections:
    """The open connections of one server."""

    def __init__(self) -> None:
        self.open: dict[Address, H11Protocol] = {}

    def protocol(self) -> type[asyncio.Protocol]:
        """uvicorn's HTTP protocol, noting each connection that is made."""
        connections = self.open

        class Noted(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                connections[_address(transport)] = self
                _send_at_once(transport)
                super().connection_made(cast("asyncio.Transport", Gathering(transport)))

            def connection_lost(self, exc: Exception | None) -> None:
                if self.transport is not None:
                    connections.pop(_address(self.transport), None)
                super().connection_lost(exc)

        return Noted

    @contextmanager
    def gathered(self, client: Address) -> Iterator[None]:
        """What is written to the client in here leaves in one piece, on the way out."""
        connection = self.open.get(client)  # None once the client has left
        if connection is None:
            yield
            return
        transport = cast("Gathering", connection.transport)
        transport.hold()
        try:
            yield
        finally:
            transport.release()

    async def cut(self, client: Address, receive: Receive, *, reset: bool) -> None:
        """End the connection and wait until the server has noticed: it then answers nothing."""
        _end(self.open[client].transport, reset=reset)
        await gone(receive)

    async def play(self, client: Address, receive: Receive, answer: RawAnswer) -> None:
        """Write a raw answer past the HTTP server, then end the connection.

        Stops where the client leaves: nobody waits for a stall that nobody watches.
        """
        transport = self.open[client].transport
        left = asyncio.create_task(gone(receive))
        for step in answer.steps:
            await _play(transport, step, left)
            if left.done():
                return
        _end(transport, reset=answer.reset)
        await left


async def _play(transport: asyncio.Transport, step: Step, left: asyncio.Task[None]) -> None:
    if not isinstance(step, Wait):
        transport.write(step)
        return
    clock = asyncio.get_running_loop().time
    began = clock()
    parts = max(1, round(step.seconds / step.every)) if step.beat else 1
    for number in range(1, parts + 1):  # as many beats on a machine that is late
        transport.write(step.beat)
        remaining = began + step.seconds * number / parts - clock()
        await asyncio.wait([left], timeout=max(0, remaining))
        if left.done():
            return


def _end(transport: asyncio.Transport, *, reset: bool) -> None:
    if not reset:
        transport.close()
        return
    linger: Socket = transport.get_extra_info("socket")
    linger.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def while_connected(work: Awaitable[T], receive: Receive) -> T:
    """What the work gives. It is cancelled where the client leaves first: ClientLeftError."""
    working, left = asyncio.ensure_future(work), asyncio.create_task(gone(receive))
    try:
        await asyncio.wait([working, left], return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientLeftError
        return working.result()
    finally:
        for task in (working, left):
            task.cancel()
        await asyncio.wait([working, left])


async def gone(receive: Receive) -> None:
    """Returns when the client has left, or the answer is complete."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _send_at_once(transport: asyncio.Transport) -> None:
    """Else an answer's body waits up to 40 ms for the acknowledgement of its head, and an event
    for that of the one before: asyncio does this only for sockets that name their protocol."""
    sending: Socket = transport.get_extra_info("socket")
    sending.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _address(transport: JsonValue) -> Address:
    host, port = transport.get_extra_info("peername")[:2]
    return str(host), int(port)
