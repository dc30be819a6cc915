"""A chat completion: the documented refusals, as arrays, and the documented stream."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.local_google.resources.chat import Pace
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import CHAT, Caller

MESSAGES = [{"role": "user", "content": "hi"}]


def body(**more: Any) -> dict[str, Any]:
    return {"model": "openai/gpt-oss-120b-maas", "messages": MESSAGES, **more}


def chunks(text: str) -> list[dict[str, Any]]:
    events = [event.removeprefix("data: ") for event in text.split("\n\n") if event]
    assert events[-1] == "[DONE]"
    return [json.loads(event) for event in events[:-1]]


def stream(dev: Caller, **more: Any) -> list[dict[str, Any]]:
    status, text = dev.ask("POST", CHAT, body(stream=True, **more))
    assert status == 200
    return chunks(text)


def test_a_stream_reasons_first_then_speaks(dev: Caller, ready: Project) -> None:
    deltas = [chunk["choices"][0]["delta"] for chunk in stream(dev)]
    kinds = ["reasoning_content" if "reasoning_content" in d else "content" for d in deltas]
    assert kinds == sorted(kinds, reverse=True)
    assert {"reasoning_content", "content"} == set(kinds)
    assert all("content" not in d for d in deltas if "reasoning_content" in d)


def test_only_the_last_choice_says_why_it_ended(dev: Caller, ready: Project) -> None:
    reasons = [chunk["choices"][0].get("finish_reason", "absent") for chunk in stream(dev)]
    assert reasons == ["absent"] * (len(reasons) - 1) + ["stop"]


def test_usage_rides_on_the_last_chunk_unprompted(dev: Caller, ready: Project) -> None:
    sent = stream(dev)
    assert ["usage" in chunk for chunk in sent] == [False] * (len(sent) - 1) + [True]
    assert sent[-1]["usage"]["completion_tokens"] == len(sent)


def test_usage_asked_for_comes_in_a_chunk_without_choices(dev: Caller, ready: Project) -> None:
    """A client that reads choices[0] of every chunk, as Google's own sample does, breaks here."""
    sent = stream(dev, stream_options={"include_usage": True})
    assert sent[-1]["choices"] == []
    usage = sent[-1]["usage"]
    assert usage["prompt_tokens"] == 76
    assert usage["completion_tokens"] == len(sent) - 1
    assert sent[-2]["choices"][0]["finish_reason"] == "stop"


@pytest.mark.parametrize("streamed", [True, False])
def test_a_small_allowance_is_spent_on_reasoning(
    dev: Caller, ready: Project, streamed: bool
) -> None:
    if streamed:
        last = stream(dev, max_tokens=3)[-1]
        assert "content" not in last["choices"][0]["delta"]
    else:
        last = dev.ok("POST", CHAT, body(max_tokens=3))
        assert last["choices"][0]["message"]["content"] == ""
    assert last["choices"][0]["finish_reason"] == "length"
    assert last["usage"]["completion_tokens"] == 3


@pytest.mark.parametrize("stop", [" you", [" free", " you", " scripted"]])
def test_a_stop_sequence_ends_the_visible_text_before_it(
    dev: Caller, ready: Project, stop: Any
) -> None:
    whole = dev.ok("POST", CHAT, body())["choices"][0]["message"]
    cut = dev.ok("POST", CHAT, body(stop=stop))["choices"][0]
    first = min(whole["content"].index(s) for s in ([stop] if isinstance(stop, str) else stop)
                if s in whole["content"])  # fmt: skip
    assert cut["message"]["content"] == whole["content"][:first]
    assert cut["message"]["reasoning_content"] == whole["reasoning_content"]
    assert cut["finish_reason"] == "stop"


def test_streamed_and_whole_replies_say_the_same(dev: Caller, ready: Project) -> None:
    whole = dev.ok("POST", CHAT, body())["choices"][0]["message"]
    deltas = [chunk["choices"][0]["delta"] for chunk in stream(dev)]
    assert "".join(d.get("content", "") for d in deltas) == whole["content"]
    assert "".join(d.get("reasoning_content", "") for d in deltas) == whole["reasoning_content"]


def test_effort_decides_how_long_it_reasons(dev: Caller, ready: Project) -> None:
    lengths = [
        len(
            dev.ok("POST", CHAT, body(reasoning_effort=e))["choices"][0]["message"][
                "reasoning_content"
            ]
        )
        for e in ("low", "medium", "high")
    ]
    assert lengths == sorted(lengths)
    assert len(set(lengths)) == 3


def test_tokens_arrive_one_by_one(dev: Caller, world: World, ready: Project) -> None:
    """The first event must be readable while the rest is still to be written."""
    world.pace = Pace(first_token_ms=0, token_ms=3_600_000)
    with dev.http.stream("POST", CHAT, json=body(stream=True)) as answer:
        first = next(answer.iter_lines())
    assert json.loads(first.removeprefix("data: "))["choices"]


