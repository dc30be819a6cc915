"""Reads how fast a reply is to be written: time to the first token, pause between tokens, jitter.

Owns the refusals. The local Google's command sets a plausible pace;
tests run at none.
"""

from dataclasses import fields, replace

from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import bad_request
from sandbox.local_google.resources.chat import Pace

LONGEST_MS = 3_600_000


def parse(body: Json, now: Pace) -> Pace:
    """`now` with the fields of the body, or 400 with everything that is wrong."""
    most: dict[str, float] = {"first_token_ms": LONGEST_MS, "token_ms": LONGEST_MS, "jitter": 1}
    problems = {}
    for name, value in body.items():
        if name not in {field.name for field in fields(Pace)}:
            known = ", ".join(field.name for field in fields(Pace))
            problems[name] = f"unknown field; expected one of {known}"
        elif isinstance(value, bool) or not isinstance(
            value, int if name == "seed" else int | float
        ):
            problems[name] = f"wrong type, found {value!r}"
        elif name in most and not 0 <= value <= most[name]:
            problems[name] = f"0 to {most[name]}, found {value!r}"
    if problems:
        text = "; ".join(f"{name}: {problem}" for name, problem in problems.items())
        raise bad_request(f"This is no pace. {text}", problems)
    return replace(now, **body)
