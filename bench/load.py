"""Load on one server from raw connections: cheap enough that the server is what is measured."""

import asyncio
import re
import time
from dataclasses import dataclass, field

from bench.processes import Served

CONNECTIONS = 8
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


def http(method: str, path: str, token: str, body: bytes = b"") -> bytes:
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
    kind = "Content-Type: application/json\r\n"
    return f"{head}{kind}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def _open(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, port = url.removeprefix("http://").split(":")
    return await asyncio.open_connection(host, int(port))


async def ask(url: str, asked: bytes) -> tuple[int, bytes]:
    """One request on a connection of its own: status and body."""
    reader, writer = await _open(url)
    writer.write(asked)
    head = await reader.readuntil(b"\r\n\r\n")
    found = _LENGTH.search(head)
    body = await reader.readexactly(int(found.group(1))) if found else b""
    writer.close()
    return int(head.split()[1]), body


class _Repeating(asyncio.Protocol):
    """Asks the same again as soon as the whole answer is there."""

    def __init__(self, asked: bytes) -> None:
        self.asked, self.answers, self._left = asked, 0, 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.transport = transport
        transport.write(self.asked)

    def data_received(self, data: bytes) -> None:
        if self._left == 0:  # the head comes whole, before or with the body
            self._left = data.index(b"\r\n\r\n") + 4 + int(_LENGTH.findall(data)[0])
        self._left -= len(data)
        if self._left == 0:
            self.answers += 1
            self.transport.write(self.asked)


@dataclass(frozen=True)
class Rate:
    per_second: float
    cpu_us: float | None
    """Of the server, for each answer."""


async def rate(served: Served, asked: bytes, seconds: float) -> Rate:
    """Answers per second over a few connections, all asking the same."""
    host, port = served.url.removeprefix("http://").split(":")
    loop, made = asyncio.get_running_loop(), []
    for _ in range(CONNECTIONS):
        made.append(await loop.create_connection(lambda: _Repeating(asked), host, int(port)))
    await asyncio.sleep(seconds / 10)  # warm
    before, began = sum(protocol.answers for _, protocol in made), time.monotonic()
    used = served.cpu_seconds
    await asyncio.sleep(seconds)
    answered = sum(protocol.answers for _, protocol in made) - before
    spent = served.cpu_seconds
    taken = time.monotonic() - began
    for transport, _ in made:
        transport.close()
    cpu = None
    if used is not None and spent is not None and answered:
        cpu = (spent - used) / answered * 1e6
    return Rate(answered / taken, cpu)


@dataclass(eq=False)
class _Listening(asyncio.Protocol):
    asked: bytes
    events: int = 0
    reads: int = 0
    first: float = 0
    last: float = 0
    whole: bool = False
    over: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.transport = transport
        transport.write(self.asked)

    def data_received(self, data: bytes) -> None:
        self.last = time.monotonic()
        self.first = self.first or self.last
        events = data.count(b"data: ")
        self.events += events
        self.reads += events > 0
        if data.endswith(b"0\r\n\r\n"):  # no event ends like that
            self.whole = True
            self.transport.close()

    def connection_lost(self, _: Exception | None) -> None:
        self.over.set_result(None)

    @property
    def per_second(self) -> float:
        """Without `[DONE]`, which comes at once after the last token."""
        return (self.events - 2) / (self.last - self.first) if self.whole else 0.0


@dataclass(frozen=True)
class Streams:
    asked: int
    whole: int
    events: set[int]
    slowest: float
    median: float
    """Events a second of one stream."""
    events_per_read: float
    """Of all streams: 1 where every event came alone, more where it waited for the next."""
    cpu_us: float | None
    """Of the server, for each event: beginning and ending the streams is in it."""


async def streams(served: Served, asked: bytes, count: int) -> Streams:
    host, port = served.url.removeprefix("http://").split(":")
    listening = [_Listening(asked) for _ in range(count)]
    used = served.cpu_seconds
    for one in listening:
        await asyncio.get_running_loop().create_connection(
            lambda one=one: one,  # type: ignore[misc]
            host,
            int(port),
        )
    await asyncio.gather(*(one.over for one in listening))
    spent = served.cpu_seconds
    speeds = sorted(one.per_second for one in listening)
    whole = sum(one.whole for one in listening)
    told = sum(one.events for one in listening)
    cpu = None if used is None or spent is None else (spent - used) / told * 1e6
    seen = {one.events for one in listening}
    per_read = told / sum(one.reads for one in listening)
    return Streams(count, whole, seen, speeds[0], speeds[count // 2], per_read, cpu)
