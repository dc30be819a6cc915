"""A scripted reply on its way out: written when it is due, by the ticker instead of a task.

Owns when each event leaves and that a reader who stops gets no more than its connection's buffer
holds. Events that are due together, because there is no pace or the machine was late, leave in one
write, a piece of the chunked body each.
"""

import asyncio
from collections.abc import Callable, Iterator

from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.local_google.calls.raw_answer import piece
from sandbox.local_google.calls.registry import Timed
from sandbox.local_google.serving.ticker import Ticker

AT_ONCE = 64
"""Events in a row before others have their turn."""


class Recital:
    """`over` is whether all was told; it raises what the events raise."""

    def __init__(
        self,
        events: Iterator[Timed],
        told: Callable[[str], None],
        connection: H11Protocol,
        ticker: Ticker,
        *,
        framed: bool,
    ) -> None:
        """`told` hears every event that was written."""
        self._events, self._told, self._framed = events, told, framed
        self._connection, self._ticker = connection, ticker
        self._loop = asyncio.get_running_loop()
        self._due = self._loop.time()
        self._next: Timed | None = None
        self.over: asyncio.Future[bool] = self._loop.create_future()

    def begin(self) -> asyncio.Future[bool]:
        self._go()
        return self.over

    def _go(self) -> None:
        if self.over.done():  # the client left, and the wait for it was given up
            return
        try:
            if self._connection.transport.is_closing():
                self.over.set_result(False)
            elif self._tell():
                self.over.set_result(True)
            else:
                self._wait()
        except Exception as error:  # noqa: BLE001 - told to whoever waits for the end
            self.over.set_exception(error)

    def _tell(self) -> bool:
        """Writes what is due; True once nothing is left."""
        now, pieces = self._loop.time(), list[bytes]()
        while len(pieces) < AT_ONCE and (event := self._take(now)) is not None:
            data = event.encode()
            pieces.append(piece(data) if self._framed else data)
            self._told(event)
        if pieces:
            self._connection.transport.write(b"".join(pieces))
        return self._next is None and len(pieces) < AT_ONCE

    def _take(self, now: float) -> str | None:
        """The next event if it is due."""
        if self._next is None:
            self._next = next(self._events, None)
            if self._next is None:
                return None
            self._due += self._next[0]
        if self._due > now:
            return None
        event, self._next = self._next[1], None
        return event

    def _wait(self) -> None:
        if self._connection.flow.write_paused:
            self._draining = self._loop.create_task(self._connection.flow.drain())
            self._draining.add_done_callback(lambda _: self._go())
        elif self._next is None:
            self._loop.call_soon(self._go)
        else:
            self._ticker.call_at(self._due, self._go)
