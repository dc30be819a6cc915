"""What can be asked of an endpoint, and what a good answer shows beyond being complete.

A probe is one request, or two where a tool's result goes back to the model. The verdict on the
stream comes first (`verdict`); only on a complete answer is a probe's own expectation looked at.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from google_api.json_text import parse_json
from smoke.http.request import ChatRequest, ReasoningEffort, user
from smoke.judge.verdict import VerdictName
from smoke.stream.transcript import ToolCall, Transcript

TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather in a city, now.",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
    },
}
TOOL_RESULT = {"city": "Paris", "temperature_celsius": 18, "sky": "clear"}
CAPITAL = {
    "type": "object",
    "properties": {"country": {"type": "string"}, "capital": {"type": "string"}},
    "required": ["country", "capital"],
    "additionalProperties": False,
}
CAPITAL_FORMAT = {
    "type": "json_schema",
    "json_schema": {"name": "capital", "schema": CAPITAL, "strict": True},
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the command line says about every probe's request."""

    model: str
    prompt: str
    max_tokens: int
    reasoning_effort: ReasoningEffort | None
    least_tokens: int
    """What the `long` probe must at least get."""


Shortfall = tuple[VerdictName, str]


def nothing_more(_seen: Transcript, _wanted: Wanted) -> Shortfall | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Probe:
    id: str
    """Never reused for another meaning."""
    good_state: str
    prompt: str = ""
    """Empty: the one of the command line."""
    options: Mapping[str, object] | None = None
    stream: bool = True
    expect: Callable[[Transcript, Wanted], Shortfall | None] = nothing_more
    second_turn: Callable[[ChatRequest, Transcript], ChatRequest] | None = None

    def request(self, wanted: Wanted) -> ChatRequest:
        return ChatRequest(
            model=wanted.model,
            messages=(user(self.prompt or wanted.prompt),),
            max_tokens=wanted.max_tokens,
            reasoning_effort=wanted.reasoning_effort,
            stream=self.stream,
            options=self.options or {},
            call_expected=self.second_turn is not None,
        )


def reasoned(seen: Transcript, _wanted: Wanted) -> Shortfall | None:
    counted = seen.usage.reasoning_tokens if seen.usage else None
    if seen.thoughts or counted:
        return None
    return VerdictName.NO_REASONING, "neither reasoning text nor reasoning tokens in the usage"


def called_the_tool(seen: Transcript, _wanted: Wanted) -> Shortfall | None:
    call = next(iter(seen.tool_calls.values()), None)
    if call is None or call.name != "get_weather":
        named = f"a call of {call.name!r}" if call else f"text: {seen.answer[:80]!r}"
        return VerdictName.NO_TOOL_CALL, f"expected a call of get_weather, found {named}"
    arguments = parsed(call.arguments)
    if not isinstance(arguments, dict) or not isinstance(arguments.get("city"), str):
        found = f"expected {{'city': text}}, found {call.arguments[:80]!r}"
        return VerdictName.BAD_TOOL_ARGUMENTS, found
    return None


def with_result(request: ChatRequest, seen: Transcript) -> ChatRequest:
    """The tool's answer to every call that was made."""
    calls = [sent(call, index) for index, call in seen.tool_calls.items()]
    results = [
        {"role": "tool", "tool_call_id": call["id"], "content": json.dumps(TOOL_RESULT)}
        for call in calls
    ]
    assistant: dict[str, object] = {"role": "assistant", "content": None, "tool_calls": calls}
    return ChatRequest(
        model=request.model,
        messages=(*request.messages, assistant, *results),
        max_tokens=request.max_tokens,
        reasoning_effort=request.reasoning_effort,
        options=request.options,
    )


def sent(call: ToolCall, index: int) -> dict[str, object]:
    function = {"name": call.name, "arguments": call.arguments}
    return {"id": call.id or f"call_{index}", "type": "function", "function": function}


def held_to_schema(seen: Transcript, _wanted: Wanted) -> Shortfall | None:
    answer = parsed(seen.answer)
    if isinstance(answer, dict) and set(answer) == {"country", "capital"}:
        texts = [value for value in answer.values() if isinstance(value, str)]
        if len(texts) == len(answer):
            return None
    return VerdictName.NOT_JSON, f"expected country and capital as text, found {seen.answer[:80]!r}"


def parsed(text: str) -> object:
    try:
        return parse_json(text)
    except ValueError:
        return None


def long_enough(seen: Transcript, wanted: Wanted) -> Shortfall | None:
    counted = seen.usage.completion_tokens if seen.usage else None
    tokens = counted or len(seen.token_times)
    if tokens >= wanted.least_tokens:
        return None
    return VerdictName.TOO_SHORT, f"expected at least {wanted.least_tokens} tokens, found {tokens}"


PROBES: dict[str, Probe] = {
    "text": Probe(id="VTX-CHAT-001", good_state="the endpoint streams a complete, visible answer"),
    "reasoning": Probe(
        id="VTX-CHAT-002",
        good_state="the model's reasoning is streamed or counted",
        prompt="What is 17 * 23? Think it through, then answer with the number only.",
        expect=reasoned,
    ),
    "tools": Probe(
        id="VTX-CHAT-003",
        good_state="the model calls a tool and uses its result",
        prompt="What is the weather in Paris? Use get_weather.",
        options={"tools": [TOOL]},
        expect=called_the_tool,
        second_turn=with_result,
    ),
    "json": Probe(
        id="VTX-CHAT-004",
        good_state="an answer keeps to the JSON schema that was asked for",
        prompt="Name a country and its capital, as JSON.",
        options={"response_format": CAPITAL_FORMAT},
        expect=held_to_schema,
    ),
    "nonstream": Probe(
        id="VTX-CHAT-005", good_state="an answer comes whole when no stream is asked", stream=False
    ),
    "long": Probe(
        id="VTX-CHAT-006",
        good_state="a long answer is streamed to its end",
        prompt="Count from 1 to 400 in words, separated by commas. Leave none out.",
        expect=long_enough,
    ),
}
