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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import bad_request

if TYPE_CHECKING:
    from sandbox.local_google.records.journal import Entry  # which is asked in terms of this module

TEXTS = frozenset({"method_id", "status", "caller", "path"})
STATUS = re.compile(r"0|[1-5](\d\d|xx)")


@dataclass(frozen=True)
class JournalQuery:
    method_id: str = ""
    status: str = ""
    caller: str = ""
    path: str = ""
    since: int = 0
    limit: int = 0

    def select(self, entries: Iterable["Entry"]) -> list["Entry"]:
        """Oldest first."""
        fitting = [entry for entry in entries if self._fits(entry)]
        return fitting[-self.limit :] if self.limit else fitting

    def _fits(self, entry: "Entry") -> bool:
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


def parse(asked: Mapping[str, str]) -> JournalQuery:
    """400 with everything that is wrong."""
    known = [field.name for field in fields(JournalQuery)]
    problems = {
        name: f"unknown; expected {', '.join(known)}" for name in asked if name not in known
    }
    if not re.fullmatch(r"\d{1,9}", asked.get("since", "0")):
        problems["since"] = "the number of an entry"
    if not re.fullmatch(r"[1-9]\d{0,8}", asked.get("limit", "1")):
        problems["limit"] = "a number, at least 1"
    if not STATUS.fullmatch(asked.get("status", "0")):
        problems["status"] = "a status (503), a class (5xx), or 0 for a cut connection"
    try:
        re.compile(asked.get("path", ""))
    except re.error as error:
        problems["path"] = f"no regular expression: {error}"
    if problems:
        text = "; ".join(f"{name}: {problem}" for name, problem in problems.items())
        raise bad_request(f"The journal cannot be asked this. {text}", problems)
    values: Json = {name: v if name in TEXTS else int(v) for name, v in asked.items()}
    return JournalQuery(**values)
