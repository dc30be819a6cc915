"""What a transcript amounts to. The first rule that holds, in the order of RULES, is the verdict.

A stream that broke off or never held an answer must not pass: HTTP 200 alone proves nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from checks.chat.transcript import Ending, Transcript
from checks.printable import printable_line

EVIDENCE_BYTES = 200
HTTP_OK = 200


class VerdictName(StrEnum):
    NO_RESPONSE = "no_response"
    UNEXPECTED_REDIRECT = "unexpected_redirect"
    HTTP_ERROR = "http_error"
    STREAM_ERROR = "stream_error"
    NOT_A_STREAM = "not_a_stream"
    MALFORMED_EVENT = "malformed_event"
    STREAM_TRUNCATED = "stream_truncated"
    STALLED = "stalled"
    EMPTY_ANSWER = "empty_answer"
    NO_DONE = "no_done"
    OK = "ok"


@dataclass(frozen=True)
class Verdict:
    """`evidence` is one line that lets a reader check the name."""

    name: VerdictName
    evidence: str

    @property
    def passed(self) -> bool:
        return self.name is VerdictName.OK


def judge(transcript: Transcript) -> Verdict:
    name = next(name for name, holds in RULES if holds(transcript))
    return Verdict(name, printable_line(EVIDENCE.get(name, counts)(transcript)))


def is_redirect(transcript: Transcript) -> bool:
    return transcript.status is not None and transcript.status in range(300, 400)


def is_truncated(transcript: Transcript) -> bool:
    """The other side ended it too early; where we gave up waiting it is stalled, not truncated."""
    if transcript.ending in (Ending.NO_PROGRESS, Ending.OUT_OF_TIME):
        return False
    return (
        transcript.finish_reason is None
        or transcript.ending is Ending.TRANSPORT_ERROR
        or bool(transcript.trailing_bytes)
    )


Rule = tuple[VerdictName, Callable[[Transcript], bool]]
RULES: tuple[Rule, ...] = (
    (VerdictName.NO_RESPONSE, lambda seen: seen.status is None),
    (VerdictName.UNEXPECTED_REDIRECT, is_redirect),
    (VerdictName.HTTP_ERROR, lambda seen: seen.status != HTTP_OK),
    (VerdictName.STREAM_ERROR, lambda seen: seen.error is not None),
    (VerdictName.NOT_A_STREAM, lambda seen: not seen.is_stream),
    (VerdictName.MALFORMED_EVENT, lambda seen: seen.malformed is not None),
    (VerdictName.STREAM_TRUNCATED, is_truncated),
    (
        VerdictName.STALLED,
        lambda seen: seen.ending in (Ending.NO_PROGRESS, Ending.OUT_OF_TIME),
    ),
    (VerdictName.EMPTY_ANSWER, lambda seen: not seen.answer.strip()),
    (VerdictName.NO_DONE, lambda seen: not seen.done),
    (VerdictName.OK, lambda _seen: True),
)


def counts(seen: Transcript) -> str:
    """The line that fits every verdict on a stream."""
    end = f"{seen.ending.value}; " if seen.ending is not Ending.DONE else ""
    done = "[DONE] seen" if seen.done else "no [DONE]"
    finish = f"finish_reason {seen.finish_reason or 'never came'}"
    sizes = f"{seen.chunks} chunks, {len(seen.answer)} characters of answer"
    return f"{end}{finish}, {done}, {sizes}, {len(seen.thoughts)} of reasoning"


def truncation(seen: Transcript) -> str:
    parts = [counts(seen)]
    if seen.transport_error is not None:
        parts.append(describe(seen.transport_error))
    if seen.trailing_bytes:
        size = len(seen.trailing_bytes)
        parts.append(f"{size} bytes of an unfinished event: {excerpt(seen.trailing_bytes)}")
    return "; ".join(parts)


def stall(seen: Transcript) -> str:
    last = f"last token after {seen.token_times[-1]:.1f} s" if seen.token_times else "no token"
    return f"{counts(seen)}; {last}, gave up after {seen.closed_at:.1f} s"


def emptiness(seen: Transcript) -> str:
    """Says whether reasoning used the budget, the usual reason."""
    if seen.thoughts and seen.finish_reason == "length":
        spent = seen.usage.completion_tokens if seen.usage else None
        budget = f"all {spent} tokens" if spent else "the whole token budget"
        return f"reasoning used {budget} before the first visible word; {counts(seen)}"
    return counts(seen)


def malformation(seen: Transcript) -> str:
    if seen.malformed is None:
        return counts(seen)
    return f"{seen.malformed.reason}: {excerpt(seen.malformed.data.encode())}; {counts(seen)}"


def response_head(seen: Transcript) -> str:
    kind = seen.content_type or "no content type"
    body = excerpt(seen.body) if seen.body else "an empty body"
    return f"HTTP {seen.status}, {kind}: {body}"


def streamed_error(seen: Transcript) -> str:
    body = str(seen.error.body) if seen.error else ""
    return f"{excerpt(body.encode())}; {counts(seen)}"


EVIDENCE: dict[VerdictName, Callable[[Transcript], str]] = {
    VerdictName.NO_RESPONSE: lambda seen: describe(seen.transport_error),
    VerdictName.UNEXPECTED_REDIRECT: lambda seen: f"HTTP {seen.status} to {seen.location or '?'}",
    VerdictName.HTTP_ERROR: response_head,
    VerdictName.STREAM_ERROR: streamed_error,
    VerdictName.NOT_A_STREAM: response_head,
    VerdictName.MALFORMED_EVENT: malformation,
    VerdictName.STREAM_TRUNCATED: truncation,
    VerdictName.STALLED: stall,
    VerdictName.EMPTY_ANSWER: emptiness,
}


def describe(error: Exception | None) -> str:
    return f"{type(error).__name__}: {error}" if error else "nothing was received"


def excerpt(raw: bytes) -> str:
    return raw[:EVIDENCE_BYTES].decode("utf-8", errors="replace")
