"""Whatever is told, cut anywhere: its stream and its whole form say the same."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sandbox.local_google.chat import reply, request
from sandbox.local_google.chat.choice import Told

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TEXT = st.text(max_size=30)
TOLD = st.builds(
    Told,
    reasoning=TEXT,
    content=TEXT,
    calls=st.lists(st.tuples(st.sampled_from(["get_time", "get_weather"]), TEXT), max_size=3),
    finish_reason=st.just("stop"),
)
MORE = st.fixed_dictionaries(
    {}, optional={"max_tokens": st.integers(1, 20), "stop": st.text(min_size=1, max_size=2)}
)


def written(told: Told, more: dict[str, Any]) -> reply.Reply:
    messages = [{"role": "user", "content": "hi"}]
    asked = request.parse({"model": "openai/m", "messages": messages, **more})
    return reply.write(told, asked, NOW, 1, 1000)


@given(told=TOLD, more=MORE, include_usage=st.booleans())
def test_the_stream_and_the_whole_say_the_same(
    told: Told, more: dict[str, Any], include_usage: bool
) -> None:
    made = written(told, more)
    whole = made.completion()
    chunks = list(made.chunks(include_usage=include_usage))
    deltas = [choice["delta"] for chunk in chunks for choice in chunk["choices"]]
    message = whole["choices"][0]["message"]
    for name in ("content", "reasoning_content"):
        assert "".join(d.get(name, "") for d in deltas) == (message.get(name) or "")
    pieces = [piece for delta in deltas for piece in delta.get("tool_calls", [])]
    for index, call in enumerate(message.get("tool_calls", [])):
        mine = [p for p in pieces if p["index"] == index]
        assert "".join(p["function"]["arguments"] for p in mine) == call["function"]["arguments"]
        assert [p["id"] for p in mine if "id" in p] == [call["id"]]
    assert chunks[-1]["usage"] == whole["usage"]


@given(told=TOLD, more=MORE)
def test_a_reply_says_a_beginning_of_what_is_told_and_why_it_ended(
    told: Told, more: dict[str, Any]
) -> None:
    made = written(told, more)
    assert told.reasoning.startswith("".join(made.reasoning))
    assert told.content.startswith("".join(made.content))
    assert made.written <= more.get("max_tokens", 1000)
    if made.finish_reason == "length":
        assert made.written == more["max_tokens"]
    if more.get("stop"):
        assert more["stop"] not in "".join(made.content)


@given(told=TOLD, more=MORE, include_usage=st.booleans())
def test_chunks_written_around_their_deltas_are_the_chunks(
    told: Told, more: dict[str, Any], include_usage: bool
) -> None:
    made = written(told, more)
    texts = list(made.texts(include_usage=include_usage))
    assert [json.loads(text) for text in texts] == list(made.chunks(include_usage=include_usage))
    assert made.tokens == sum('"choices": []' not in text for text in texts)
