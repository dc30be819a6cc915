"""The frozen stream cases: for each name the exact bytes of one reply.

Owns the table. The cases are those clients of this route are known to differ on; every reply is
the scripted one for the request, so that only what the case names is odd. Cases about characters
put their own text into it. Sent at once, without the world's pace. The reply is taken as events
(`data` payloads); `n` of them come before a case goes wrong.
"""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from sandbox.local_google.calls.raw_answer import (
    APART,
    JSON,
    LAST_PIECE,
    STREAM,
    RawAnswer,
    Step,
    Wait,
    chunked_head,
    head,
    piece,
    pieces,
)
from sandbox.local_google.chat.refusals import REFUSALS, refusal
from sandbox.local_google.chat.reply import Reply
from sandbox.local_google.resources.chat import Scenario

DONE = b"[DONE]"
UMLAUT, SEPARATORS = "Grüße", "one\u2028two\u0085three"
EXHAUSTED = refusal("e429")
FLAT_ERROR = b'{"message":"overloaded","code":503}'
BIG = 2**20
CUTS = 8


@dataclass(frozen=True)
class Script:
    """What a case is made from: the reply's events without `[DONE]`, and where it breaks."""

    reply: Reply
    events: list[bytes]
    n: int
    seconds: float

    @property
    def data(self) -> list[bytes]:
        return [*self.events, DONE]

    @property
    def whole(self) -> bytes:
        return sse(self.data)

    @property
    def begun(self) -> bytes:
        return sse(self.events[: self.n])

    @property
    def rest(self) -> bytes:
        return sse([*self.events[self.n :], DONE])

    def saying(self, text: str) -> bytes:
        """The whole stream with `text` before the answer."""
        said = replace(self.reply, content=(text, *self.reply.content))
        return sse([*payloads(said), DONE])


Body = Callable[[Script], list[Step]]


def sse(data: list[bytes], end: bytes = b"\n") -> bytes:
    return b"".join(b"data: " + item + end + end for item in data)


def payloads(reply: Reply, *, include_usage: bool = False) -> list[bytes]:
    chunks = list(reply.chunks(include_usage=include_usage))
    return [json.dumps(chunk, ensure_ascii=False).encode() for chunk in chunks]


def complete(*body: Step) -> list[Step]:
    """A chunked 200 that ends as it should."""
    return [chunked_head(), *pieces(part for part in body if part), LAST_PIECE]


def unended(*body: Step) -> list[Step]:
    """A chunked 200 without its last piece. Apart, so that a reset overtakes nothing."""
    return [chunked_head(), *pieces(body), APART]


def apart(data: bytes, mark: bytes) -> list[Step]:
    """Cut after the first byte of the first few `mark`s, each part read for itself."""
    parts = data.split(mark, CUTS)
    cut = [b for part in parts[:-1] for b in (part + mark[:1], APART, mark[1:])]
    return [step for step in [*cut, parts[-1]] if step]


def _crlf_split(s: Script) -> list[Step]:
    return complete(*apart(sse(s.data, b"\r\n"), b"\r\n"))


def _bad_utf8(s: Script) -> list[Step]:
    return complete(s.saying("\x00?").replace(b"\\u0000", b"\xff"))


def _usage_chunk(s: Script) -> list[Step]:
    return complete(sse([*payloads(s.reply, include_usage=True), DONE]))


def _gzip(s: Script) -> list[Step]:
    packed = gzip.compress(s.whole, mtime=0)
    return [chunked_head(200, STREAM, "content-encoding: gzip"), piece(packed), LAST_PIECE]


def _latin1_header(s: Script) -> list[Step]:
    kind = f"{STREAM}; charset=iso-8859-1"
    return [chunked_head(200, kind), piece(s.saying(UMLAUT)), LAST_PIECE]


def _json200(s: Script) -> list[Step]:
    body = json.dumps(s.reply.completion(), ensure_ascii=False).encode()
    return [head(200, JSON, f"content-length: {len(body)}"), body]


def _html200(_: Script) -> list[Step]:
    body = b"<!DOCTYPE html>\n<html><title>Sign in</title>\n"
    return [head(200, "text/html; charset=UTF-8", f"content-length: {len(body)}"), body]


def _short_body(s: Script) -> list[Step]:
    return [head(200, STREAM, f"content-length: {len(s.whole)}"), s.begun]


def _stalling(s: Script, wait: Wait) -> list[Step]:
    return complete(s.begun, wait, s.rest)


def _stall_keepalive(s: Script) -> list[Step]:
    every = min(0.5, s.seconds / 4)
    return _stalling(s, Wait(s.seconds, piece(b": keep-alive\n\n"), every))


