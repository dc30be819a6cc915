"""Many readers of streamed replies in one loop: what each was sent, piece by piece."""

import asyncio
import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.sandbox.local_google.conftest import CHAT

MODEL = "openai/gpt-oss-120b-maas"


def request(token: str, question: str) -> bytes:
    messages = [{"role": "user", "content": question}]
    body = json.dumps({"model": MODEL, "stream": True, "messages": messages}).encode()
    head = f"POST {CHAT} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


@dataclass
class Audience:
    """What happened across all readers: how many had begun when the first one ended."""

    begun: int = 0
    ended: int = 0
    begun_at_first_end: int = 0


@dataclass(eq=False)
class Reader(asyncio.Protocol):
    asked: bytes
    audience: Audience
    received: bytearray = field(default_factory=bytearray)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        transport.write(self.asked)

    def data_received(self, data: bytes) -> None:
        if not self.received:
            self.audience.begun += 1
        self.received += data
        if self.received.endswith(b"\r\n0\r\n\r\n"):
            if not self.audience.ended:
                self.audience.begun_at_first_end = self.audience.begun
            self.audience.ended += 1
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self.over.set_result(None)

    def events(self) -> list[str]:
        """The data of each event, out of a 200's pieces, each of which holds one event."""
        head, _, rest = bytes(self.received).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 "), head
        pieces = re.findall(rb"([0-9a-f]+)\r\n(.*?)\r\n(?=[0-9a-f]+\r\n|\Z)", rest, re.DOTALL)
        assert all(int(size, 16) == len(data) for size, data in pieces)
        assert pieces.pop()[0] == b"0"
        told = [data.decode() for _, data in pieces]
        assert all(event.startswith("data: ") and event.endswith("\n\n") for event in told)
        return [event[6:-2] for event in told]

    def told(self) -> tuple[set[str], str]:
        """The completions that spoke, and what was said, reasoning first."""
        *chunks, done = self.events()
        assert done == "[DONE]"
        parsed: list[dict[str, Any]] = [json.loads(chunk) for chunk in chunks]
        deltas = [chunk["choices"][0]["delta"] for chunk in parsed]
        spoken = [d.get("reasoning_content", "") + d.get("content", "") for d in deltas]
        return {chunk["id"] for chunk in parsed}, "".join(spoken)


async def read_all(url: str, asked: list[bytes]) -> tuple[Audience, list[Reader]]:
    """All at once, to the end of every reply."""
    host, port = url.removeprefix("http://").split(":")
    audience, readers = Audience(), []
    for one in asked:
        reader = Reader(one, audience)
        await asyncio.get_running_loop().create_connection(lambda r=reader: r, host, int(port))  # type: ignore[misc]
        readers.append(reader)
    await asyncio.gather(*(reader.over for reader in readers))
    return audience, readers
