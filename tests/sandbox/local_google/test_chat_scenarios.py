"""Every frozen case is served as it is named, and the product's judge sees what it means."""

import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from sandbox.local_google.chat.cases import BREAKING, CASES, FRAMING
from sandbox.local_google.chat.refusals import REFUSALS
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV
from smoke.http.http_client import HttpClient, http_client
from smoke.http.request import ChatRequest, Patience, user
from smoke.judge.verdict import judge
from smoke.stream.client import send
from tests.conftest import LocalGoogle
from tests.sandbox.local_google.conftest import CHAT, Caller

SCENARIOS = "/_sandbox/scenarios"
MODEL = "openai/gpt-oss-120b-maas"
REQUEST = ChatRequest(model=MODEL, messages=(user("hi"),), max_tokens=512, reasoning_effort="low")
SOON = Patience(read=2.0, progress=2.0, total=60.0)
GOOD_TAILS = [
    "done_noblank",
    "after_done",
    "usage_chunk",
    "big_line",
    "gzip",
    "bad_utf8",
    "latin1_header",
]
STREAM_ERRORS = ("err_first", "err_mid", "err_mid_array", "err_event", "err_event_flat")
VERDICTS: dict[str, str] = (
    dict.fromkeys([*FRAMING, *GOOD_TAILS], "ok")
    | dict.fromkeys(BREAKING, "stream_truncated")
    | dict.fromkeys(STREAM_ERRORS, "stream_error")
    | dict.fromkeys(("json200", "html200"), "not_a_stream")
    | dict.fromkeys(("stall", "stall_keepalive"), "stalled")
    | dict.fromkeys(REFUSALS, "http_error")
    | {"no_done": "no_done", "bad_json": "malformed_event", "e302": "unexpected_redirect"}
    | {"empty200": "stream_truncated", "only_done": "stream_truncated"}
)


@pytest.fixture(scope="module")
def judging() -> Iterator[HttpClient]:
    with http_client() as client:
        yield client


def plan(dev: Caller, case: str, **more: Any) -> Any:
    return dev.ok("POST", SCENARIOS, {"case": case, **more})


def raw(google: LocalGoogle) -> bytes:
    """Every byte of one streamed reply, read from the socket itself."""
    body = json.dumps({"model": MODEL, "messages": [{"role": "user", "content": "hi"}]})
    body = body.replace("}]}", '}], "stream": true}')
    parts = urlsplit(google.url)
    lines = [f"POST {CHAT} HTTP/1.1", f"host: {parts.netloc}", f"content-length: {len(body)}"]
    lines += [f"authorization: Bearer {google.world.token_for(DEV)}", "connection: close"]
    with socket.create_connection((parts.hostname, parts.port)) as peer:
        peer.sendall("\r\n".join([*lines, "", body]).encode())
        return b"".join(iter(lambda: peer.recv(65536), b""))


def test_each_case_has_a_verdict() -> None:
    assert set(VERDICTS) == set(CASES)


@pytest.mark.parametrize("case", CASES)
def test_each_case_gets_its_verdict(
    case: str, google: LocalGoogle, dev: Caller, ready: Project, judging: HttpClient
) -> None:
    plan(dev, case)
    headers = {"authorization": f"Bearer {google.world.token_for(DEV)}"}
    patience = SOON if case.startswith("stall") else Patience()
    seen = send(judging, google.url + CHAT, headers, REQUEST, patience, lambda _: None)
    verdict = judge(seen)
    assert verdict.name == VERDICTS[case], verdict.evidence
    assert google.world.scenarios[0].fired == 1


