"""Tools are called by the documented rule, structured answers fit their schema."""

import json
from typing import Any

import pytest

from sandbox.local_google.resources.hierarchy import Project
from tests.sandbox.local_google.conftest import CHAT, Caller

SCHEMA = {
    "type": "object",
    "properties": {
        "city": {"type": "string"},
        "days": {"type": "integer", "minimum": 3},
        "unit": {"enum": ["C", "F"]},
        "tags": {"type": "array", "items": {"$ref": "#/$defs/tag"}},
    },
    "$defs": {"tag": {"type": "boolean"}},
}
WRITTEN = {"city": "text", "days": 3, "unit": "C", "tags": [True]}
TOOLS = [
    {"type": "function", "function": {"name": "get_time"}},
    {"type": "function", "function": {"name": "get_weather", "parameters": SCHEMA}},
]
ASKED = {"role": "user", "content": "use get_time"}
CALLED = {"id": "call_1", "type": "function", "function": {"name": "get_time", "arguments": "{}"}}
CALL = {"role": "assistant", "content": None, "tool_calls": [CALLED]}
RESULT = {"role": "tool", "tool_call_id": "call_1", "content": "noon"}
NAMED = {"type": "function", "function": {"name": "get_weather"}}


def body(question: str = "hi", **more: Any) -> dict[str, Any]:
    messages = [{"role": "user", "content": question}]
    return {"model": "openai/gpt-oss-120b-maas", "messages": messages} | more


def choice(dev: Caller, asked: dict[str, Any]) -> Any:
    return dev.ok("POST", CHAT, asked)["choices"][0]


@pytest.mark.parametrize(
    ("question", "tool_choice", "called"),
    [
        ("hi", "auto", None),
        ("use get_weather", "auto", "get_weather"),
        ("use get_weather", "none", None),
        ("hi", "required", "get_time"),
        ("hi", NAMED, "get_weather"),
    ],
)
def test_a_tool_is_called_by_the_rule(
    dev: Caller, ready: Project, question: str, tool_choice: Any, called: str | None
) -> None:
    said = choice(dev, body(question, tools=TOOLS, tool_choice=tool_choice))
    if called is None:
        assert (said["finish_reason"], "tool_calls" in said["message"]) == ("stop", False)
        return
    function = said["message"]["tool_calls"][0]["function"]
    assert (said["finish_reason"], said["message"]["content"]) == ("tool_calls", None)
    assert function["name"] == called
    assert json.loads(function["arguments"]) == (WRITTEN if called == "get_weather" else {})


def test_arguments_are_streamed_in_pieces(dev: Caller, ready: Project) -> None:
    _, text = dev.ask("POST", CHAT, body(tools=TOOLS, tool_choice=NAMED, stream=True))
    chunks = [json.loads(e[6:]) for e in text.split("\n\n") if e and "[DONE]" not in e]
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks]
    calls = [delta["tool_calls"][0] for delta in deltas if "tool_calls" in delta]
    assert len(calls) > 3
    assert [("id" in c, "name" in c["function"]) for c in calls[:2]] == [(True,) * 2, (False,) * 2]
    assert json.loads("".join(c["function"]["arguments"] for c in calls)) == WRITTEN
    assert chunks[-1]["choices"][0]["finish_reason"] == "tool_calls"


BOTH = "first get_time, then get_weather"


def test_several_calls_are_made_at_once_unless_forbidden(dev: Caller, ready: Project) -> None:
    calls = choice(dev, body(BOTH, tools=TOOLS))["message"]["tool_calls"]
    assert [call["function"]["name"] for call in calls] == ["get_time", "get_weather"]
    assert len({call["id"] for call in calls}) == 2
    one = choice(dev, body(BOTH, tools=TOOLS, parallel_tool_calls=False))["message"]["tool_calls"]
    assert [call["function"]["name"] for call in one] == ["get_time"]


