"""The audit log as the world holds it: the last entries, in Cloud Logging's own shape."""

from collections import deque
from dataclasses import dataclass, field

from sandbox.local_google.json_types import Json


@dataclass
class AuditLog:
    entries: deque[Json] = field(default_factory=lambda: deque(maxlen=5000))
    recorded: int = 0

    def add(self, entry: Json) -> None:
        self.recorded += 1
        self.entries.append(entry)
