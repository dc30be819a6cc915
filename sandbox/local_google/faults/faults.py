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

from collections.abc import Iterable

from sandbox.local_google.protocol.errors import (
    STATUS_FOR_HTTP,
    GoogleError,
    error_info,
    localized_message,
    retry_info,
)
from sandbox.local_google.resources.chat import Scenario
from sandbox.local_google.resources.faults import Fault

MESSAGES = {
    "PERMISSION_DENIED": "The caller does not have permission",
    "RESOURCE_EXHAUSTED": "Resource has been exhausted (e.g. check quota).",
    "INTERNAL": "Internal error encountered.",
    "UNAVAILABLE": "The service is currently unavailable.",
}


def error(fault: Fault) -> GoogleError:
    """What the call is answered; for a fault with a status."""
    status = STATUS_FOR_HTTP.get(fault.status, "UNKNOWN")
    message = fault.message or MESSAGES.get(status, f"A fault answered {fault.status}.")
    infos = [error_info(fault.reason, "googleapis.com", {})] if fault.reason else []
    infos += [retry_info(fault.retry_seconds)] if fault.retry_seconds else []
    infos += [localized_message(fault.localized_message)] if fault.localized_message else []
    return GoogleError(status, message, [*infos, *fault.details], code=fault.status)


def unconsumed(planned: Iterable[Fault | Scenario]) -> list[Fault | Scenario]:
    """What was planned and has not fired as often as it should."""
    return [one for one in planned if one.fired < one.times]


def take(faults: list[Fault], method_id: str, path: str) -> Fault | None:
    """The first fault that fits, counted as fired."""
    fault = next((fault for fault in faults if fault.fits(method_id, path)), None)
    if fault is not None:
        fault.fired += 1
    return fault
