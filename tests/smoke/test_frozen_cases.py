"""Each of the frozen stream cases gets its verdict, none passes silently.

The names are those of the comparison of clients; every client in it reported some of the broken
ones as success.
"""

import gzip
import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from smoke.http.http_client import HttpClient, http_client
from smoke.http.request import ChatRequest, Patience, user
from smoke.judge.verdict import Outcome, Verdict, VerdictName, judge
from smoke.stream.client import send
from smoke.stream.transcript import Ending, Transcript

REQUEST = ChatRequest(
    model="openai/m", messages=(user("hi"),), max_tokens=64, reasoning_effort="low"
)
PATIENT = Patience()
SOON = Patience(read=1.5, progress=1.5, total=60.0)
ANSWER = "Hällo\u2028 world"


def chunk(content: str | None = None, finish: str | None = None, **rest: object) -> bytes:
    choice = {"index": 0, "delta": {"content": content}}
    body = {"choices": [choice | ({"finish_reason": finish} if finish else {})], **rest}
    return json.dumps(body, ensure_ascii=False).encode()


def sse(*data: bytes, end: bytes = b"\n") -> bytes:
    return b"".join(b"data: " + item + end + end for item in data)


def head(status: int = 200, kind: str = "text/event-stream", *more: str) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"content-type: {kind}", "connection: close", *more]
    return "\r\n".join([*lines, "", ""]).encode()


def framed(body: bytes) -> bytes:
    """One piece of a chunked body whose last piece never comes."""
    return b"%x\r\n%s\r\n" % (len(body), body)


FIRST, LAST = chunk("Hällo\u2028"), chunk(" world", "stop")
DONE = b"[DONE]"
WHOLE = sse(FIRST, LAST, DONE)
CALLED = (
    b'{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{}"}}]},'
    b'"finish_reason":"tool_calls"}]}'
)
REFUSAL = b'{"error":{"code":429,"message":"Resource exhausted","status":"RESOURCE_EXHAUSTED"}}'
HTML = b"<html><title>Error 404</title></html>"
OK = head()
CHUNKED = head(200, "text/event-stream", "transfer-encoding: chunked")
USAGE = {"usage": {"prompt_tokens": 76, "completion_tokens": 2, "total_tokens": 78}}

