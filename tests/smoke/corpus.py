"""Whole HTTP responses to start from: every frozen case that ends by itself, as its bytes."""

from sandbox.local_google.chat.refusals import REFUSALS, refusal
from smoke.stream.client import EVENT_STREAM
from tests.smoke.test_frozen_cases import BROKEN, WELL_FORMED, Steps, chunk, head, sse

TOO_LARGE = {"big_line"}
"""For the many; a case of its own holds it."""


def joined(steps: Steps) -> bytes:
    """What is not bytes is a way for the connection to end."""
    return b"".join(step for step in steps if isinstance(step, bytes))


def refused(name: str) -> bytes:
    kind, *more = REFUSALS[name].headers
    return head(REFUSALS[name].status, kind, *more) + refusal(name)


def tool_call() -> bytes:
    call = b'{"index":0,"id":"c","function":{"name":"f","arguments":"{\\"city\\": \\"\\ud83d\\ude00'
    first = b'{"choices":[{"delta":{"tool_calls":[' + call + b'"}}]}}]}'
    rest = b'{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\\"}"}}]}}]}'
    last = b'{"choices":[{"delta":{},"finish_reason":"tool_calls"}],"usage":{"total_tokens":3}}'
    return head(200, EVENT_STREAM) + sse(first, rest, last, b"[DONE]")


def whole_completion() -> bytes:
    body = chunk().replace(b'"delta": {"content": null}', b'"message": {"content": "Hi \\ud800"}')
    return head(200, "application/json", f"content-length: {len(body)}") + body


CORPUS: dict[str, bytes] = (
    {name: joined(steps) for name, steps in WELL_FORMED.items() if name not in TOO_LARGE}
    | {name: joined(steps) for name, (_, steps) in BROKEN.items()}
    | {name: refused(name) for name in REFUSALS}
    | {"tool_call": tool_call(), "whole_completion": whole_completion()}
)
