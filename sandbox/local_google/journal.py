"""What was asked and what was answered, newest last, in memory only.

Owns the cap and the redaction: no token, subject token or key ever reaches an entry, so a journal
can be pasted into a report. Headers are not kept at all.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from sandbox.local_google.json_types import JsonValue

CAPACITY = 5000
REDACTED = "[redacted]"
_SECRET_NAMES = frozenset(
    {
        *("accesstoken", "subjecttoken", "actortoken", "oauthtoken", "idtoken", "privatekeydata"),
        *("huggingfaceaccesstoken", "authtoken", "servicekey", "password"),
    }
)


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

    def select(self, method_id: str = "", since: int = 0) -> Iterable[dict[str, JsonValue]]:
        for entry in self.entries:
            if entry.number > since and method_id in ("", entry.method_id):
                yield asdict(entry)


def redact(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {
            name: REDACTED if name.replace("_", "").lower() in _SECRET_NAMES else redact(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [redact(item) for item in value]
    return value
