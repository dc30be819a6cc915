"""Whatever JSON comes in, the chat route understands it or refuses it; it never breaks."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.local_google.chat import choice, replies, request
from sandbox.local_google.json_types import JsonValue
from sandbox.local_google.protocol.errors import GoogleError

WORDS = st.sampled_from(
    ["user", "assistant", "tool", "function", "auto", "required", "text", "json_schema", "a", ""]
)
SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | WORDS
NAMES = "role content type text id function name arguments parameters schema json_schema"
KEYS = st.sampled_from([*NAMES.split(), "properties", "items", "anyOf", "enum", "$ref"])
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4)
)
CALL = st.fixed_dictionaries(
    {"id": WORDS, "type": st.just("function")},
    optional={"function": st.fixed_dictionaries({"name": WORDS, "arguments": WORDS})},
)
SOUND = st.fixed_dictionaries({"role": st.just("user"), "content": WORDS})
MESSAGE = (
    SOUND
    | ANYTHING
    | st.fixed_dictionaries(
        {"role": SCALARS | st.lists(WORDS)},
        optional={"content": ANYTHING, "tool_calls": st.lists(CALL | ANYTHING, max_size=3)},
    )
)
FUNCTION = st.fixed_dictionaries({"name": WORDS}, optional={"parameters": ANYTHING})
TOOL = ANYTHING | st.fixed_dictionaries({"type": st.just("function"), "function": FUNCTION})
FORMAT = st.fixed_dictionaries(
    {"type": st.just("json_schema"), "json_schema": st.fixed_dictionaries({"schema": ANYTHING})}
)
BODY = st.fixed_dictionaries(
    {
        "model": WORDS,
        "messages": st.just([{"role": "user", "content": "a"}]) | st.lists(MESSAGE, max_size=3),
    },
    optional={
        "tools": st.lists(TOOL, max_size=3),
        "tool_choice": ANYTHING,
        "response_format": ANYTHING | FORMAT,
        "guided_json": ANYTHING,
        "stop": ANYTHING,
        "stream_options": ANYTHING,
        "max_tokens": SCALARS,
    },
)


@given(BODY | ANYTHING)
def test_any_body_is_understood_or_refused(body: JsonValue) -> None:
    with suppress(GoogleError):
        told = choice.told(replies.shipped(), request.parse(body))
        assert told.content or told.calls


@pytest.mark.parametrize("role", [[], {}, 1, None])
def test_a_role_that_is_no_text_is_refused(role: Any) -> None:
    body = {"model": "m", "messages": [{"role": role, "content": "hi"}]}
    with pytest.raises(GoogleError, match=r"messages\[0\]: role must be one of"):
        request.parse(body)
