"""The client and the judge without a socket: bytes in reads of any size, a verdict out."""

import dataclasses
import datetime
import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from smoke.http.connection import Phases
from smoke.http.http_client import Exchange
from smoke.http.request import ChatRequest, Patience, user
from smoke.http.response import READ_SIZE, Response
from smoke.judge.diagnosis import diagnose_chat
from smoke.judge.fix_context import Situation
from smoke.judge.probes import PROBES
from smoke.judge.verdict import Verdict, VerdictName, judge
from smoke.results.from_probe import check_of
from smoke.run.attempts import Attempt
from smoke.run.probe_run import ProbeResult
from smoke.stream.client import send
from smoke.stream.transcript import Transcript

TODAY = datetime.date(2026, 11, 22)
SITUATION = Situation(
    project="p", location="global", model="openai/gpt-oss-120b-maas", url="https://x.invalid/"
)
PATIENCE = Patience()


class Reads:
    """What a socket gives, one read after the other, then its end."""

    def __init__(self, reads: Sequence[bytes]) -> None:
        self._reads = iter(reads)

    def settimeout(self, seconds: float, /) -> None: ...

    def recv(self, size: int, /) -> bytes:
        return next(self._reads, b"")


class Played:
    """In the place of an HttpClient."""

    def __init__(self, source: Any) -> None:
        self._source = source

    @contextmanager
    def post(
        self, _url: str, _headers: Any, _body: Any, _patience: Patience, within: Callable[[], float]
    ) -> Iterator[Exchange]:
        yield Exchange(Response(self._source, within), Phases(), False, 0.0)


def split(raw: bytes, cuts: Sequence[int] = ()) -> list[bytes]:
    """Never larger than a socket gives."""
    edges = {0, len(raw), *range(0, len(raw), READ_SIZE), *(c for c in cuts if 0 < c < len(raw))}
    return [raw[start:end] for start, end in itertools.pairwise(sorted(edges))]


def watched(source: Any, *, stream: bool = True) -> tuple[Transcript, Verdict]:
    request = ChatRequest(
        model="m", messages=(user("hi"),), max_tokens=9, reasoning_effort=None, stream=stream
    )
    client: Any = Played(source)
    seen = send(client, "http://x/", {}, request, PATIENCE, lambda _chunk: None)
    return seen, judge(seen, streamed=stream)


def play(reads: Sequence[bytes], *, stream: bool = True) -> tuple[Transcript, Verdict]:
    """The transcript and a verdict that holds what every verdict must."""
    seen, verdict = watched(Reads(reads), stream=stream)
    hold(seen, verdict)
    hold_report(seen, verdict)
    return seen, verdict


def hold(seen: Transcript, verdict: Verdict) -> None:
    """Whatever came: a reason in one printable line, and no success without a whole answer."""
    assert verdict.evidence.isprintable()
    assert verdict.evidence
    if verdict.passed:
        assert seen.finish_reason
        assert seen.answer.strip()
        assert (seen.error, seen.malformed, seen.trailing_bytes) == (None, None, b"")
        assert seen.transport_error is None


def hold_report(seen: Transcript, verdict: Verdict) -> None:
    """A remedy for whatever is wrong, and a report that can be written."""
    diagnosis = diagnose_chat(seen, verdict, SITUATION, TODAY)
    assert (diagnosis is None) == (verdict.name is VerdictName.OK and not verdict.warnings)
    attempt = Attempt(transcript=seen, verdict=verdict, diagnosis=diagnosis)
    result = ProbeResult(name="text", probe=PROBES["text"], attempts=[attempt])
    json.dumps(dataclasses.asdict(check_of(result)), ensure_ascii=False).encode()


def facts(seen: Transcript, verdict: Verdict) -> tuple[object, ...]:
    """What must not depend on how the bytes were split."""
    text = (seen.answer, seen.thoughts, seen.finish_reason, seen.usage)
    return verdict.name, verdict.warnings, *text, seen.chunks, seen.events, seen.done, seen.ending
