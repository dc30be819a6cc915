"""An answer given byte by byte, past the HTTP server: what a broken or odd peer puts on the wire.

Owns the steps such an answer is made of and the framing of its head and body. Playing them is
`serving.connection`'s, which cases there are is `chat.cases`'.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

STREAM = "text/event-stream"
JSON = "application/json; charset=UTF-8"
LAST_PIECE = b"0\r\n\r\n"
# Long enough that a loopback reader has taken what came before: two writes, two reads.
APART_SECONDS = 0.005


@dataclass(frozen=True)
class Wait:
    """Nothing is sent for so long, or `beat` again and again every `every` seconds."""

    seconds: float
    beat: bytes = b""
    every: float = 0.5


APART = Wait(APART_SECONDS)
Step = bytes | Wait


@dataclass(frozen=True)
class RawAnswer:
    """The steps, then the end of the connection: a reset (RST) or an orderly close (FIN)."""

    name: str
    status: int
    steps: list[Step]
    reset: bool = False
    planned: int | None = None
    """The id of the fault or scenario that asked for it."""


def truncated(name: str, body: bytes) -> RawAnswer:
    """A 200 whose connection ends half way through its body."""
    sent = head(200, JSON, f"content-length: {len(body)}")
    return RawAnswer(name, 200, [sent, body[: len(body) // 2]])


def head(status: int, kind: str, *more: str) -> bytes:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"content-type: {kind}"]
    return "\r\n".join([*lines, *more, "connection: close", "", ""]).encode("latin-1")


def chunked_head(status: int = 200, kind: str = STREAM, *more: str) -> bytes:
    return head(status, kind, "transfer-encoding: chunked", *more)


def piece(data: bytes) -> bytes:
    """One piece of a chunked body."""
    return b"%x\r\n%s\r\n" % (len(data), data)


def pieces(parts: Iterable[Step]) -> list[Step]:
    return [part if isinstance(part, Wait) else piece(part) for part in parts]