Steps = Sequence[bytes | str]
WELL_FORMED: dict[str, Steps] = {
    "lf": [OK, WHOLE],
    "crlf": [OK, sse(FIRST, LAST, DONE, end=b"\r\n")],
    "cr": [OK, sse(FIRST, LAST, DONE, end=b"\r")],
    "crlf_split": [OK, *(bytes([b]) for b in sse(FIRST, LAST, DONE, end=b"\r\n"))],
    "utf8split": [OK, *(bytes([b]) for b in WHOLE)],
    "comments": [OK, b": hello\n\n" + WHOLE.replace(b"data", b": beat\ndata")],
    "multiline": [OK, WHOLE.replace(b'"delta"', b'\ndata: "delta"')],
    "nospace": [OK, WHOLE.replace(b"data: ", b"data:")],
    "bom": [OK, b"\xef\xbb\xbf" + WHOLE],
    "u2028": [OK, WHOLE],
    "event_nodata": [OK, b"event: ping\n\n" + WHOLE],
    "id_lines": [OK, WHOLE.replace(b"data:", b"id: 7\ndata:")],
    "retry_only": [OK, b"retry: 1000\n\n" + WHOLE],
    "done_noblank": [OK, WHOLE.removesuffix(b"\n\n")],
    "after_done": [OK, WHOLE + sse(chunk("more"))],
    "usage_chunk": [OK, sse(FIRST, LAST, json.dumps({"choices": [], **USAGE}).encode(), DONE)],
    "usage_on_last": [OK, sse(FIRST, chunk(" world", "stop", **USAGE), DONE)],
    "big_line": [OK, sse(chunk("", padding="x" * 2**20)) + WHOLE],
    "gzip": [
        head(200, "text/event-stream", "content-encoding: gzip"),
        gzip.compress(WHOLE),
    ],
    "gzip_in_members": [
        head(200, "text/event-stream", "content-encoding: gzip"),
        gzip.compress(sse(FIRST)) + gzip.compress(sse(LAST, DONE)),
    ],
    "bad_utf8": [OK, sse(chunk("", id="\xff").replace("\xff".encode(), b"\xff")) + WHOLE],
    "latin1_header": [head(200, "text/event-stream; charset=iso-8859-1"), WHOLE],
    "chunked": [CHUNKED, framed(WHOLE), b"0\r\n\r\n"],
    "open_after_done": [CHUNKED, framed(WHOLE), "hold the connection open and say nothing"],
}
BROKEN: dict[str, tuple[VerdictName, Steps]] = {
    "no_done": (VerdictName.NO_DONE, [OK, sse(FIRST, LAST)]),
    "no_done_no_finish": (VerdictName.STREAM_TRUNCATED, [OK, sse(FIRST)]),
    "cut_fin": (VerdictName.STREAM_TRUNCATED, [CHUNKED, framed(sse(FIRST, LAST))]),
    "cut_rst": (
        VerdictName.STREAM_TRUNCATED,
        [CHUNKED, framed(sse(FIRST)), "reset the connection"],
    ),
    "cut_mid_event": (VerdictName.STREAM_TRUNCATED, [CHUNKED, framed(WHOLE[:-20])]),
    "cut_mid_event_fin": (VerdictName.STREAM_TRUNCATED, [OK, sse(FIRST, LAST) + b"data: {"]),
    "cut_before_first_event": (VerdictName.STREAM_TRUNCATED, [CHUNKED]),
    "err_mid": (VerdictName.STREAM_ERROR, [OK, sse(FIRST, REFUSAL, LAST, DONE)]),
    "err_mid_array": (VerdictName.STREAM_ERROR, [OK, sse(FIRST, b"[%s]" % REFUSAL)]),
    "err_event": (VerdictName.STREAM_ERROR, [OK, sse(FIRST) + b"event: error\n" + sse(REFUSAL)]),
    "err_event_flat": (
        VerdictName.STREAM_ERROR,
        [OK, sse(FIRST) + b"event: error\n" + sse(b'{"message":"overloaded"}')],
    ),
    "err_first": (VerdictName.STREAM_ERROR, [OK, sse(REFUSAL, DONE)]),
    "err_after_bad_json": (VerdictName.STREAM_ERROR, [OK, sse(b"{", REFUSAL)]),
    "json200": (VerdictName.NOT_A_STREAM, [head(200, "application/json"), b'{"choices": []}']),
    "html200": (VerdictName.NOT_A_STREAM, [head(200, "text/html"), HTML]),
    "empty200": (
        VerdictName.NOT_A_STREAM,
        [head(200, "", "content-length: 0")],
    ),
    "empty_stream": (VerdictName.STREAM_TRUNCATED, [OK]),
    "only_done": (VerdictName.STREAM_TRUNCATED, [OK, sse(DONE)]),
    "bad_json": (VerdictName.MALFORMED_EVENT, [OK, sse(FIRST, b"{not json", LAST, DONE)]),
    "bad_gzip": (
        VerdictName.STREAM_TRUNCATED,
        [head(200, "text/event-stream", "content-encoding: gzip"), WHOLE],
    ),
    "unasked_encoding": (
        VerdictName.STREAM_TRUNCATED,
        [head(200, "text/event-stream", "content-encoding: br"), WHOLE],
    ),
    "done_unlike": (VerdictName.STREAM_TRUNCATED, [OK, sse(FIRST, LAST) + b"data: [DO NE]"]),
    "done_not_alone": (
        VerdictName.STREAM_TRUNCATED,
        [OK, sse(FIRST, LAST) + b"a: b\ndata: [DONE]"],
    ),
    "only_calls": (VerdictName.EMPTY_ANSWER, [OK, sse(CALLED, DONE)]),
    "no_text": (VerdictName.EMPTY_ANSWER, [OK, sse(chunk("", "stop"), DONE)]),
    "stall": (
        VerdictName.STALLED,
        [OK, sse(FIRST), "hold the connection open and say nothing"],
    ),
    "stall_keepalive": (
        VerdictName.STALLED,
        [OK, sse(FIRST), "send keep-alive comments until the client leaves"],
    ),
    "stall_after_finish": (
        VerdictName.STALLED,
        [OK, sse(FIRST, LAST), "send keep-alive comments until the client leaves"],
    ),
    "e429_array": (VerdictName.HTTP_ERROR, [head(429, "application/json"), b"[%s]" % REFUSAL]),
    "e503": (VerdictName.HTTP_ERROR, [head(503, "text/plain"), b"upstream"]),
    "e403_cut": (
        VerdictName.HTTP_ERROR,
        [head(403, "application/json", "content-length: 900"), b"[{"],
    ),
    "e404html": (VerdictName.HTTP_ERROR, [head(404, "text/html"), HTML]),
    "e500_stream": (VerdictName.HTTP_ERROR, [head(500), WHOLE]),
    "e302": (
        VerdictName.UNEXPECTED_REDIRECT,
        [head(302, "text/html", "location: http://127.0.0.1:1/")],
    ),
    "closed_at_once": (VerdictName.NO_RESPONSE, []),
    "silent": (VerdictName.NO_RESPONSE, ["hold the connection open and say nothing"]),
}


SILENT = {"stall", "stall_keepalive", "stall_after_finish", "silent"}

Judged = Callable[..., tuple[Transcript, Verdict]]


