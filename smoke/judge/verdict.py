"""What a transcript amounts to. The first rule that holds, in the order of RULES, is the verdict.

A stream that broke off or never held an answer must not pass: HTTP 200 alone proves nothing.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from findings.printable import printable_line
from smoke.stream.transcript import Ending, Transcript

EVIDENCE_BYTES = 200
HTTP_OK = 200
# https://github.com/openai/harmony lists them; a server that works leaves none in the text.
HARMONY_MARKER = re.compile(r"<\|(start|end|message|channel|constrain|return|call)\|>")


class VerdictName(StrEnum):
    NO_RESPONSE = "no_response"
    UNEXPECTED_REDIRECT = "unexpected_redirect"
    HTTP_ERROR = "http_error"
    STREAM_ERROR = "stream_error"
    NOT_A_STREAM = "not_a_stream"
    NOT_A_COMPLETION = "not_a_completion"
    MALFORMED_EVENT = "malformed_event"
    STREAM_TRUNCATED = "stream_truncated"
    STALLED = "stalled"
    EMPTY_ANSWER = "empty_answer"
    # What a probe asked for did not come (`probes`).
    NO_REASONING = "no_reasoning"
    NO_TOOL_CALL = "no_tool_call"
    BAD_TOOL_ARGUMENTS = "bad_tool_arguments"
    NOT_JSON = "not_json"
    TOO_SHORT = "too_short"
    NO_DONE = "no_done"
    OK = "ok"


class Outcome(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Verdict:
    """`evidence` is one line that lets a reader check the name."""

    name: VerdictName
    evidence: str
    warnings: tuple[str, ...] = ()
    """What a complete answer still has wrong with it; `--strict` makes them fail."""

    @property
    def outcome(self) -> Outcome:
        if self.name not in (VerdictName.OK, VerdictName.NO_DONE):
            return Outcome.FAIL
        return Outcome.WARN if self.warnings else Outcome.OK

    @property
    def passed(self) -> bool:
        return self.outcome is not Outcome.FAIL


def judge(seen: Transcript, *, streamed: bool = True, call_expected: bool = False) -> Verdict:
    """`streamed` is what was asked for; only a call that was asked for stands in for text."""
    rules = RULES if streamed else COMPLETION_RULES
    name = next(name for name, holds in rules if holds(seen))
    if name is VerdictName.EMPTY_ANSWER and call_expected and seen.tool_calls:
        name = VerdictName.OK if seen.done or not streamed else VerdictName.NO_DONE
    evidence = printable_line(EVIDENCE.get(name, counts)(seen))
    return Verdict(name, evidence, tuple(warnings(seen, name)))


def warnings(seen: Transcript, name: VerdictName) -> Iterator[str]:
    if name is VerdictName.NO_DONE:
        yield "no [DONE] after the finish_reason"
    calls = [text for call in seen.tool_calls.values() for text in (call.name, call.arguments)]
    if marker := HARMONY_MARKER.search("\n".join([seen.answer, seen.thoughts, *calls])):
        yield f"the text holds {marker.group()}, a marker of gpt-oss's own prompt format"


def is_redirect(transcript: Transcript) -> bool:
    return transcript.status is not None and transcript.status in range(300, 400)


def is_truncated(transcript: Transcript) -> bool:
    """The other side ended it too early; where we gave up waiting it is stalled, not truncated."""
    if is_stalled(transcript):
        return False
    return (
        transcript.finish_reason is None
        or transcript.ending is Ending.TRANSPORT_ERROR
        or bool(transcript.trailing_bytes)
    )


def is_stalled(seen: Transcript) -> bool:
    return seen.ending in (Ending.NO_PROGRESS, Ending.OUT_OF_TIME)


def is_empty(seen: Transcript) -> bool:
    return not seen.answer.strip()


Rule = tuple[VerdictName, Callable[[Transcript], bool]]
REFUSED: tuple[Rule, ...] = (
    (VerdictName.NO_RESPONSE, lambda seen: seen.status is None),
    (VerdictName.UNEXPECTED_REDIRECT, is_redirect),
    (VerdictName.HTTP_ERROR, lambda seen: seen.status != HTTP_OK),
    (VerdictName.STREAM_ERROR, lambda seen: seen.error is not None),
)
COMPLETION_RULES: tuple[Rule, ...] = (
    *REFUSED,
    (VerdictName.STALLED, is_stalled),
    (VerdictName.STREAM_TRUNCATED, lambda seen: seen.ending is Ending.TRANSPORT_ERROR),
    (
        VerdictName.NOT_A_COMPLETION,
        lambda seen: seen.is_stream or seen.malformed is not None or not seen.finish_reason,
    ),
    (VerdictName.EMPTY_ANSWER, is_empty),
    (VerdictName.OK, lambda _seen: True),
)
RULES: tuple[Rule, ...] = (
    *REFUSED,
    (VerdictName.NOT_A_STREAM, lambda seen: not seen.is_stream),
    (VerdictName.MALFORMED_EVENT, lambda seen: seen.malformed is not None),
    (VerdictName.STREAM_TRUNCATED, is_truncated),
    (VerdictName.STALLED, is_stalled),
    (VerdictName.EMPTY_ANSWER, is_empty),
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
    if seen.tool_calls:
        return f"{len(seen.tool_calls)} tool calls in the place of text; {counts(seen)}"
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
    return f"{body[:EVIDENCE_BYTES]}; {counts(seen)}"


EVIDENCE: dict[VerdictName, Callable[[Transcript], str]] = {
    VerdictName.NO_RESPONSE: lambda seen: describe(seen.transport_error),
    VerdictName.UNEXPECTED_REDIRECT: lambda seen: f"HTTP {seen.status} to {seen.location or '?'}",
    VerdictName.HTTP_ERROR: response_head,
    VerdictName.STREAM_ERROR: streamed_error,
    VerdictName.NOT_A_STREAM: response_head,
    VerdictName.NOT_A_COMPLETION: malformation,
    VerdictName.MALFORMED_EVENT: malformation,
    VerdictName.STREAM_TRUNCATED: truncation,
    VerdictName.STALLED: stall,
    VerdictName.EMPTY_ANSWER: emptiness,
}


def describe(error: Exception | None) -> str:
    return f"{type(error).__name__}: {error}" if error else "nothing was received"


def excerpt(raw: bytes) -> str:
    return raw[:EVIDENCE_BYTES].decode("utf-8", errors="replace")
