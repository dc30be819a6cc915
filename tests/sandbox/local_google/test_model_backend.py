"""A real model behind the route: asked after Google's gates, told in Google's shapes."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import pytest

from sandbox.local_google.chat.backend import BadBackendError, backend
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.world import World
from tests.conftest import LocalGoogle
from tests.findings.test_redaction import LOGINS
from tests.sandbox.local_google.conftest import CHAT, Caller
from tests.sandbox.local_google.model_servers import (
    STREAMS,
    USAGE,
    ModelServer,
    chunk,
    model_server,
)

METHOD = "aiplatform.projects.locations.endpoints.chat.completions"
MODEL = "openai/gpt-oss-120b-maas"
MESSAGES = [{"role": "user", "content": "hi"}]
FINISHED = chunk({"content": "x"}, "stop")


@pytest.fixture
def model(world: World, ready: Project) -> Iterator[ModelServer]:
    with model_server() as server:
        world.model_backend = backend(server.url)
        yield server


def body(**more: Any) -> dict[str, Any]:
    return {"model": MODEL, "messages": MESSAGES, **more}


def stream(dev: Caller, **more: Any) -> tuple[list[Any], bool]:
    """The chunks, and whether `[DONE]` ended them."""
    status, text = dev.ask("POST", CHAT, body(stream=True, **more))
    assert status == 200, text
    events = [event.removeprefix("data: ") for event in text.split("\n\n") if event]
    done = events[-1] == "[DONE]"
    return [json.loads(event) for event in (events[:-1] if done else events)], done


def said(chunks: list[Any], field: str) -> str:
    deltas = [choice["delta"] for chunk in chunks for choice in chunk["choices"]]
    return "".join(delta.get(field) or "" for delta in deltas)


@pytest.mark.parametrize("flavour", STREAMS)
def test_every_server_is_told_in_googles_stream(
    dev: Caller, model: ModelServer, flavour: str
) -> None:
    model.events = STREAMS[flavour]
    chunks, done = stream(dev)
    assert done
    assert (said(chunks, "reasoning_content"), said(chunks, "content")) == ("So. ", "Hello")
    assert {chunk["model"] for chunk in chunks} == {MODEL}
    reasons = [chunk["choices"][0].get("finish_reason", "absent") for chunk in chunks]
    assert reasons == ["absent"] * (len(chunks) - 1) + ["stop"]
    assert [chunk.get("usage") for chunk in chunks] == [None] * (len(chunks) - 1) + [USAGE]


@pytest.mark.parametrize("flavour", STREAMS)
def test_usage_asked_for_has_a_chunk_of_its_own(
    dev: Caller, model: ModelServer, flavour: str
) -> None:
    model.events = STREAMS[flavour]
    chunks, done = stream(dev, stream_options={"include_usage": True})
    assert done
    assert (chunks[-1]["choices"], chunks[-1]["usage"]) == ([], USAGE)
    assert [c for c in chunks[:-1] if "usage" in c] == []
    assert chunks[-2]["choices"][0]["finish_reason"] == "stop"


def test_a_whole_reply_is_told_in_googles_shape(dev: Caller, model: ModelServer) -> None:
    answer = dev.ok("POST", CHAT, body())
    assert (answer["model"], answer["usage"]) == (MODEL, USAGE)
    message = answer["choices"][0]["message"]
    assert message == {"role": "assistant", "content": "Hello", "reasoning_content": "So. "}


def test_the_request_is_passed_on_under_the_servers_own_name(
    dev: Caller, model: ModelServer, world: World
) -> None:
    dev.ok("POST", CHAT, body(temperature=0.5, seed=None))
    path = "/v1/chat/completions"
    assert model.asked == [
        {"model": "served", "messages": MESSAGES, "temperature": 0.5, "path": path}
    ]
    world.model_backend = backend(f"{model.url}/v1/", "other")
    stream(dev)
    assert (model.asked[1]["model"], model.asked[1]["path"]) == ("other", path)
    assert model.asked[1]["stream_options"] == {"include_usage": True}


def test_the_callers_token_stays_here(dev: Caller, model: ModelServer) -> None:
    stream(dev)
    assert "authorization" not in model.asked_with[0]
    assert "ya29" not in str(model.asked_with)


def test_the_status_says_that_a_real_model_replies(dev: Caller, model: ModelServer) -> None:
    assert dev.ok("GET", "/_sandbox/status")["model_backend"] == f"{model.url}/v1"


def test_what_google_refuses_never_reaches_the_server(
    dev: Caller, nobody: Caller, model: ModelServer
) -> None:
    assert nobody.refused("POST", CHAT, body())["code"] == 403
    assert dev.refused("POST", CHAT, body(max_token=1))["code"] == 400
    assert dev.refused("POST", CHAT, {**body(), "model": "served"})["code"] == 400
    dev.ok("POST", "/_sandbox/scenarios", {"case": "e429"})
    assert dev.refused("POST", CHAT, body())["code"] == 429
    assert model.asked == []


ERRORS: list[tuple[int, Any, int, str, str]] = [
    (400, {"detail": "model differs"}, 400, "INVALID_ARGUMENT", "model differs"),
    (422, {"detail": [{"msg": "bad"}]}, 400, "INVALID_ARGUMENT", '[{"msg": "bad"}]'),
    (400, {"error": {"message": "too long", "code": 400}}, 400, "INVALID_ARGUMENT", "too long"),
    (429, {"error": {"message": "slow down"}}, 429, "RESOURCE_EXHAUSTED", "slow down"),
    (503, "busy", 503, "UNAVAILABLE", "busy"),
    (400, {"object": "error", "message": "flat"}, 400, "INVALID_ARGUMENT", "flat"),
    (404, {"error": "no model"}, 500, "INTERNAL", "answered 404: no model"),
    (401, {"error": {"message": "key"}}, 500, "INTERNAL", "answered 401: key"),
    (200, {"choices": []}, 500, "INTERNAL", "answered a stream with x/json"),
]


@pytest.mark.own_errors
@pytest.mark.parametrize(("sent", "words", "code", "status", "text"), ERRORS)
def test_its_refusals_come_in_googles_array(
    dev: Caller, model: ModelServer, sent: int, words: Any, code: int, status: str, text: str
) -> None:
    model.refuse(sent, words)
    http, answer = dev.ask("POST", CHAT, body(stream=True))
    assert isinstance(answer, list)
    error = answer[0]["error"]
    assert (http, error["code"], error["status"]) == (code, code, status)
    assert text in error["message"]


def test_retry_after_is_passed_on(dev: Caller, model: ModelServer) -> None:
    model.refuse(429, {}, retry_after="7")
    answer = dev.http.post(CHAT, json=body(stream=True))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


def test_a_server_that_is_not_there_is_unavailable(
    dev: Caller, world: World, ready: Project
) -> None:
    with model_server() as ended:
        world.model_backend = backend(ended.url)
    error = dev.refused("POST", CHAT, body(stream=True))
    assert error["status"] == "UNAVAILABLE"
    assert f"{ended.url}/v1 does not answer" in error["message"]


@pytest.mark.own_errors
def test_a_server_without_models_needs_a_name(dev: Caller, model: ModelServer) -> None:
    model.models = []
    assert "--model-backend-name" in dev.refused("POST", CHAT, body())["message"]


def test_a_connection_that_breaks_is_an_error_not_an_end(dev: Caller, model: ModelServer) -> None:
    model.headers, model.events = {"content_length": "100000"}, STREAMS["vllm"][:3]
    chunks, done = stream(dev)
    assert (chunks[-1]["error"]["status"], done) == ("UNAVAILABLE", False)


@pytest.mark.parametrize(
    ("events", "text"),
    [
        ([chunk({"content": "x"}), 'data: {"error": {"message": "lost"}}\n\n'], "lost"),
        ([chunk({"content": "x"}), "data: {not json\n\n"], "what is no chunk"),
        ([chunk({"content": "x"}), 'data: {"choices": [{}]}\n\n'], "what is no chunk"),
    ],
)
def test_an_error_in_the_stream_is_googles_and_the_last_event(
    dev: Caller, model: ModelServer, events: list[str], text: str
) -> None:
    model.events = [*events, FINISHED]
    chunks, done = stream(dev)
    assert not done
    assert chunks[-1]["error"]["status"] == "INTERNAL"
    assert text in chunks[-1]["error"]["message"]


def test_a_cut_stream_stays_cut(dev: Caller, model: ModelServer) -> None:
    """An invented finish_reason or [DONE] would hide the truncation from every client."""
    model.events = STREAMS["vllm"][:3]
    chunks, done = stream(dev)
    assert (said(chunks, "content"), done) == ("Hel", False)
    assert all("finish_reason" not in chunk["choices"][0] for chunk in chunks)


def test_events_pass_at_once_and_a_client_that_leaves_ends_the_servers_work(
    dev: Caller, model: ModelServer
) -> None:
    model.hold_after = 2
    with dev.http.stream("POST", CHAT, json=body(stream=True)) as answer:
        lines = (line for line in answer.iter_lines() if line)
        assert "assistant" in next(lines)
        assert "So. " in next(lines)
        assert not model.gone.is_set()
    assert model.gone.wait(60)


@pytest.mark.parametrize("streamed", [True, False])
def test_a_client_that_leaves_before_the_first_word_ends_the_servers_work(
    dev: Caller, google: LocalGoogle, model: ModelServer, streamed: bool
) -> None:
    model.hold_after = 0
    peer = HTTPConnection(google.url.removeprefix("http://"))
    authorization = {"authorization": dev.http.headers["authorization"]}
    peer.request("POST", CHAT, json.dumps(body(stream=streamed)), authorization)
    assert model.reached.wait(60)
    peer.close()
    assert model.gone.wait(60)
    asked = (dev.ok("GET", f"/_sandbox/journal?method_id={METHOD}") for _ in range(1000))
    entries = next(answer["entries"] for answer in asked if answer["entries"])
    assert [entry["status"] for entry in entries] == [499]


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1:8000",
        "http://model.example:8000",
        "https://127.0.0.1:8000",
        "http://127.0.0.1.example",
        "http://user@127.0.0.1:8000",
        "127.0.0.1:8000",
        "",
    ],
)
def test_only_this_machine_is_asked(url: str) -> None:
    with pytest.raises(BadBackendError, match="plain http on loopback"):
        backend(url)


def test_no_proxy_gets_between(
    dev: Caller, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert dev.ok("POST", CHAT, body())["choices"]


@pytest.mark.parametrize("login", [*LOGINS, ":hunter2"])
def test_the_login_of_a_model_elsewhere_is_refused_unseen(login: str) -> None:
    with pytest.raises(BadBackendError) as caught:
        backend(f"http://{login}@127.0.0.1:8000/v1")
    assert "hunter2" not in str(caught.value)
    assert "[redacted]@127.0.0.1:8000/v1" in str(caught.value)