REFUSALS: list[tuple[str, str, Callable[[Project], Any], str, str]] = [
    ("gpt-oss-120b-maas", "global", lambda _: 0, "INVALID_ARGUMENT", "Malformed publisher model"),
    (
        "publishers/openai/models/gpt-oss-120b-maas",
        "global",
        lambda _: 0,
        "INVALID_ARGUMENT",
        "expected '<publisher>/<model>'",
    ),
    ("openai/gpt-oss", "global", lambda _: 0, "NOT_FOUND", "was not found or your project does"),
    ("openai/gpt-oss-20b-maas", "us-central1", lambda _: 0, "NOT_FOUND", "was not found or your"),
    (
        "openai/gpt-oss-120b-maas",
        "europe-west4",
        lambda _: 0,
        "FAILED_PRECONDITION",
        "is not servable in region europe-west4.",
    ),
    (
        "openai/gpt-oss-120b-maas",
        "global",
        lambda p: p.models.clear(),
        "FAILED_PRECONDITION",
        "Project `200000000001` is not allowed to use Publisher Model",
    ),
    (
        "openai/gpt-oss-120b-maas",
        "global",
        lambda p: p.services.clear(),
        "PERMISSION_DENIED",
        "Agent Platform API has not been used in project 200000000001 before",
    ),
    (
        "openai/gpt-oss-120b-maas",
        "global",
        lambda p: p.policy.bindings.clear(),
        "PERMISSION_DENIED",
        (
            "Permission 'aiplatform.endpoints.predict' denied on resource '//aiplatform.googleapis"
            ".com/projects/ready-project/locations/global/endpoints/openapi' (or it may not exist)."
        ),
    ),
]


@pytest.mark.parametrize(("model", "location", "spoil", "status", "text"), REFUSALS)
def test_a_refusal_is_the_documented_one_in_an_array(
    dev: Caller, world: World, ready: Project, model: str, location: str, spoil: Any,
    status: str, text: str,
) -> None:  # fmt: skip
    world.set_clock(datetime(2026, 11, 22, tzinfo=UTC))
    dev.http.headers["authorization"] = f"Bearer {world.token_for(DEV)}"
    spoil(ready)
    path = CHAT.replace("/global/", f"/{location}/")
    _, answer = dev.ask("POST", path, body(model=model, stream=True))
    assert isinstance(answer, list)
    assert answer[0]["error"]["status"] == status
    assert text in answer[0]["error"]["message"]


def test_a_denied_predict_tells_permission_and_resource(dev: Caller, ready: Project) -> None:
    ready.policy.bindings.clear()
    info = dev.refused("POST", CHAT, body())["details"][0]
    assert info["reason"] == "IAM_PERMISSION_DENIED"
    assert info["metadata"] == {
        "permission": "aiplatform.endpoints.predict",
        "resource": "//aiplatform.googleapis.com"
        "/projects/ready-project/locations/global/endpoints/openapi",
    }


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"messages": MESSAGES}, "model"),
        ({"model": "openai/gpt-oss-120b-maas"}, "messages"),
        (body(messages=[]), "messages"),
        (body(messages=[{"role": "human", "content": "x"}]), "messages[0]"),
        (body(messages=[{"role": "user", "content": [{"type": "image_url"}]}]), "messages[0]"),
        (body(max_token=5), "max_token"),
        (body(max_tokens="5"), "max_tokens"),
        (body(max_tokens=0), "max_tokens"),
        (body(stream="yes"), "stream"),
        (body(stream_options={"include_usage": True}), "stream_options"),
        (body(reasoning_effort="extreme"), "reasoning_effort"),
        (body(n=2), "n"),
        (body(temperature=2.5), "temperature"),
        (body(top_p=-0.1), "top_p"),
        (body(stop=[""]), "stop"),
        (body(stop=["a"] * 5), "stop"),
        (body(stream=True, stream_options={"usage": True}), "stream_options.usage"),
        (body(stream=True, stream_options={"include_usage": 1}), "stream_options.include_usage"),
        ([], ""),
    ],
)
def test_a_bad_request_names_its_field(
    dev: Caller, ready: Project, wrong: object, field: str
) -> None:
    error = dev.refused("POST", CHAT, wrong)
    assert error["status"] == "INVALID_ARGUMENT"
    assert [v["field"] for v in error["details"][0]["fieldViolations"]] == [field]


def test_more_than_the_model_can_say_is_refused(dev: Caller, ready: Project) -> None:
    assert "at most 131072" in dev.refused("POST", CHAT, body(max_tokens=131073))["message"]


def test_only_the_openapi_endpoint_takes_chat(dev: Caller, ready: Project) -> None:
    assert dev.refused("POST", CHAT.replace("openapi", "1234"), body())["status"] == "NOT_FOUND"