@pytest.fixture(scope="module")
def client() -> Iterator[HttpClient]:
    """One for all: loading the trust store takes longer than most cases."""
    with http_client() as client:
        yield client


@pytest.fixture
def judged(client: HttpClient, scripted_server: Any) -> Judged:
    def run(steps: Steps, patience: Patience = PATIENT) -> tuple[Transcript, Verdict]:
        url = scripted_server(steps).url
        seen = send(client, url, {}, REQUEST, patience, lambda _chunk: None)
        return seen, judge(seen)

    return run


@pytest.mark.parametrize("name", WELL_FORMED)
def test_a_complete_stream_passes_however_it_is_framed(name: str, judged: Judged) -> None:
    seen, verdict = judged(WELL_FORMED[name])
    assert (verdict.name, seen.answer) == (VerdictName.OK, ANSWER), verdict.evidence
    assert verdict.passed


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_stream_never_passes_unnoticed(name: str, judged: Judged) -> None:
    expected, steps = BROKEN[name]
    _, verdict = judged(steps, SOON if name in SILENT else PATIENT)
    assert verdict.name is expected, verdict.evidence
    assert verdict.outcome is (Outcome.WARN if name == "no_done" else Outcome.FAIL)
    assert verdict.evidence


def test_usage_is_kept_wherever_it_rides(judged: Judged) -> None:
    for name in ("usage_chunk", "usage_on_last"):
        seen, _ = judged(WELL_FORMED[name])
        assert seen.usage is not None
        assert seen.usage.completion_tokens == 2


def test_a_done_without_its_blank_line_is_noted(judged: Judged) -> None:
    seen, _ = judged(WELL_FORMED["done_noblank"])
    assert seen.notes == ["the last event, [DONE], came without its blank line"]


def test_the_unfinished_event_is_the_evidence(judged: Judged) -> None:
    _, verdict = judged(BROKEN["cut_mid_event_fin"][1])
    assert "7 bytes of an unfinished event: data: {" in verdict.evidence


def test_a_budget_spent_on_reasoning_is_told_apart_from_silence(judged: Judged) -> None:
    thought = json.dumps(
        {"choices": [{"delta": {"reasoning_content": "hm"}, "finish_reason": "length"}], **USAGE}
    ).encode()
    _, verdict = judged([OK, sse(thought, DONE)])
    assert verdict.name is VerdictName.EMPTY_ANSWER
    assert "reasoning used all 2 tokens before the first visible word" in verdict.evidence


def test_keep_alive_comments_are_no_progress(judged: Judged) -> None:
    """They feed the read timeout, so without a deadline of its own the wait would be endless."""
    seen, _ = judged(BROKEN["stall_keepalive"][1], SOON)
    assert seen.ending is Ending.NO_PROGRESS
    assert seen.bytes_received > len(sse(FIRST))


def test_the_total_deadline_holds_while_tokens_flow(
    client: HttpClient, scripted_server: Any
) -> None:
    """A stream that never ends is no answer, however lively. Time is a clock that leaps."""
    url = scripted_server([OK, sse(FIRST), "hold the connection open and say nothing"]).url
    leaps = map(float, itertools.count(step=int(PATIENT.total) + 1))
    seen = send(client, url, {}, REQUEST, PATIENT, lambda _chunk: None, clock=leaps.__next__)
    assert (seen.ending, seen.answer) == (Ending.OUT_OF_TIME, "Hällo\u2028")
    assert judge(seen).name is VerdictName.STALLED


@pytest.mark.parametrize("name", ["e302", "e503", "cut_fin"])
def test_a_redirect_is_not_followed_and_nothing_is_sent_twice(
    name: str, client: HttpClient, scripted_server: Any
) -> None:
    server = scripted_server(BROKEN[name][1])
    headers = {"authorization": "Bearer t"}
    send(client, server.url, headers, REQUEST, PATIENT, lambda _chunk: None)
    assert len(server.requests) == 1


def test_usage_is_asked_for_and_the_token_sent(client: HttpClient, scripted_server: Any) -> None:
    server = scripted_server(WELL_FORMED["lf"])
    headers = {"authorization": "Bearer t"}
    send(client, server.url, headers, REQUEST, PATIENT, lambda _chunk: None)
    sent_headers, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert b"authorization: bearer t" in sent_headers.lower()
    sent = json.loads(body)
    assert sent["stream"] is True
    assert sent["stream_options"] == {"include_usage": True}


def test_chunks_are_handed_over_one_by_one_in_order(
    client: HttpClient, scripted_server: Any
) -> None:
    heard: list[str] = []
    url = scripted_server(WELL_FORMED["utf8split"]).url
    send(client, url, {}, REQUEST, PATIENT, lambda chunk: heard.append(chunk.content))
    assert heard == ["Hällo\u2028", " world"]