def test_pieces_of_several_calls_are_told_apart_by_index(dev: Caller, ready: Project) -> None:
    _, text = dev.ask("POST", CHAT, body(BOTH, tools=TOOLS, stream=True))
    events = [json.loads(e[6:]) for e in text.split("\n\n") if e and "[DONE]" not in e]
    deltas = [event["choices"][0]["delta"] for event in events]
    pieces = [piece for delta in deltas for piece in delta.get("tool_calls", [])]
    assert [p["index"] for p in pieces] == sorted(p["index"] for p in pieces)
    assert [p["function"]["name"] for p in pieces if "id" in p] == ["get_time", "get_weather"]
    written = [
        "".join(p["function"]["arguments"] for p in pieces if p["index"] == i) for i in (0, 1)
    ]
    assert [json.loads(arguments) for arguments in written] == [{}, WRITTEN]


def test_an_allowance_can_end_inside_the_arguments(dev: Caller, ready: Project) -> None:
    whole = dev.ok("POST", CHAT, body(BOTH, tools=TOOLS))["usage"]["completion_tokens"]
    cut = choice(dev, body(BOTH, tools=TOOLS, max_tokens=whole - 3))
    last = cut["message"]["tool_calls"][-1]["function"]["arguments"]
    assert cut["finish_reason"] == "length"
    assert json.dumps(WRITTEN).startswith(last)


def test_a_tools_result_is_answered_in_words(dev: Caller, ready: Project) -> None:
    asked = body("use get_weather", tools=TOOLS, tool_choice="auto")
    call = choice(dev, asked)["message"]
    result = {"role": "tool", "tool_call_id": call["tool_calls"][0]["id"], "content": "12 C"}
    asked["messages"] += [call, result]
    said = choice(dev, asked)
    assert said["finish_reason"] == "stop"
    assert said["message"]["content"]


def test_a_demanded_call_is_made_again_after_a_result(dev: Caller, ready: Project) -> None:
    messages = [ASKED, CALL, RESULT]
    said = choice(dev, body(messages=messages, tools=TOOLS, tool_choice="required"))
    assert said["finish_reason"] == "tool_calls"


def test_structured_answers_fit_their_schema(dev: Caller, ready: Project) -> None:
    wanted = {"type": "json_schema", "json_schema": {"name": "w", "schema": SCHEMA}}
    asked: list[dict[str, Any]] = [{"response_format": wanted}, {"guided_json": SCHEMA}]
    for more in asked:
        assert json.loads(choice(dev, body(**more))["message"]["content"]) == WRITTEN
    plain = choice(dev, body(response_format={"type": "json_object"}))
    assert isinstance(json.loads(plain["message"]["content"]), dict)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"tools": [{"type": "function"}]}, "tools[0]"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"tools": TOOLS, "tool_choice": "maybe"}, "tool_choice"),
        ({"tools": TOOLS[:1], "tool_choice": NAMED}, "tool_choice"),
        ({"response_format": {"type": "xml"}}, "response_format"),
        ({"response_format": {"type": "json_schema"}}, "response_format"),
        ({"messages": [{"role": "tool", "content": "x"}]}, "messages[0]"),
        ({"tools": [*TOOLS, *TOOLS]}, "tools"),
        ({"parallel_tool_calls": True}, "parallel_tool_calls"),
    ],
)
def test_a_wrong_request_names_its_field(
    dev: Caller, ready: Project, more: Any, field: str
) -> None:
    error = dev.refused("POST", CHAT, {**body(), **more})
    assert [v["field"] for v in error["details"][0]["fieldViolations"]] == [field]


def test_a_full_context_is_refused(dev: Caller, ready: Project) -> None:
    error = dev.refused("POST", CHAT, body("word " * 10, max_tokens=131072 - 80))
    assert error["status"] == "INVALID_ARGUMENT"
    assert "maximum context length is 131072 tokens" in error["message"]


@pytest.mark.parametrize(
    "schema",
    [{"type": []}, {"properties": []}, {"type": "array", "minItems": "2"}, {"anyOf": {"a": 1}}],
)
def test_what_is_no_schema_is_refused(dev: Caller, ready: Project, schema: Any) -> None:
    error = dev.refused("POST", CHAT, body(guided_json=schema))
    assert (error["code"], "No JSON schema" in error["message"]) == (400, True)
