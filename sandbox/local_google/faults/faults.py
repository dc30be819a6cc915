"""Faults: what goes wrong, where, and how often it did.

Owns the vocabulary. A fault is a resource keyed by a discovery method id, and tells how often it
fired, so that a test can prove that it did. Faults fire in the order they were made, after
authentication and before the request is judged. What could never fire is refused by
`fault_refusals`.

| field | effect |
|---|---|
| `status` (+ `message`, `reason`, `details`, `retry_seconds`, `localized_message`) | the error |
| `response` | that answer (200) instead of the work; held against the method's response schema |
| `reset` | the connection is reset, nothing is done |
| `lost_answer` | the work is done, then the connection ends without an answer |
| `truncated_body` | the work is done, the answer's second half never comes |
| `delay_seconds` | waits first; alone or with one of the others |
| `stream` (+ `after_events`, `seconds`) | a case of `chat.cases`, by `chat.scenarios` |
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from sandbox.local_google.chat.scenarios import Scenario
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import (
    STATUS_FOR_HTTP,
    GoogleError,
    error_info,
    localized_message,
    retry_info,
)

MESSAGES = {
    "PERMISSION_DENIED": "The caller does not have permission",
    "RESOURCE_EXHAUSTED": "Resource has been exhausted (e.g. check quota).",
    "INTERNAL": "Internal error encountered.",
    "UNAVAILABLE": "The service is currently unavailable.",
}


@dataclass
class Fault:
    id: int
    method_id: str
    resource: str = ""
    """A regular expression looked for in the path; empty fits every path."""
    times: int = 1
    fired: int = 0
    status: int = 0
    message: str = ""
    reason: str = ""
    details: list[Json] = field(default_factory=list)
    retry_seconds: float = 0.0
    """How long the error's RetryInfo says to wait; 0 is no RetryInfo."""
    localized_message: str = ""
    response: Json | None = None
    reset: bool = False
    lost_answer: bool = False
    truncated_body: bool = False
    delay_seconds: float = 0.0

    def fits(self, method_id: str, path: str) -> bool:
        if self.fired >= self.times or self.method_id != method_id:
            return False
        return re.search(self.resource, path) is not None

    def error(self) -> GoogleError:
        status = STATUS_FOR_HTTP.get(self.status, "UNKNOWN")
        message = self.message or MESSAGES.get(status, f"A fault answered {self.status}.")
        infos = [error_info(self.reason, "googleapis.com", {})] if self.reason else []
        infos += [retry_info(self.retry_seconds)] if self.retry_seconds else []
        infos += [localized_message(self.localized_message)] if self.localized_message else []
        return GoogleError(status, message, [*infos, *self.details], code=self.status)

    def shown(self) -> Json:
        return asdict(self) | {"exhausted": self.fired >= self.times}


def unconsumed(planned: Iterable[Fault | Scenario]) -> list[Fault | Scenario]:
    """What was planned and has not fired as often as it should."""
    return [one for one in planned if one.fired < one.times]


def take(faults: list[Fault], method_id: str, path: str) -> Fault | None:
    """The first fault that fits, counted as fired."""
    fault = next((fault for fault in faults if fault.fits(method_id, path)), None)
    if fault is not None:
        fault.fired += 1
    return fault
