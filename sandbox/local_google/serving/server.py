"""The server: one Starlette app on one loopback port, in this thread or in one of its own.

Owns binding, starting and stopping. The world belongs to the event loop while it runs; a test may
fill it before `serving` and look at it between its own requests, when the loop is idle.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

import sandbox.local_google.handlers  # noqa: F401 - importing registers every handler
from sandbox.local_google.control.admin import Admin
from sandbox.local_google.protocol.contract import vendored
from sandbox.local_google.serving.connection import Connections
from sandbox.local_google.serving.dispatch import Dispatcher
from sandbox.local_google.serving.local_only import LocalOnly
from sandbox.local_google.state.world import World
from sandbox.local_google.world_yaml.origin import Origin

# How long an idle connection is kept, as by Google's load balancers by default
# (https://cloud.google.com/load-balancing/docs/https#timeout-keepalive-client). uvicorn's 5 seconds
# are less than a slow machine's pause between two requests, and a POST is not sent again.
IDLE_SECONDS = 610
TICK_SECONDS = 0.1  # uvicorn counts ten ticks to the second
HOST = "127.0.0.1"  # loopback only, not configurable: the admin API asks for no token
BUILT_IN = Origin()
EVERY_METHOD = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def not_saved(_: World) -> None:
    """A world without a state file lives as long as its server."""


def build_app(
    world: World,
    connections: Connections,
    saved: Callable[[World], None] = not_saved,
    origin: Origin = BUILT_IN,
) -> ASGIApp:
    """`origin` makes the world a reset goes back to.

    Google's paths go past Starlette's router, which takes as long as a tenth of an answer; it has
    the admin API, and the methods (HEAD, OPTIONS) that Google does not publish.
    """
    contract = vendored()
    dispatcher = Dispatcher(contract, world, connections, saved)
    google = Route("/{path:path}", dispatcher.__call__, methods=EVERY_METHOD)
    routed = Starlette(routes=[Admin(contract, world, saved, origin).mount(), google])

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith("/_sandbox") or scope["method"] not in EVERY_METHOD:
            await routed(scope, receive, send)
            return
        response = await dispatcher(Request(scope, receive))
        await response(scope, receive, send)

    return LocalOnly(app)


class Server(uvicorn.Server):
    """uvicorn, telling when it listens and leaving signals to `__main__`."""

    def __init__(
        self,
        world: World,
        port: int = 0,
        saved: Callable[[World], None] = not_saved,
        origin: Origin = BUILT_IN,
    ) -> None:
        self.world, self.connections = world, Connections()
        config = uvicorn.Config(
            build_app(world, self.connections, saved, origin),
            http=self.connections.protocol(),
            ws="none",
            lifespan="off",
            log_level="error",
            access_log=False,
            # Else a client's X-Forwarded-For becomes its address, by which connections are found.
            proxy_headers=False,
            timeout_keep_alive=IDLE_SECONDS,
            # A stream being read must not hold up the end of the sandbox.
            timeout_graceful_shutdown=1,
        )
        super().__init__(config)
        self.listening = threading.Event()
        self.socket = socket.create_server((HOST, port))
        self.url = f"http://{HOST}:{self.socket.getsockname()[1]}"

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop, self._stop_asked = asyncio.get_running_loop(), asyncio.Event()
        self.listening.set()

    async def main_loop(self) -> None:
        """As uvicorn's, but awake at once when told to stop; hundreds of tests start a server."""
        tick = 0
        while not await self.on_tick(tick):
            tick += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop_asked.wait(), TICK_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """uvicorn's grace only for a reply that is under way."""
        if self.server_state.tasks:
            await super().shutdown(sockets)
            return
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0)  # the closed transports tell their protocols

    def stop(self) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        """In the loop: told from outside, a loop could end between the flag and the call."""
        self.should_exit = True
        self._stop_asked.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def serve_here(self) -> None:
        self.run(sockets=[self.socket])


@contextmanager
def serving(world: World) -> Iterator[str]:
    """A server in a thread of its own; yields its URL, ends it on the way out."""
    server = Server(world)
    thread = threading.Thread(target=server.serve_here, name="local-google", daemon=True)
    thread.start()
    server.listening.wait()
    try:
        yield server.url
    finally:
        server.stop()
        thread.join()
