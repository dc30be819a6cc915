"""Faults: what goes wrong, where, and how often it did.

Owns the vocabulary and its refusals. A fault is a resource keyed by a discovery method id; it is
refused at creation when it could never fire (unknown method, bad pattern, no effect), and tells
how often it fired, so that a test can prove that it did. Faults fire in the order they were made,
after authentication and before the request is judged.

| field | effect |
|---|---|
| `status` (+ `message`, `reason`, `details`) | Google's error of that status instead of the work |
| `response` | that answer (200) instead of the work; held against the method's response schema |
| `reset` | the connection is reset, nothing is done |
| `lost_answer` | the work is done, then the connection ends without an answer |
| `delay_seconds` | waits first; alone or with one of the others |
"""

import re
from dataclasses import asdict, dataclass, field

from sandbox.local_google import schema
from sandbox.local_google.contract import Contract
from sandbox.local_google.errors import STATUS_FOR_HTTP, GoogleError, bad_request, error_info
from sandbox.local_google.json_types import Json, JsonValue

FIELDS: dict[str, type | tuple[type, ...]] = {
    "method_id": str,
    "resource": str,
    "times": int,
    "status": int,
    "message": str,
    "reason": str,
    "details": list,
    "response": dict,
    "reset": bool,
    "lost_answer": bool,
    "delay_seconds": (int, float),
}
OUTCOMES = ("status", "response", "reset", "lost_answer")

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
    response: Json | None = None
    reset: bool = False
    lost_answer: bool = False
    delay_seconds: float = 0.0

    def fits(self, method_id: str, path: str) -> bool:
        if self.fired >= self.times or self.method_id != method_id:
            return False
        return re.search(self.resource, path) is not None

    def error(self) -> GoogleError:
        status = STATUS_FOR_HTTP.get(self.status, "UNKNOWN")
        message = self.message or MESSAGES.get(status, f"A fault answered {self.status}.")
        infos = [error_info(self.reason, "googleapis.com", {})] if self.reason else []
        return GoogleError(status, message, [*infos, *self.details], code=self.status)

    def shown(self) -> Json:
        return asdict(self) | {"exhausted": self.fired >= self.times}


def parse(body: JsonValue, number: int, contract: Contract) -> Fault:
    """A fault from what the admin API was sent, or 400 with everything that is wrong with it."""
    if not isinstance(body, dict):
        raise bad_request("A fault is a JSON object.", {"": f"expected {sorted(FIELDS)}"})
    problems = _problems(body, contract)
    if problems:
        text = "; ".join(f"{name}: {problem}" for name, problem in problems.items())
        raise bad_request(f"This fault could not fire as written. {text}", problems)
    return Fault(id=number, **body)


def _problems(body: Json, contract: Contract) -> dict[str, str]:
    problems: dict[str, str] = {}
    for name, value in body.items():
        if name not in FIELDS:
            problems[name] = f"unknown field; expected one of {', '.join(sorted(FIELDS))}"
        elif not isinstance(value, FIELDS[name]) or (FIELDS[name] is int and value is True):
            problems[name] = f"wrong type, found {value!r}"
    if problems:
        return problems
    chosen = [name for name in OUTCOMES if body.get(name)]
    if len(chosen) > 1 or not (chosen or body.get("delay_seconds")):
        problems["outcome"] = f"exactly one of {', '.join(OUTCOMES)}, or delay_seconds alone"
    problems |= _bad_values(body)
    if body.get("method_id", "") not in contract.method_ids:
        problems["method_id"] = f"{body.get('method_id', '')!r} is no method of the contract"
    elif isinstance(body.get("response"), dict):
        off = _departures(body["response"], body["method_id"], contract)
        problems |= {"response": "; ".join(off)} if off else {}
    return problems


def _bad_values(body: Json) -> dict[str, str]:
    problems: dict[str, str] = {}
    if body.get("times", 1) < 1:
        problems["times"] = "at least 1"
    if not 400 <= body.get("status", 400) <= 599:
        problems["status"] = "an HTTP error status, 400 to 599"
    if body.get("delay_seconds", 0) < 0:
        problems["delay_seconds"] = "not negative"
    if not body.get("status"):
        for name in ("message", "reason", "details"):
            if body.get(name):
                problems[name] = "only with status"
    try:
        re.compile(body.get("resource", ""))
    except re.error as error:
        problems["resource"] = f"no regular expression: {error}"
    return problems


def _departures(answer: Json, method_id: str, contract: Contract) -> list[str]:
    methods = [m for (known, _), m in contract.methods.items() if known == method_id]
    per_version = [schema.departures(answer, m.response, m.document.schemas) for m in methods]
    return [] if [] in per_version else per_version[0]


def take(faults: list[Fault], method_id: str, path: str) -> Fault | None:
    """The first fault that fits, counted as fired."""
    fault = next((fault for fault in faults if fault.fits(method_id, path)), None)
    if fault is not None:
        fault.fired += 1
    return fault
