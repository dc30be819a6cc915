"""Bytes to server-sent events, by the HTML standard's rules and no others.

Owns the framing; what an event's data means is `chunks`'s business. Written here because every
ready-made parser at hand loses something: the first event after a byte order mark, U+2028 inside
JSON (str.splitlines), non-ASCII text under a wrong charset header, or the bytes that were left
over when the connection closed, which are the proof of a truncated stream.
Rules: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

LINE_END = re.compile(rb"\r\n|\n|\r")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
COLON = 0x3A
LONGEST_EVENT = 16 * 1024 * 1024
"""Bytes; a peer that never ends a line must not fill the memory."""
LINE_COST = 64
"""Bytes that a line takes beside its own: many short ones must not fill the memory either."""


class EndlessError(ValueError):
    """More bytes than anything that has an end."""


class Event(NamedTuple):
    """One dispatched event; `data` is what its data lines held, joined by newlines."""

    data: str
    name: str = ""
    """The `event` field; empty for an ordinary message."""


class EventParser:
    """Feed it reads of any size; an event is handed out as soon as its blank line is in."""

    def __init__(self) -> None:
        self._line = bytearray()  # the start of a line whose end has not come yet
        self._lines: list[bytes] = []  # whole ones since the last blank one, no comments
        self._size = 0  # what they take
        self._after_carriage_return = False
        self._at_start = True

    def feed(self, read: bytes) -> Iterator[Event]:
        """The events that `read` completes; exhaust it. Raises EndlessError."""
        if not read:
            return
        ends_in_carriage_return = read.endswith(b"\r")
        if self._after_carriage_return:
            read = read.removeprefix(b"\n")  # the other half of CRLF, split between two reads
        self._after_carriage_return = ends_in_carriage_return
        lines = LINE_END.split(read) if b"\r" in read else read.split(b"\n")
        rest = lines.pop()
        if lines:
            self._join_start(lines)
        for line in lines:
            if line:
                self._keep(line)
            elif self._lines and (event := self._dispatch()) is not None:
                yield event
        if rest:
            self._line += rest
            self._limit(len(self._line))

    @property
    def trailing_bytes(self) -> bytes:
        """What belongs to an event that never got its blank line; comments do not count."""
        rest = bytes(self._line)
        if self._at_start:
            rest = rest.removeprefix(BYTE_ORDER_MARK)
        lines = self._lines if rest.startswith(b":") else [*self._lines, rest]
        return b"\n".join(lines)

    def _join_start(self, lines: list[bytes]) -> None:
        """What came before belongs to the first of them."""
        if self._line:
            lines[0] = bytes(self._line) + lines[0]
            self._line.clear()
        if self._at_start:
            lines[0] = lines[0].removeprefix(BYTE_ORDER_MARK)
            self._at_start = False

    def _limit(self, size: int) -> None:
        """`size` is that of the line at hand, whole or not: how it was split must not matter."""
        if self._size + size > LONGEST_EVENT:
            raise EndlessError(f"more than {LONGEST_EVENT} bytes without the end of an event")

    def _keep(self, line: bytes) -> None:
        size = len(line)
        if self._size + size > LONGEST_EVENT:
            self._limit(size)
        if line[0] != COLON:
            self._lines.append(line)
            self._size += size + LINE_COST

    def _dispatch(self) -> Event | None:
        """The pending event; None if it had no data line, which the standard drops."""
        lines, self._lines, self._size = self._lines, [], 0
        if len(lines) == 1 and lines[0].startswith(b"data: "):  # nearly every event there is
            return Event(lines[0][6:].decode("utf-8", "replace"))
        return interpreted(lines)


def interpreted(lines: list[bytes]) -> Event | None:
    data, name = [], b""
    for line in lines:
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            data.append(value)
        elif field == b"event":
            name = value
        # id and retry steer reconnection, which we never do
    return Event(text(b"\n".join(data)), text(name)) if data else None


def text(raw: bytes) -> str:
    """Always UTF-8, whatever the header says; a bad byte becomes U+FFFD."""
    return raw.decode("utf-8", errors="replace")
