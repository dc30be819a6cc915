"""Reads a fault and refuses the one that could never fire.

Owns the refusals: an unknown method, a pattern that is none, no outcome or two, an answer off the
method's schema. Each says what was found and what was expected.
"""

import re

from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.protocol import answers
from sandbox.local_google.protocol.contract import Contract
from sandbox.local_google.protocol.errors import bad_request
from sandbox.local_google.resources.faults import Fault

FIELDS: dict[str, type | tuple[type, ...]] = {
    "method_id": str,
    "resource": str,
    "times": int,
    "status": int,
    "message": str,
    "reason": str,
    "details": list,
    "retry_seconds": (int, float),
    "localized_message": str,
    "response": dict,
    "reset": bool,
    "lost_answer": bool,
    "truncated_body": bool,
    "delay_seconds": (int, float),
}
LONGEST_SECONDS = 3600
OUTCOMES = ("status", "response", "reset", "lost_answer", "truncated_body")
CHAT = "aiplatform.projects.locations.endpoints.chat.completions"


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
    elif body.get("truncated_body") and body["method_id"] == CHAT:
        problems["truncated_body"] = 'a streamed reply is cut with "stream": "short_body"'
    elif isinstance(body.get("response"), dict):
        off = _departures(body["response"], body["method_id"], contract)
        problems |= {"response": "; ".join(off)} if off else {}
    return problems


def _bad_values(body: Json) -> dict[str, str]:
    problems: dict[str, str] = {}
    details: list[JsonValue] = body.get("details", [])
    if body.get("times", 1) < 1:
        problems["times"] = "at least 1"
    if not 400 <= body.get("status", 400) <= 599:
        problems["status"] = "an HTTP error status, 400 to 599"
    for name in ("delay_seconds", "retry_seconds"):
        if not 0 <= body.get(name, 0) <= LONGEST_SECONDS:
            problems[name] = f"0 to {LONGEST_SECONDS}"
    if any(not str(_type_of(detail)).startswith("type.googleapis.com/") for detail in details):
        problems["details"] = 'each an object with "@type": "type.googleapis.com/…"'
    if not body.get("status"):
        for name in ("message", "reason", "details", "retry_seconds", "localized_message"):
            if body.get(name):
                problems[name] = "only with status"
    try:
        re.compile(body.get("resource", ""))
    except re.error as error:
        problems["resource"] = f"no regular expression: {error}"
    return problems


def _departures(answer: Json, method_id: str, contract: Contract) -> list[str]:
    methods = [m for (known, _), m in contract.methods.items() if known == method_id]
    per_version = [answers.departures(m, answer) for m in methods]
    return [] if [] in per_version else per_version[0]


def _type_of(detail: JsonValue) -> JsonValue:
    return detail.get("@type") if isinstance(detail, dict) else None


def scenario_of(body: Json) -> Json:
    """The scenario a fault with `stream` is; 400 on a method that answers no stream."""
    if body.get("method_id") != CHAT:
        problem = f"only {CHAT} answers a stream, found method_id {body.get('method_id')!r}"
        raise bad_request(f"This fault could not fire as written. {problem}", {"stream": problem})
    return {
        "case" if name == "stream" else name: v for name, v in body.items() if name != "method_id"
    }
