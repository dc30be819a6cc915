"""Every shape the endpoint is known to send is understood; anything else is called malformed."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smoke.stream.chunks import (
    Chunk,
    Done,
    MalformedEvent,
    StreamedError,
    Usage,
    read_event,
)
from smoke.stream.sse import Event

COUNTS = {"prompt_tokens": 76, "completion_tokens": 9, "total_tokens": 85}
KEYS = st.sampled_from(["choices", "delta", "content", "reasoning", "finish_reason", "usage"])
USAGE = Usage(prompt_tokens=76, completion_tokens=9, total_tokens=85, reasoning_tokens=None)


def choice(finish_reason: str | None = None, **delta: object) -> dict[str, object]:
    fields: dict[str, object] = {"index": 0, "delta": delta, "logprobs": None}
    return {"choices": [fields | ({"finish_reason": finish_reason} if finish_reason else {})]}


@pytest.mark.parametrize(
    ("body", "chunk"),
    [
        (choice(content="a", role="assistant"), Chunk(has_choices=True, content="a")),
        (choice(content=None, reasoning_content="r"), Chunk(has_choices=True, reasoning="r")),
        (choice(reasoning="r"), Chunk(has_choices=True, reasoning="r")),
        (choice(reasoning="r", reasoning_content=""), Chunk(has_choices=True, reasoning="r")),
        (choice(tool_calls=[], content="a"), Chunk(has_choices=True, content="a")),
        (choice(content="", reasoning_content=None), Chunk(has_choices=True)),
        (choice("stop", content="a"), Chunk(has_choices=True, content="a", finish_reason="stop")),
        ({"choices": [{"index": 0, "finish_reason": None}]}, Chunk(has_choices=True)),
        ({"choices": []}, Chunk(has_choices=False)),
        ({"choices": [], "usage": COUNTS}, Chunk(has_choices=False, usage=USAGE)),
        ({"usage": COUNTS}, Chunk(has_choices=False, usage=USAGE)),
        (choice() | {"usage": None, "error": None}, Chunk(has_choices=True)),
    ],
)
def test_known_shapes_become_chunks(body: object, chunk: Chunk) -> None:
    assert read_event(Event(json.dumps(body))) == chunk


def test_reasoning_tokens_are_read_from_the_details() -> None:
    details = {"completion_tokens_details": {"reasoning_tokens": 5}}
    message = read_event(Event(json.dumps({"choices": [], "usage": COUNTS | details})))
    assert isinstance(message, Chunk)
    assert message.usage is not None
    assert message.usage.reasoning_tokens == 5


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    )
)
def test_no_json_whatever_raises(body: object) -> None:
    read_event(Event(json.dumps(body)))


def test_done_is_the_bare_word_only() -> None:
    assert read_event(Event("[DONE]")) == Done()
    assert isinstance(read_event(Event('"[DONE]"')), MalformedEvent)


@pytest.mark.parametrize(
    "event",
    [
        Event('{"error": {"code": 429, "message": "no", "status": "RESOURCE_EXHAUSTED"}}'),
        Event('[{"error": {"code": 429}}]'),
        Event('{"error": {"code": 429}}', "error"),
        Event('{"message": "flat", "code": 429}', "error"),
        Event("not even JSON", "error"),
    ],
)
def test_an_error_is_an_error_in_any_shape(event: Event) -> None:
    assert isinstance(read_event(event), StreamedError)


@pytest.mark.parametrize(
    "data",
    [
        "",
        "{",
        "null",
        "[]",
        "{}",
        "3",
        '{"choices": {}}',
        '{"choices": ["a"]}',
        '{"choices": [{"delta": "a"}]}',
        '{"choices": [{"delta": []}]}',
        '{"choices": [{"delta": ""}]}',
        '{"choices": [{"delta": {"content": 1}}]}',
        '{"choices": [{"delta": {"content": false}}]}',
        '{"choices": [{"delta": {"reasoning_content": []}}]}',
        '{"choices": [{"delta": {"tool_calls": {}}}]}',
        '{"choices": [{"delta": {"tool_calls": [{"index": -1}]}}]}',
        '{"choices": [{"delta": {"tool_calls": [{"index": 1024}]}}]}',
        '{"choices": [{"finish_reason": 1}]}',
        '{"choices": [], "usage": 1}',
        '{"choices": [], "usage": {"prompt_tokens": "76"}}',
        '{"choices": [], "usage": {"completion_tokens": true}}',
        "[" * 100_000,
    ],
)
def test_anything_else_is_malformed_and_never_an_exception(data: str) -> None:
    assert isinstance(read_event(Event(data)), MalformedEvent)
