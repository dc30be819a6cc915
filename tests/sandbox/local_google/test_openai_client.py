"""The openai client, as Google's own samples use it: base URL to `endpoints/openapi`, a token."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import openai
import pytest
from openai import OpenAI
from openai.types.chat import ChatCompletionMessageParam
from pydantic import BaseModel

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV, NOBODY
from sandbox.local_google.state.world import World
from tests.conftest import LocalGoogle
from tests.sandbox.local_google.conftest import CHAT, Caller

MODEL = "openai/gpt-oss-120b-maas"
ASKED: ChatCompletionMessageParam = {"role": "user", "content": "use get_weather and get_time"}
PLACE = {"type": "object", "properties": {"city": {"type": "string"}}}
WEATHER = {"name": "get_weather", "description": "Now", "parameters": PLACE}
TOOLS: Any = [
    {"type": "function", "function": WEATHER},
    {"type": "function", "function": {"name": "get_time"}},
]
CALLS = [("get_weather", {"city": "text"}), ("get_time", {})]

Connect = Callable[[str], OpenAI]


class Weather(BaseModel):
    city: str
    days: list[int]


@pytest.fixture
def connect(google: LocalGoogle, ready: Project) -> Iterator[Connect]:
    """A client with a token of its own, by member; without retries, so that one error is one."""
    clients = []

    def made(member: str) -> OpenAI:
        base = google.url + CHAT.removesuffix("/chat/completions")
        token = google.world.token_for(member) if member else "expired"
        clients.append(OpenAI(base_url=base, api_key=token, max_retries=0))
        return clients[-1]

    yield made
    for client in clients:
        client.close()


@pytest.fixture
def client(connect: Connect) -> OpenAI:
    return connect(DEV)


def told(calls: Any) -> list[tuple[str, Any]]:
    return [(call.function.name, json.loads(call.function.arguments)) for call in calls]


def test_a_whole_reply(client: OpenAI) -> None:
    answer = client.chat.completions.create(model=MODEL, messages=[ASKED])
    message = answer.choices[0].message
    assert message.content
    assert message.model_extra
    assert message.model_extra["reasoning_content"]
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


@pytest.mark.parametrize("asked_for", [True, False])
def test_a_stream_and_its_usage(client: OpenAI, asked_for: bool) -> None:
    whole = client.chat.completions.create(model=MODEL, messages=[ASKED])
    options: Any = {"stream_options": {"include_usage": True}} if asked_for else {}
    chunks = list(
        client.chat.completions.create(model=MODEL, messages=[ASKED], stream=True, **options)
    )
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert "".join(d.content or "" for d in deltas) == whole.choices[0].message.content
    assert (chunks[-1].choices == []) is asked_for
    assert chunks[-1].usage == whole.usage
    assert [chunk for chunk in chunks[:-1] if chunk.usage] == []


def test_tools_are_called_answered_and_talked_about(client: OpenAI) -> None:
    first = client.chat.completions.create(model=MODEL, messages=[ASKED], tools=TOOLS)
    message = first.choices[0].message
    assert first.choices[0].finish_reason == "tool_calls"
    assert told(message.tool_calls) == CALLS
    results: list[Any] = [
        {"role": "tool", "tool_call_id": call.id, "content": "12 C"}
        for call in message.tool_calls or []
    ]
    messages: list[Any] = [ASKED, message.model_dump(), *results]
    second = client.chat.completions.create(model=MODEL, messages=messages, tools=TOOLS)
    assert second.choices[0].finish_reason == "stop"
    assert second.choices[0].message.content


def test_the_clients_own_helper_puts_streamed_calls_together(client: OpenAI) -> None:
    with client.chat.completions.stream(model=MODEL, messages=[ASKED], tools=TOOLS) as events:
        kinds = [event.type for event in events]
        final = events.get_final_completion()
    assert told(final.choices[0].message.tool_calls) == CALLS
    assert kinds.count("tool_calls.function.arguments.done") == len(CALLS)
    assert kinds.count("tool_calls.function.arguments.delta") > len(CALLS)


def test_one_call_at_a_time(client: OpenAI) -> None:
    answer = client.chat.completions.create(
        model=MODEL, messages=[ASKED], tools=TOOLS, parallel_tool_calls=False
    )
    assert told(answer.choices[0].message.tool_calls) == CALLS[:1]


def test_structured_output_is_parsed(client: OpenAI) -> None:
    answer = client.chat.completions.parse(model=MODEL, messages=[ASKED], response_format=Weather)
    assert answer.choices[0].message.parsed == Weather(city="text", days=[1])
    with client.chat.completions.stream(
        model=MODEL, messages=[ASKED], response_format=Weather
    ) as events:
        final = events.get_final_completion()
    assert final.choices[0].message.parsed == Weather(city="text", days=[1])


def test_a_spent_allowance_is_the_clients_length_error(client: OpenAI) -> None:
    with pytest.raises(openai.LengthFinishReasonError):
        client.chat.completions.parse(
            model=MODEL, messages=[ASKED], response_format=Weather, max_tokens=2
        )


REFUSALS: list[tuple[type[openai.APIStatusError], str, dict[str, Any], str]] = [
    (openai.BadRequestError, DEV, {"model": "gpt-oss-120b-maas"}, "Malformed publisher model"),
    (openai.BadRequestError, DEV, {"temperature": 3}, "temperature: 0 to 2"),
    (openai.BadRequestError, DEV, {"extra_body": {"top": 1}}, "Cannot find field"),
    (openai.AuthenticationError, "", {}, "invalid authentication credentials"),
    (openai.PermissionDeniedError, NOBODY, {}, "aiplatform.endpoints.predict"),
    (openai.NotFoundError, DEV, {"model": "openai/gpt-oss"}, "was not found"),
]


@pytest.mark.parametrize(("kind", "member", "more", "text"), REFUSALS)
@pytest.mark.parametrize("streamed", [True, False])
def test_a_refusal_is_the_clients_own_exception(
    connect: Connect, kind: Any, member: str, more: dict[str, Any], text: str, streamed: bool
) -> None:
    asked = {"model": MODEL, "messages": [ASKED], "stream": streamed} | more
    with pytest.raises(kind) as caught:
        connect(member).chat.completions.create(**asked)
    body: Any = caught.value.body
    assert isinstance(body, list), "Google wraps the errors of this route in an array"
    assert text in body[0]["error"]["message"]


@pytest.mark.parametrize("case", ["e429", "e429_array"])
def test_exhaustion_is_a_rate_limit_error(client: OpenAI, dev: Caller, case: str) -> None:
    dev.ok("POST", "/_sandbox/scenarios", {"case": case})
    with pytest.raises(openai.RateLimitError):
        client.chat.completions.create(model=MODEL, messages=[ASKED])


def test_a_retrying_client_gets_its_reply_after_a_failure(
    client: OpenAI, dev: Caller, world: World
) -> None:
    dev.ok("POST", "/_sandbox/scenarios", {"case": "e503"})
    retrying = client.with_options(max_retries=1)
    assert retrying.chat.completions.create(model=MODEL, messages=[ASKED]).choices
    assert world.scenarios[0].fired == 1
