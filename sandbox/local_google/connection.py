"""Cutting a connection under a request, which ASGI has no word for.

Owns the map from a client's address to its transport, filled by the HTTP protocol class. A reset
(RST) and an end of file (FIN) are different failures to a client: the official plugin reports the
second as "EOF" and retries neither on a create.
"""

import asyncio
import socket
import struct
from typing import Protocol

from starlette.types import Receive
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.local_google.json_types import JsonValue

Address = tuple[str, int]


class Socket(Protocol):
    def setsockopt(self, level: int, option: int, value: bytes) -> None: ...


class Connections:
    """The open connections of one server."""

    def __init__(self) -> None:
        self.transports: dict[Address, asyncio.Transport] = {}

    def protocol(self) -> type[asyncio.Protocol]:
        """uvicorn's HTTP protocol, noting each transport it is given."""
        transports = self.transports

        class Noted(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                transports[_address(transport)] = transport
                super().connection_made(transport)

            def connection_lost(self, exc: Exception | None) -> None:
                if self.transport is not None:
                    transports.pop(_address(self.transport), None)
                super().connection_lost(exc)

        return Noted

    async def cut(self, client: Address, receive: Receive, *, reset: bool) -> None:
        """End the connection and wait until the server has noticed: it then answers nothing."""
        transport = self.transports[client]
        if reset:
            linger: Socket = transport.get_extra_info("socket")
            linger.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()
        else:
            transport.close()
        while (await receive())["type"] != "http.disconnect":
            pass


def _address(transport: JsonValue) -> Address:
    host, port = transport.get_extra_info("peername")[:2]
    return str(host), int(port)
