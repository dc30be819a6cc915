"""What stands between here and Google is told apart, and only that leaves the test undecided."""

import dataclasses
import datetime
import json
import socket
import ssl
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smoke.http.http_client import http_client
from smoke.http.request import ChatRequest, Patience, user
from smoke.judge.diagnosis import diagnose_chat
from smoke.judge.fix_context import Situation
from smoke.judge.remedies import Diagnosis
from smoke.judge.verdict import judge
from smoke.stream.chunks import StreamedError, read_event
from smoke.stream.client import send
from smoke.stream.sse import Event
from smoke.stream.transcript import Ending, Transcript

TODAY = datetime.date(2026, 11, 22)
REQUEST = ChatRequest(
    model="openai/m", messages=(user("hi"),), max_tokens=64, reasoning_effort="low"
)
KEYS = st.sampled_from(["error", "code", "message", "status", "details", "@type", "reason"])
LEAVES = st.none() | st.booleans() | st.integers() | st.text() | st.just("9" * 5000)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4)
)


def situation(url: str, model: str = "openai/gpt-oss-120b-maas") -> Situation:
    return Situation(project="p", location="global", model=model, url=url)


def diagnosed(seen: Transcript, url: str = "https://x.invalid/") -> Diagnosis:
    found = diagnose_chat(seen, judge(seen), situation(url), TODAY)
    assert found is not None
    return found


def test_a_page_at_a_given_address_is_told_as_a_wrong_address_with_the_whole_one() -> None:
    given = dataclasses.replace(situation("http://127.0.0.1:1/v1/"), by_url=True)
    seen = Transcript(status=404, body=b"<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>")
    found = diagnose_chat(seen, judge(seen), given, TODAY)
    assert found is not None
    assert found.finding.code == "WRONG_ADDRESS"
    assert "--url http://127.0.0.1:1/v1/chat/completions " in found.finding.fix
    assert diagnosed(seen).finding.code == "WRONG_ADDRESS", "the catalogue knows the location"


def called(url: str) -> Diagnosis:
    with http_client() as client:
        seen = send(client, url, {}, REQUEST, Patience(), lambda _chunk: None)
    return diagnosed(seen, url)


def test_a_refused_connection_is_unavailable_and_undecided() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    found = called(f"http://127.0.0.1:{port}/")
    assert (found.finding.code, found.undecided) == ("UNAVAILABLE", True)
    assert found.finding.waiting_helps


def test_a_server_without_tls_is_a_network_finding(scripted_server: Any) -> None:
    url = scripted_server([b"HTTP/1.1 400 no\r\n\r\n"]).url.replace("http:", "https:")
    found = called(url)
    assert (found.finding.code, found.undecided) == ("NETWORK", True)
    assert found.finding.good_state == "the host speaks TLS with a trusted certificate"


def test_a_refusing_proxy_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@127.0.0.1:1")
    found = called("https://aiplatform.googleapis.com/")
    assert (found.finding.code, found.undecided) == ("NETWORK", True)
    assert "through http://127.0.0.1:1" in found.finding.found
    assert "secret" not in str(found.finding)


@pytest.mark.parametrize(
    ("cause", "code"),
    [
        (socket.gaierror(-2, "Name or service not known"), "NETWORK"),
        (ssl.SSLCertVerificationError("self-signed"), "NETWORK"),
        (ConnectionResetError("reset"), "UNAVAILABLE"),
    ],
)
def test_the_operating_systems_reason_decides(cause: OSError, code: str) -> None:
    seen = Transcript(ending=Ending.TRANSPORT_ERROR, transport_error=cause)
    found = diagnosed(seen)
    assert (found.finding.code, found.undecided) == (code, True)


def test_a_host_that_a_location_invented_is_a_wrong_location() -> None:
    """nowhere1-aiplatform.googleapis.com has no address, so Google never gets to say 400."""
    error = socket.gaierror(-2, "Name or service not known")
    seen = Transcript(ending=Ending.TRANSPORT_ERROR, transport_error=error)
    target = Situation(
        project="p", location="nowhere1", model="openai/gpt-oss-120b-maas", url="https://x.invalid/"
    )
    found = diagnose_chat(seen, judge(seen), target, TODAY)
    assert found is not None
    assert (found.finding.code, found.undecided) == ("WRONG_LOCATION", False)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ([{"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "x"}}], "QUOTA_429"),
        ({"error": {"code": "503", "message": "x"}}, "UNAVAILABLE"),
        ({"message": "flat"}, "STREAM_ERROR"),
        ("text", "STREAM_ERROR"),
    ],
)
def test_an_error_inside_the_stream_has_the_cause_it_names(body: object, code: str) -> None:
    seen = Transcript(status=200, is_stream=True, error=StreamedError(body))
    assert diagnosed(seen).finding.code == code


@settings(deadline=None)
@given(JSON)
def test_no_body_whatever_is_without_a_cause(body: object) -> None:
    seen = Transcript(status=200, is_stream=True)
    seen.add(read_event(Event(json.dumps(body), "error")), 0.0)
    assert diagnosed(seen).finding.code
    refused = Transcript(status=403, body=json.dumps(body).encode())
    assert diagnosed(refused).finding.code


def test_where_a_redirect_points_cannot_steer_the_terminal() -> None:
    seen = Transcript(status=302, location="http://x/\x1b[2J")
    assert "\x1b" not in str(diagnosed(seen).finding)


def test_an_answer_without_fault_has_no_finding() -> None:
    seen = Transcript(
        status=200, is_stream=True, ending=Ending.DONE, done=True, finish_reason="stop",
        content=["hi"],
    )  # fmt: skip
    assert diagnose_chat(seen, judge(seen), situation("https://x.invalid/"), TODAY) is None
