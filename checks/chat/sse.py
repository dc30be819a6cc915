"""Bytes to server-sent events, by the HTML standard's rules and no others.

Owns the framing; what an event's data means is `chunks`'s business. Written here because every
ready-made parser at hand loses something: the first event after a byte order mark, U+2028 inside
JSON (str.splitlines), non-ASCII text under a wrong charset header, or the bytes that were left
over when the connection closed, which are the proof of a truncated stream.
Rules: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

import re
from dataclasses import dataclass

LINE_END = re.compile(rb"\r\n|\n|\r")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Event:
    """One dispatched event; `data` is what its data lines held, joined by newlines."""

    data: str
    name: str = ""
    """The `event` field; empty for an ordinary message."""


class EventParser:
    """Feed it reads of any size; an event is handed out as soon as its blank line is in."""

    def __init__(self) -> None:
        self._line: list[bytes] = []  # pieces of a line whose end has not come yet
        self._unfinished: list[bytes] = []  # whole lines since the last blank one, no comments
        self._data: list[bytes] = []
        self._name = b""
        self._after_carriage_return = False
        self._at_start = True

    def feed(self, read: bytes) -> list[Event]:
        """The events that `read` completes."""
        if not read:
            return []
        ends_in_carriage_return = read.endswith(b"\r")
        if self._after_carriage_return:
            read = read.removeprefix(b"\n")  # the other half of CRLF, split between two reads
        self._after_carriage_return = ends_in_carriage_return
        *complete, rest = LINE_END.split(read)
        events = []
        for piece in complete:
            self._line.append(piece)
            line = b"".join(self._line)
            self._line.clear()
            if event := self._take_line(line):
                events.append(event)
        if rest:
            self._line.append(rest)
        return events

    @property
    def trailing_bytes(self) -> bytes:
        """What belongs to an event that never got its blank line; comments do not count."""
        rest = b"".join(self._line)
        if self._at_start:
            rest = rest.removeprefix(BYTE_ORDER_MARK)
        lines = self._unfinished if rest.startswith(b":") else [*self._unfinished, rest]
        return b"\n".join(lines)

    def _take_line(self, line: bytes) -> Event | None:
        if self._at_start:
            line = line.removeprefix(BYTE_ORDER_MARK)
            self._at_start = False
        if not line:
            return self._dispatch()
        field, _, value = line.partition(b":")
        if not field:
            return None
        self._unfinished.append(line)
        value = value.removeprefix(b" ")
        if field == b"data":
            self._data.append(value)
        elif field == b"event":
            self._name = value
        return None  # id and retry steer reconnection, which we never do

    def _dispatch(self) -> Event | None:
        """The pending event; None if it had no data line, which the standard drops."""
        event = None
        if self._data:
            data = b"\n".join(self._data)
            event = Event(text(data), text(self._name))
        self._data = []
        self._name = b""
        self._unfinished = []
        return event


def text(raw: bytes) -> str:
    """Always UTF-8, whatever the header says; a bad byte becomes U+FFFD."""
    return raw.decode("utf-8", errors="replace")
