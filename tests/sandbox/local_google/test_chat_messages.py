"""A conversation is sound: who may say what, and every call has its result."""

from typing import Any

import pytest

from sandbox.local_google.resources.hierarchy import Project
from tests.sandbox.local_google.conftest import CHAT, Caller
from tests.sandbox.local_google.test_chat_tools import ASKED, CALL, CALLED, RESULT

TWO = {**CALL, "tool_calls": [CALLED, {**CALLED, "id": "call_2"}]}
OTHER = {**RESULT, "tool_call_id": "call_2"}


def body(messages: list[Any]) -> dict[str, Any]:
    return {"model": "openai/gpt-oss-120b-maas", "messages": messages}


@pytest.mark.parametrize(
    "messages",
    [
        [ASKED, CALL, RESULT],
        [ASKED, TWO, OTHER, RESULT, ASKED],
        [ASKED, CALL, RESULT, CALL, RESULT],
        [ASKED, {"role": "assistant", "content": "hi", "refusal": None, "reasoning": "so"}, ASKED],
        [{"role": "system", "content": [{"type": "text", "text": "be short"}]}, ASKED],
    ],
)
def test_a_sound_conversation_goes_on(dev: Caller, ready: Project, messages: Any) -> None:
    dev.ok("POST", CHAT, body(messages))


@pytest.mark.parametrize(
    ("messages", "at", "told"),
    [
        ([ASKED, RESULT], 1, "must be a response to a preceding message with 'tool_calls'"),
        ([ASKED, CALL, OTHER], 2, "no open call has the id 'call_2'"),
        ([ASKED, CALL, RESULT, RESULT], 3, "no open call"),
        ([ASKED, TWO, RESULT], 1, "without a response: call_2"),
        ([ASKED, CALL, ASKED, RESULT], 1, "must be followed by tool messages"),
        ([{**ASKED, "tool_calls": [CALLED]}], 0, "only an assistant calls tools"),
        ([{"role": "assistant", "content": None}], 0, "content must be"),
        ([{"role": "assistant", "tool_calls": []}], 0, "at least one call"),
        ([{"role": "assistant", "tool_calls": [{**CALLED, "id": ""}]}], 0, "[0] expected {id"),
        ([{"role": "assistant", "tool_calls": [{"id": "a"}]}], 0, "[0] expected {id"),
        ([{"role": "assistant", "tool_calls": [CALLED, CALLED]}], 0, "the same id twice"),
        ([{**ASKED, "contents": "x"}], 0, "Cannot find field contents"),
    ],
)
def test_an_unsound_conversation_is_refused_at_its_message(
    dev: Caller, ready: Project, messages: Any, at: int, told: str
) -> None:
    violation = dev.refused("POST", CHAT, body(messages))["details"][0]["fieldViolations"][0]
    assert violation["field"] == f"messages[{at}]"
    assert told in violation["description"]
