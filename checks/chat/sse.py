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
        self._unfinished: list[bytes] = []  # whole lines since the last blank one, no comments
        self._data: list[bytes] = []
        self._name = b""
        self._size = 0  # what the whole lines of the event under way take
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
        if lines and self._line:
            lines[0] = bytes(self._line) + lines[0]
            self._line.clear()
        for line in lines:
            if (event := self._take_line(line)) is not None:
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
        lines = self._unfinished if rest.startswith(b":") else [*self._unfinished, rest]
        return b"\n".join(lines)

    def _limit(self, size: int) -> None:
        """`size` is that of the line at hand, whole or not: how it was split must not matter."""
        if self._size + size > LONGEST_EVENT:
            raise EndlessError(f"more than {LONGEST_EVENT} bytes without the end of an event")

    def _take_line(self, line: bytes) -> Event | None:
        if self._at_start:
            line = line.removeprefix(BYTE_ORDER_MARK)
            self._at_start = False
        if not line:
            return self._dispatch()
        self._limit(len(line))
        if line.startswith(b"data: "):  # nearly every line there is; the rule below would do
            value = line[6:]
            self._data.append(value)
        else:
            field, _, value = line.partition(b":")
            if not field:
                return None
            value = value.removeprefix(b" ")
            if field == b"data":
                self._data.append(value)
            elif field == b"event":
                self._name = value
            # id and retry steer reconnection, which we never do
        self._unfinished.append(line)
        self._size += len(line) + LINE_COST
        return None

    def _dispatch(self) -> Event | None:
        """The pending event; None if it had no data line, which the standard drops."""
        event = None
        if self._data:
            data = self._data[0] if len(self._data) == 1 else b"\n".join(self._data)
            event = Event(text(data), text(self._name) if self._name else "")
            self._data = []
        self._name = b""
        self._unfinished = []
        self._size = 0
        return event


def text(raw: bytes) -> str:
    """Always UTF-8, whatever the header says; a bad byte becomes U+FFFD."""
    return raw.decode("utf-8", errors="replace")
