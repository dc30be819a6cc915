"""The forwarder adds nothing and holds nothing back: streams, broken ends, refusals, headers."""

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from sandbox.local_google.state.seed import DEV
from sandbox.recorder.forwarder import Recorder, recording
from sandbox.recorder.upstream import google as real_google
from sandbox.recorder.upstream import local_google
from tests.conftest import LocalGoogle
from tests.sandbox.local_google.conftest import make_ready

EXISTING = "/cloudresourcemanager/v1/projects/existing-project"
CHAT = "/aiplatform/v1/projects/ready-project/locations/global/endpoints/openapi/chat/completions"
HI = {"model": "openai/gpt-oss-120b-maas", "stream": True,
      "messages": [{"role": "user", "content": "hi"}]}  # fmt: skip
Through = tuple[httpx2.Client, Recorder]


@pytest.fixture
def through(google: LocalGoogle) -> Iterator[Through]:
    headers = {"Authorization": f"Bearer {google.world.token_for(DEV)}"}
    make_ready(google.world)
    with (
        recording(local_google(google.url)) as (url, recorder),
        httpx2.Client(base_url=url, headers=headers, timeout=60) as client,
    ):
        yield client, recorder


def play(google: LocalGoogle, case: str, **more: Any) -> None:
    answer = httpx2.post(f"{google.url}/_sandbox/scenarios", json={"case": case, **more})
    assert answer.status_code == 200, answer.text


def test_a_stream_arrives_while_it_is_written(google: LocalGoogle, through: Through) -> None:
    """The reply stalls for a minute after two events; a reader has both, and may leave."""
    play(google, "stall", after_events=2, seconds=60)
    with through[0].stream("POST", CHAT, json=HI) as reply:
        lines = reply.iter_lines()
        events = [line for _, line in zip(range(2), filter(None, lines), strict=False)]
    assert all(event.startswith("data: {") for event in events)


def test_a_broken_stream_is_broken_for_the_reader_and_said_so(
    google: LocalGoogle, through: Through
) -> None:
    play(google, "cut_rst", after_events=2)
    client, recorder = through
    with pytest.raises(httpx2.TransportError):
        client.post(CHAT, json=HI)
    assert recorder.exchanges[0].broken
    assert len(recorder.exchanges[0].answer["events"]) >= 1


def test_status_body_and_headers_are_passed_on(google: LocalGoogle, through: Through) -> None:
    client, recorder = through
    refused = client.get(EXISTING, headers={"authorization": "Bearer none"})
    assert refused.status_code == 401
    assert "Bearer realm" in refused.headers["www-authenticate"]
    assert recorder.exchanges[0].answer == refused.json()
    assert "none" not in json.dumps(recorder.exchanges[0].headers)


def test_the_quota_project_is_kept(through: Through) -> None:
    client, recorder = through
    client.get(EXISTING, headers={"X-Goog-User-Project": "seed-project"})
    assert recorder.exchanges[0].headers == {"x-goog-user-project": "seed-project"}


def test_an_unreachable_host_is_told_and_not_an_exchange() -> None:
    with recording(local_google("http://127.0.0.1:1")) as (url, recorder):
        assert httpx2.get(url + EXISTING).status_code == 502
    assert [one.status for one in recorder.exchanges] == [0]
    assert "ConnectError" in recorder.unreached[0]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
def test_request_of_a_web_page_is_not_passed_on(
    google: LocalGoogle, through: Through, headers: dict[str, str]
) -> None:
    client, recorder = through
    assert client.get(EXISTING, headers=headers).status_code == 403
    assert (recorder.exchanges, recorder.unreached) == ([], [])
    assert list(google.world.journal.entries) == []


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/serviceusage/v1/x?y=1", "https://serviceusage.googleapis.com/v1/x?y=1"),
        ("/aiplatform/v1/projects/p/locations/global/z",
         "https://aiplatform.googleapis.com/v1/projects/p/locations/global/z"),
        ("/aiplatform/v1/projects/p/locations/us-central1/z",
         "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/z"),
        ("/evil.example/v1/x", None),
        ("//evil.example/v1/x", None),
        ("/iam", None),
    ],
)  # fmt: skip
def test_a_path_goes_to_the_host_of_its_api(path: str, url: str | None) -> None:
    assert real_google().url(path) == url