WIRE: dict[str, tuple[bytes, bytes]] = {
    "crlf": (b'}\r\n\r\ndata: {"', b"\r\n0\r\n\r\n"),
    "cr": (b'}\r\rdata: {"', b"data: [DONE]\r\r\r\n0\r\n\r\n"),
    "crlf_split": (b"\r\n1\r\n\n\r\n", b"\r\n0\r\n\r\n"),
    "utf8split": (b"\xc3\r\n", b"\r\n0\r\n\r\n"),
    "bom": (b"\r\n\xef\xbb\xbfdata: ", b"\r\n0\r\n\r\n"),
    "u2028": (b"one\xe2\x80\xa8two\xc2\x85three", b"\r\n0\r\n\r\n"),
    "bad_utf8": (b"\xff", b"\r\n0\r\n\r\n"),
    "gzip": (b"content-encoding: gzip\r\n", b"\r\n0\r\n\r\n"),
    "latin1_header": (b"charset=iso-8859-1\r\n", b"\r\n0\r\n\r\n"),
    "done_noblank": (b"data: ", b"data: [DONE]\r\n0\r\n\r\n"),
    "cut_fin": (b"transfer-encoding: chunked", b"}\n\n\r\n"),
    "cut_mid_event_fin": (b"transfer-encoding: chunked", b"\r\n"),
    "short_body": (b"content-length: ", b"}\n\n"),
    "bad_json": (b"data: {not json\n\n", b"\r\n0\r\n\r\n"),
    "e429_ra": (b"retry-after: 2\r\n", b"}}"),
    "e429_array": (b"\r\n\r\n[{", b"}}]"),
    "e404html": (b"content-type: text/html", b"</ins>\n"),
    "e302": (b"HTTP/1.1 302 Found\r\n", b"\r\n\r\n"),
}


@pytest.mark.parametrize("case", WIRE)
def test_a_case_is_on_the_wire_as_it_is_named(
    case: str, google: LocalGoogle, dev: Caller, ready: Project
) -> None:
    plan(dev, case)
    sent = raw(google)
    inside, end = WIRE[case]
    assert inside in sent
    assert sent.endswith(end)


def test_a_cut_connection_ends_without_its_last_piece(
    google: LocalGoogle, dev: Caller, ready: Project
) -> None:
    for case in ("cut_fin", "cut_mid_event_fin"):
        plan(dev, case)
        assert not raw(google).endswith(b"0\r\n\r\n")


def test_a_reset_is_a_reset(google: LocalGoogle, dev: Caller, ready: Project) -> None:
    plan(dev, "cut_rst")
    with pytest.raises(ConnectionResetError):
        raw(google)


def test_it_breaks_after_as_many_events_as_asked(
    google: LocalGoogle, dev: Caller, ready: Project
) -> None:
    plan(dev, "cut_fin", after_events=5)
    assert raw(google).count(b"data: ") == 5


def test_a_stall_ends_and_the_reply_goes_on(
    google: LocalGoogle, dev: Caller, ready: Project
) -> None:
    plan(dev, "stall_keepalive", seconds=0.02)
    sent = raw(google)
    assert sent.count(b": keep-alive\n\n") == 4
    assert b"data: [DONE]" in sent


@pytest.mark.leaves_faults("the second is for another project")
def test_a_scenario_is_played_as_often_as_planned(
    google: LocalGoogle, dev: Caller, ready: Project
) -> None:
    plan(dev, "only_done", times=2)
    plan(dev, "e503", resource="projects/another-")
    events = [raw(google).count(b"data: ") for _ in range(3)]
    assert events[:2] == [1, 1]
    assert events[2] > 1
    assert [s["fired"] for s in dev.ok("GET", SCENARIOS)["scenarios"]] == [2, 0]


@pytest.mark.leaves_faults("a refused request uses none up")
def test_a_refused_request_uses_none_up(dev: Caller, ready: Project) -> None:
    plan(dev, "e503")
    assert dev.refused("POST", CHAT, {"model": "x", "messages": []})["code"] == 400
    assert dev.ok("GET", SCENARIOS)["scenarios"][0]["fired"] == 0


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({}, "case: required"),
        ({"case": "cut"}, "'cut' is no case; there are after_done, bad_json"),
        ({"case": "lf", "times": 0}, "times: at least 1"),
        ({"case": "lf", "seconds": 1}, "lf does not heed it"),
        ({"case": "stall", "seconds": 0}, "more than 0"),
        ({"case": "lf", "resource": "("}, "no regular expression"),
        ({"case": "lf", "often": 2}, "unknown field"),
        ({"case": "lf", "times": True}, "wrong type"),
    ],
)
def test_what_could_not_be_played_is_refused(dev: Caller, wrong: Any, told: str) -> None:
    assert told in dev.refused("POST", SCENARIOS, wrong)["message"]
    assert dev.ok("GET", SCENARIOS)["scenarios"] == []


def test_cleared_scenarios_are_gone(google: LocalGoogle, dev: Caller, ready: Project) -> None:
    plan(dev, "only_done")
    assert dev.ok("DELETE", SCENARIOS) == {"cleared": 1}
    assert raw(google).count(b"data: ") > 1
