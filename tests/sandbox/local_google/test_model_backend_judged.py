"""The product's judge sees through the local Google what the model's server did."""

from collections.abc import Iterator

import pytest

from sandbox.local_google.chat.backend import backend
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV
from smoke.http.http_client import HttpClient, http_client
from smoke.http.request import ChatRequest, Patience, user
from smoke.judge.verdict import judge
from smoke.stream.client import send
from tests.conftest import LocalGoogle
from tests.sandbox.local_google.conftest import CHAT
from tests.sandbox.local_google.model_servers import STREAMS, chunk, model_server

REQUEST = ChatRequest(
    model="openai/gpt-oss-120b-maas", messages=(user("hi"),), max_tokens=512, reasoning_effort="low"
)
FAILED = 'data: {"error": {"message": "lost"}}\n\n'


@pytest.fixture(scope="module")
def client() -> Iterator[HttpClient]:
    with http_client() as made:
        yield made


@pytest.mark.parametrize(
    ("events", "verdict"),
    [
        (STREAMS["transformers"], "ok"),
        (STREAMS["vllm"], "ok"),
        (STREAMS["litellm"], "ok"),
        (STREAMS["vllm"][:3], "stream_truncated"),
        ([chunk({"content": "x"}), FAILED], "stream_error"),
        ([chunk({"reasoning": "So."}), chunk({}, "length")], "empty_answer"),
    ],
)
def test_each_stream_gets_its_verdict(
    google: LocalGoogle, ready: Project, client: HttpClient, events: list[str], verdict: str
) -> None:
    headers = {"authorization": f"Bearer {google.world.token_for(DEV)}"}
    with model_server() as model:
        model.events = events
        google.world.model_backend = backend(model.url)
        url = google.url + CHAT
        seen = send(client, url, headers, REQUEST, Patience(), lambda _: None)
    assert judge(seen).name == verdict
