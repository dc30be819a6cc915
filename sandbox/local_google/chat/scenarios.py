"""Chat scenarios: which frozen case the model's next replies are, and how often each was.

Owns the queue's vocabulary and its refusals. A scenario is taken when a request has passed every
gate (token, permission, request, model), so a request that Google would refuse uses none up. They
are taken in the order they were made; the cases themselves are `cases`.

| field | meaning |
|---|---|
| `case` | one of the names `GET /_sandbox/scenarios` lists |
| `times` | how often (default 1) |
| `resource` | a regular expression looked for in `projects/P/locations/L/endpoints/openapi` |
| `after_events` | how many events come before it goes wrong (default 1); some cases only |
| `seconds` | how long it stalls (default 6); the stalls only |
"""

import re
from collections.abc import Mapping, Set

from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.protocol.errors import bad_request
from sandbox.local_google.resources.chat import Scenario

FIELDS: dict[str, type | tuple[type, ...]] = {
    "case": str,
    "times": int,
    "resource": str,
    "after_events": int,
    "seconds": (int, float),
}
OPTIONS = ("after_events", "seconds")
LONGEST_SECONDS = 3600


def parse(body: JsonValue, number: int, cases: Mapping[str, Set[str]]) -> Scenario:
    """A scenario, or 400 with everything that is wrong. `cases`: name → options it heeds."""
    problems = _shape(body) or _values(body, cases)
    if problems:
        text = "; ".join(f"{name}: {problem}" for name, problem in problems.items())
        raise bad_request(f"This scenario could not be played. {text}", problems)
    return Scenario(id=number, **body)


def _shape(body: Json) -> dict[str, str]:
    problems = {} if "case" in body else {"case": "required"}
    for name, value in body.items():
        if name not in FIELDS:
            problems[name] = f"unknown field; expected one of {', '.join(sorted(FIELDS))}"
        elif not isinstance(value, FIELDS[name]) or isinstance(value, bool):
            problems[name] = f"wrong type, found {value!r}"
    return problems


def _values(body: Json, cases: Mapping[str, Set[str]]) -> dict[str, str]:
    case = body["case"]
    if case not in cases:
        return {"case": f"{case!r} is no case; there are {', '.join(sorted(cases))}"}
    problems = {
        name: f"{case} does not heed it" for name in OPTIONS if name in body.keys() - cases[case]
    }
    for name in ("times", "after_events"):
        if body.get(name, 1) < 1:
            problems[name] = "at least 1"
    if not 0 < body.get("seconds", 1) <= LONGEST_SECONDS:
        problems["seconds"] = f"more than 0, at most {LONGEST_SECONDS}"
    try:
        re.compile(body.get("resource", ""))
    except re.error as error:
        problems["resource"] = f"no regular expression: {error}"
    return problems


def peek(scenarios: list[Scenario], resource: str) -> Scenario | None:
    """The first that fits; whoever plays it counts it."""
    return next((one for one in scenarios if one.fits(resource)), None)