FRAMING: dict[str, Body] = {
    "lf": lambda s: complete(s.whole),
    "crlf": lambda s: complete(sse(s.data, b"\r\n")),
    "cr": lambda s: complete(sse(s.data, b"\r")),
    "crlf_split": _crlf_split,
    "comments": lambda s: complete(b": hello\n\n" + s.whole.replace(b"data:", b": beat\ndata:")),
    "multiline": lambda s: complete(s.whole.replace(b' "object"', b'\ndata: "object"')),
    "utf8split": lambda s: complete(*apart(s.saying(UMLAUT), "ü".encode())),
    "nospace": lambda s: complete(s.whole.replace(b"data: ", b"data:")),
    "bom": lambda s: complete(b"\xef\xbb\xbf" + s.whole),
    "u2028": lambda s: complete(s.saying(SEPARATORS)),
    "event_nodata": lambda s: complete(b"event: ping\n\n" + s.whole),
    "id_lines": lambda s: complete(s.whole.replace(b"data:", b"id: 7\ndata:")),
    "retry_only": lambda s: complete(b"retry: 1000\n\n" + s.whole),
}
NO_STREAM: dict[str, Body] = {
    "json200": _json200,
    "html200": _html200,
    "empty200": lambda _: [head(200, STREAM, "content-length: 0")],
    "only_done": lambda _: complete(sse([DONE])),
}
TAIL_AND_SHAPE: dict[str, Body] = {
    "no_done": lambda s: complete(sse(s.events)),
    "done_noblank": lambda s: complete(s.whole.removesuffix(b"\n\n")),
    "after_done": lambda s: complete(s.whole + sse(s.events[:1])),
    "usage_chunk": _usage_chunk,
    "big_line": lambda s: complete(s.saying("x" * BIG)),
    "gzip": _gzip,
    "bad_utf8": _bad_utf8,
    "latin1_header": _latin1_header,
    "err_first": lambda _: complete(sse([EXHAUSTED, DONE])),
}
BREAKING: dict[str, Body] = {
    "no_done_no_finish": lambda s: complete(s.begun),
    "cut_fin": lambda s: unended(s.begun),
    "cut_rst": lambda s: unended(s.begun),
    "cut_mid_event": lambda s: complete(s.begun + sse(s.events[s.n :])[:40]),
    "cut_mid_event_fin": lambda s: unended(s.begun + sse(s.events[s.n :])[:40]),
    "short_body": _short_body,
    "err_mid": lambda s: complete(s.begun + sse([EXHAUSTED]) + s.rest),
    "err_mid_array": lambda s: complete(s.begun + sse([b"[%s]" % EXHAUSTED]) + s.rest),
    "err_event": lambda s: complete(s.begun + b"event: error\n" + sse([EXHAUSTED])),
    "err_event_flat": lambda s: complete(s.begun + b"event: error\n" + sse([FLAT_ERROR])),
    "bad_json": lambda s: complete(s.begun + sse([b"{not json"]) + s.rest),
}
STALLING: dict[str, Body] = {
    "stall": lambda s: _stalling(s, Wait(s.seconds)),
    "stall_keepalive": _stall_keepalive,
}
STREAMED = FRAMING | NO_STREAM | TAIL_AND_SHAPE | BREAKING | STALLING

# Name → the options it heeds, as `scenarios.parse` asks.
CASES: dict[str, frozenset[str]] = (
    dict.fromkeys([*FRAMING, *NO_STREAM, *TAIL_AND_SHAPE, *REFUSALS], frozenset())
    | dict.fromkeys(BREAKING, frozenset({"after_events"}))
    | dict.fromkeys(STALLING, frozenset({"after_events", "seconds"}))
)


def answers(case: str, *, stream: bool) -> bool:
    """Whether a request can get it: an HTTP status always, the rest only when it streams."""
    return stream or case in REFUSALS


def answer(scenario: Scenario, reply: Reply, *, include_usage: bool) -> RawAnswer:
    case = scenario.case
    if case in REFUSALS:
        body = refusal(case)
        sent = head(REFUSALS[case].status, *REFUSALS[case].headers, f"content-length: {len(body)}")
        return RawAnswer(case, REFUSALS[case].status, [sent, body], planned=scenario.id)
    events = payloads(reply, include_usage=include_usage)
    # The event with finish_reason never comes before the break.
    last = len(events) - (2 if include_usage else 1)
    script = Script(reply, events, max(1, min(scenario.after_events, last)), scenario.seconds)
    steps = STREAMED[case](script)
    return RawAnswer(case, 200, steps, reset=case == "cut_rst", planned=scenario.id)
