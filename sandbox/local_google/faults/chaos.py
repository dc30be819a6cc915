"""Random faults, the same ones every time: a share of all calls goes wrong, by a seed.

Owns the settings, their refusals and the draws. Off until asked for. Same seed and same sequence
of calls of a method, same faults. What a planned fault takes, chaos leaves alone.

| field | meaning |
|---|---|
| `rate` | 0 to 1: which share of the calls goes wrong; required |
| `seed` | decides the draws (default 0) |
| `kinds` | some of `429`, `500`, `503`, `reset`, `lost_answer` (default all) |
| `methods` | a regular expression looked for in the method id (default every method) |
| `median_ms`, `spread` | every call waits first, log-normal as `resources.draws` (default none) |
"""

import re
from collections.abc import Callable
from dataclasses import asdict

from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.protocol.errors import bad_request
from sandbox.local_google.resources.draws import Spread
from sandbox.local_google.resources.faults import KINDS, Chaos, Fault

LONGEST_MS = 3_600_000
CHAOS_ID = 0
"""The id under which the journal shows it; planned faults count from 1."""


def draw_fault(chaos: Chaos, method_id: str) -> Fault | None:
    """The fault of this call; None where it is to go well and at once."""
    if re.search(chaos.methods, method_id) is None:
        return None
    source = chaos.draws.next(method_id)
    waits = Spread(chaos.median_ms / 1000, chaos.spread).draw(source)
    outcome: Json = {}
    if source.random() < chaos.rate:
        kind = source.choice(chaos.kinds)
        chaos.fired[kind] = chaos.fired.get(kind, 0) + 1
        outcome = KINDS[kind]
    if not waits and not outcome:
        return None
    return Fault(CHAOS_ID, method_id, delay_seconds=waits, **outcome)


def shown(chaos: Chaos) -> Json:
    return {name: value for name, value in asdict(chaos).items() if name != "draws"}


def parse(body: Json, method_ids: frozenset[str]) -> Chaos:
    """400 with everything that is wrong, also with what could never fire."""
    problems = _problems(body, method_ids)
    if problems:
        text = "; ".join(f"{name}: {problem}" for name, problem in problems.items())
        raise bad_request(f"This is no chaos. {text}", problems)
    return Chaos(**body)


def _problems(body: Json, method_ids: frozenset[str]) -> dict[str, str]:
    problems = {} if "rate" in body else {"rate": "required"}
    for name, value in body.items():
        if name not in CHECKS:
            problems[name] = f"unknown field; expected one of {', '.join(CHECKS)}"
        elif isinstance(value, bool) or not CHECKS[name][0](value):
            problems[name] = f"{CHECKS[name][1]}, found {value!r}"
    wanted = body.get("methods", "") if "methods" not in problems else ""
    if not any(re.search(wanted, method_id) for method_id in method_ids):
        problems["methods"] = f"{wanted!r} is found in no method id"
    return problems


def _within(most: float, value: JsonValue) -> bool:
    return isinstance(value, int | float) and 0 <= value <= most


def _is_pattern(value: JsonValue) -> bool:
    try:
        return isinstance(value, str) and re.compile(value) is not None
    except re.error:
        return False


CHECKS: dict[str, tuple[Callable[[JsonValue], bool], str]] = {
    "rate": (lambda value: _within(1, value), "0 to 1"),
    "seed": (lambda value: isinstance(value, int), "a whole number"),
    "kinds": (
        lambda value: (
            isinstance(value, list) and value != [] and all(one in list(KINDS) for one in value)
        ),
        f"a list of some of {', '.join(KINDS)}",
    ),
    "methods": (_is_pattern, "a regular expression"),
    "median_ms": (lambda value: _within(LONGEST_MS, value), f"0 to {LONGEST_MS}"),
    "spread": (lambda value: _within(3, value), "0 to 3"),
}
