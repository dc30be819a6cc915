"""Whatever bytes come, in whatever pieces: one verdict, the same one, in bounded memory."""

import gzip
import itertools
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smoke.http.http_client import http_client
from smoke.http.request import ChatRequest, Patience, user
from smoke.http.response import READ_SIZE
from smoke.judge.verdict import VerdictName, judge
from smoke.stream import client
from smoke.stream import sse as sse_parser
from smoke.stream.client import send
from tests.smoke.corpus import CORPUS
from tests.smoke.played import facts, hold, hold_report, play, split, watched
from tests.smoke.stream.test_sse import SOUP
from tests.smoke.test_frozen_cases import CHUNKED, OK, WHOLE, chunk, head, sse

EXAMPLES = [pytest.param(150, id="few"), pytest.param(4000, id="many", marks=pytest.mark.slow)]
CUTS = st.lists(st.integers(min_value=1, max_value=700))
HEADS = st.sampled_from(
    [OK, CHUNKED, head(200, "application/json"), head(403, "text/html"), head(204), b"", b"HTTP/1"]
)
PIECES = st.sampled_from(
    [
        *(WHOLE, b"data: ", b"\n\n", b"\r\n\r\n", b"[DONE]", b"[", b"]", b"{", b"}", b'"', b"0"),
        *(chunk("a"), chunk("b", "stop"), b'{"error":', b'"\\ud800"', b"event: error\n", b"\xff"),
        *(b'{"choices":[{"delta":{"content":', b"null", b"9" * 5000, b"[" * 990, b"]" * 990),
        *(b"\x1f\x8b", b"5\r\n", b"\r\n0\r\n\r\n", b"\x1b[2J", b"HTTP/1.1 500 no\r\n\r\n"),
    ]
)


@pytest.mark.parametrize("examples", EXAMPLES)
def test_any_split_of_a_response_gives_the_same_verdict(examples: int) -> None:
    @settings(deadline=None, max_examples=examples)
    @given(st.sampled_from(sorted(CORPUS)), CUTS)
    def holds(name: str, cuts: list[int]) -> None:
        whole = facts(*play([CORPUS[name]]))
        assert facts(*play(split(CORPUS[name], cuts))) == whole
        assert facts(*play([bytes([byte]) for byte in CORPUS[name]])) == whole

    holds()


@pytest.mark.parametrize("examples", EXAMPLES)
def test_any_chunking_of_a_body_gives_the_same_verdict(examples: int) -> None:
    @settings(deadline=None, max_examples=examples)
    @given(SOUP | st.just(WHOLE), CUTS, CUTS)
    def holds(body: bytes, edges: list[int], cuts: list[int]) -> None:
        pieces = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in split(body, edges) if piece]
        framed = CHUNKED + b"".join(pieces) + b"0\r\n\r\n"
        assert facts(*play(split(framed, cuts))) == facts(*play([OK + body]))

    holds()


@pytest.mark.parametrize("examples", EXAMPLES)
@pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
def test_any_byte_soup_ends_in_a_verdict(stream: bool, examples: int) -> None:
    @settings(deadline=None, max_examples=examples)
    @given(HEADS, st.lists(PIECES | st.binary(max_size=8), max_size=12), CUTS)
    def holds(start: bytes, soup: list[bytes], cuts: list[int]) -> None:
        raw = start + b"".join(soup)
        one = facts(*play(split(raw), stream=stream))
        assert facts(*play(split(raw, cuts), stream=stream)) == one

    holds()


@pytest.mark.parametrize("soup", [b"", b"\x00" * 99, OK + b"\xff\n\n", b"HTTP/1.1 200", WHOLE])
def test_byte_soup_over_a_real_socket_ends_in_a_verdict(soup: bytes, scripted_server: Any) -> None:
    request = ChatRequest(model="m", messages=(user("hi"),), max_tokens=9, reasoning_effort=None)
    url = scripted_server([soup]).url
    with http_client() as http:
        seen = send(http, url, {}, request, Patience(), lambda _chunk: None)
    assert not judge(seen).passed
    hold(seen, judge(seen))
    hold_report(seen, judge(seen))


def test_what_follows_the_end_of_a_response_is_not_part_of_it() -> None:
    """Bytes in the same read would otherwise be taken for a second response's."""
    whole = head(200, "text/event-stream", f"content-length: {len(WHOLE)}") + WHOLE
    for more in (b"HTTP/1.1 500 no\r\ncontent-length: 1\r\n\r\nx", b"garbage", WHOLE):
        for start in (whole, whole.replace(b"close", b"keep-alive")):
            assert play([start + more])[1].name is VerdictName.OK


