"""What was asked and what was answered, newest last, in memory only.

Owns the cap, and that nothing is kept which `redaction` has not seen. Headers are not kept at all.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from sandbox.local_google.journal_query import JournalQuery
from sandbox.local_google.json_types import JsonValue
from sandbox.local_google.redaction import redact

CAPACITY = 5000
EVERYTHING = JournalQuery()


@dataclass
class Entry:
    number: int
    time: str
    caller: str
    method_id: str
    method: str
    path: str
    """With its query, as it was sent."""
    request: JsonValue
    status: int
    """0 when the connection was cut instead of an answer."""
    response: JsonValue
    faults: list[int] = field(default_factory=list)
    """The ids of the faults and scenarios that fired."""


@dataclass
class Journal:
    capacity: int = CAPACITY
    entries: deque[Entry] = field(init=False)
    recorded: int = 0

    def __post_init__(self) -> None:
        self.entries = deque(maxlen=self.capacity)

    def record(self, entry: Entry) -> None:
        self.recorded += 1
        entry.number = self.recorded
        entry.request, entry.response = redact(entry.request), redact(entry.response)
        self.entries.append(entry)

    def select(self, query: JournalQuery = EVERYTHING) -> Iterable[dict[str, JsonValue]]:
        """Oldest first; everything where nothing is asked."""
        return (asdict(entry) for entry in query.select(self.entries))
