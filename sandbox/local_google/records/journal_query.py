"""Which entries of the journal somebody asks for.

| parameter | entries |
|---|---|
| `method_id` | of this method |
| `status` | with this status, or of this class: `503`, `5xx`; `0` is a cut connection |
| `caller` | of this member |
| `path` | in whose path and query this regular expression is found |
| `since` | newer than the entry of this number |
| `limit` | the newest so many of those |
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.local_google.records.entry import Entry


@dataclass(frozen=True)
class JournalQuery:
    method_id: str = ""
    status: str = ""
    caller: str = ""
    path: str = ""
    since: int = 0
    limit: int = 0

    def select(self, entries: Iterable[Entry]) -> list[Entry]:
        """Oldest first."""
        fitting = [entry for entry in entries if self._fits(entry)]
        return fitting[-self.limit :] if self.limit else fitting

    def _fits(self, entry: Entry) -> bool:
        return (
            entry.number > self.since
            and self.method_id in ("", entry.method_id)
            and self.caller in ("", entry.caller)
            and self._has_status(entry.status)
            and re.search(self.path, entry.path) is not None
        )

    def _has_status(self, status: int) -> bool:
        if self.status.endswith("xx"):
            return status // 100 == int(self.status[0])
        return self.status in ("", str(status))
