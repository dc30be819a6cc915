"""What was asked and what was answered, newest last, in memory only.

Owns the cap, and that nothing leaves which `redaction` has not seen: bodies are kept as they came,
as text, because most are never looked at, and every reader gets them through `entries` or `select`.
Headers are not kept at all.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace

from sandbox.local_google import json_text
from sandbox.local_google.json_types import JsonValue
from sandbox.local_google.records.entry import Entry
from sandbox.local_google.records.journal_query import JournalQuery
from sandbox.local_google.records.redaction import redact

CAPACITY = 5000
EVERYTHING = JournalQuery()


@dataclass
class Journal:
    capacity: int = CAPACITY
    recorded: int = 0
    _kept: deque[tuple[Entry, bytes, bytes]] = field(init=False, repr=False)
    """An entry without its bodies, and the bodies with their secrets."""

    def __post_init__(self) -> None:
        self._kept = deque(maxlen=self.capacity)

    def record(self, entry: Entry, written: bytes = b"") -> None:
        """`written` is the response as text, where somebody has made it already."""
        self.recorded += 1
        entry.number = self.recorded
        request, response = json_text.encode(entry.request), written
        self._kept.append((entry, request, response or json_text.encode(entry.response)))
        entry.request = entry.response = None  # they may change with the world

    @property
    def entries(self) -> list[Entry]:
        """Oldest first."""
        return [_told(*kept) for kept in self._kept]

    def forget(self) -> None:
        self._kept.clear()

    def select(self, query: JournalQuery = EVERYTHING) -> Iterable[dict[str, JsonValue]]:
        """Oldest first; everything where nothing is asked."""
        bodies = {entry.number: kept for entry, *kept in self._kept}
        fitting = query.select(entry for entry, *_ in self._kept)
        return (asdict(_told(entry, *bodies[entry.number])) for entry in fitting)


def _told(entry: Entry, request: bytes, response: bytes) -> Entry:
    return replace(entry, request=redact(request), response=redact(response))