@pytest.mark.parametrize("size", [2**16, 2**16 + 1, 2**17, 3 * 2**16 - 7])
def test_what_a_decoder_still_holds_is_not_lost(size: int) -> None:
    """A highly packed body is read to its end before all of it has been handed out."""
    body = b": " + b"x" * (size - len(WHOLE) - 4) + b"\n\n" + WHOLE
    packed = head(200, "text/event-stream", "content-encoding: gzip") + gzip.compress(body)
    assert play(split(packed))[1].name is VerdictName.OK


class Endless:
    """`start` once, then `pattern` for ever, as fast as it is read."""

    def __init__(self, start: bytes, pattern: bytes) -> None:
        many = pattern * (READ_SIZE // len(pattern) or 1)
        self._reads: Iterator[bytes] = itertools.chain([start], itertools.repeat(many))

    def settimeout(self, seconds: float, /) -> None: ...

    def recv(self, size: int, /) -> bytes:
        return next(self._reads)


def bomb() -> Endless:
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    start = packer.compress(b"data: " + b"x" * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(b"x" * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    return Endless(head(200, "text/event-stream", "content-encoding: gzip") + start, again)


EARLY = b"HTTP/1.1 103 Early Hints\r\n\r\n"
NAMED = head(200, "text/event-stream", "content-encoding: gzip") + b"\x1f\x8b\x08\x08" + bytes(6)
ENDLESS: dict[str, tuple[Callable[[], Endless], VerdictName]] = {
    "line": (lambda: Endless(OK + b"data: ", b"x"), VerdictName.MALFORMED_EVENT),
    "comment": (lambda: Endless(OK + b":", b"x"), VerdictName.MALFORMED_EVENT),
    "short lines": (lambda: Endless(OK, b"ab\n"), VerdictName.MALFORMED_EVENT),
    "data lines": (lambda: Endless(OK, b"data\r"), VerdictName.MALFORMED_EVENT),
    "stream": (lambda: Endless(OK, sse(chunk("a"))), VerdictName.MALFORMED_EVENT),
    "comments": (lambda: Endless(OK, b": beat\n\n"), VerdictName.MALFORMED_EVENT),
    "packed": (bomb, VerdictName.MALFORMED_EVENT),
    "status line": (lambda: Endless(b"HTTP/1.1 200 ", b"O"), VerdictName.NO_RESPONSE),
    "header": (lambda: Endless(b"HTTP/1.1 200 OK\r\na: ", b"x"), VerdictName.NO_RESPONSE),
    "headers": (lambda: Endless(b"HTTP/1.1 200 OK\r\n", b"a: b\r\n"), VerdictName.NO_RESPONSE),
    "early hints": (lambda: Endless(EARLY, EARLY), VerdictName.NO_RESPONSE),
    "extension": (lambda: Endless(CHUNKED + b"5;", b"x"), VerdictName.STREAM_TRUNCATED),
    "trailers": (lambda: Endless(CHUNKED + b"0\r\n", b"a: b\r\n"), VerdictName.STREAM_TRUNCATED),
    "packer's name": (lambda: Endless(NAMED, b"x"), VerdictName.STREAM_TRUNCATED),
    "body": (lambda: Endless(head(200, "text/html"), b"x"), VerdictName.NOT_A_STREAM),
}
LONGEST_EVENT, LONGEST_STREAM, MOST_MEMORY = 2**20, 2**21, 2**24
"""The real limits are as far apart, and take longer to reach."""


@pytest.mark.parametrize("name", ENDLESS)
def test_what_never_ends_is_given_up_in_bounded_memory(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "LONGEST_STREAM", LONGEST_STREAM)
    monkeypatch.setattr(sse_parser, "LONGEST_EVENT", LONGEST_EVENT)
    source, expected = ENDLESS[name]
    tracemalloc.start()
    try:
        seen, verdict = watched(source())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert verdict.name is expected, verdict.evidence
    assert peak < MOST_MEMORY
    hold(seen, verdict)


def test_a_stream_is_no_answer_to_a_request_for_a_whole_one() -> None:
    assert play([OK + WHOLE], stream=False)[1].name is VerdictName.NOT_A_COMPLETION


def test_what_was_packed_before_a_bad_byte_is_read_however_it_is_split() -> None:
    """The error is before the bad byte, and must not be lost to it."""
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    packed = packer.compress(sse(b'{"error": {"code": 429}}')) + packer.flush(zlib.Z_FULL_FLUSH)
    raw = head(200, "text/event-stream", "content-encoding: gzip") + packed + b"\xff" * 20
    for cuts in ((), range(len(raw))):
        assert play(split(raw, cuts))[1].name is VerdictName.STREAM_ERROR
