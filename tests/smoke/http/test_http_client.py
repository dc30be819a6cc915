"""A client can be told to give up from another thread, while it reads and before it sends."""

import threading
from typing import Any

from smoke.http.http_client import HttpClient
from smoke.http.request import ChatRequest, Patience, user
from smoke.stream.client import send
from smoke.stream.transcript import Ending, Transcript
from tests.smoke.conftest import HOLD
from tests.smoke.test_frozen_cases import OK, chunk, sse

REQUEST = ChatRequest(model="m", messages=(user("hi"),), max_tokens=9, reasoning_effort=None)


def ask(client: HttpClient, url: str, listener: Any = lambda _chunk: None) -> Transcript:
    return send(client, url, {}, REQUEST, Patience(), listener)


def test_a_response_under_way_ends_when_the_client_is_aborted(scripted_server: Any) -> None:
    server = scripted_server([OK, sse(chunk("hi")), HOLD])
    client = HttpClient()
    got = threading.Event()
    seen: list[Transcript] = []
    reader = threading.Thread(
        target=lambda: seen.append(ask(client, server.url, lambda _chunk: got.set()))
    )
    reader.start()
    got.wait()
    client.abort()
    reader.join()
    assert seen[0].ending in (Ending.TRANSPORT_ERROR, Ending.CLOSED)
    assert seen[0].answer == "hi"


def test_nothing_is_sent_after_that(scripted_server: Any) -> None:
    server = scripted_server([OK, sse(chunk("hi"))])
    client = HttpClient()
    client.abort()
    seen = ask(client, server.url)
    assert isinstance(seen.transport_error, ConnectionAbortedError)
    assert server.requests in ([], [b""])
