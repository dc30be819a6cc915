"""Events to typed chunks of an OpenAI-style chat completion.

Accepts every shape that the endpoint and its siblings are known to send: no choices at all, content
null or missing, thoughts under `reasoning_content` or `reasoning`, no finish_reason key before the
last chunk, usage beside the last choice or on a chunk of its own. Anything else is MalformedEvent,
never a guess. An error counts as an error as object or array, with or without `event: error`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from google_api.json_text import parse_json
from smoke.stream.sse import Event

DONE_DATA = "[DONE]"
MOST_TOOL_CALLS = 1024
"""In one answer; each is kept, and a number costs a server nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Google's own token counts."""

    prompt_tokens: int | None
    completion_tokens: int | None
    """Reasoning included."""
    total_tokens: int | None
    reasoning_tokens: int | None

    def as_dict(self) -> dict[str, int | None]:
        return {name: getattr(self, name) for name in self.__slots__}


class ToolCallPiece(NamedTuple):
    """A call of a tool, or the next piece of its arguments."""

    position: int
    id: str
    name: str
    arguments: str


class Chunk(NamedTuple):
    """One step of the answer; empty strings where the step carried no text."""

    has_choices: bool
    content: str = ""
    reasoning: str = ""
    finish_reason: str | None = None
    usage: Usage | None = None
    tool_calls: tuple[ToolCallPiece, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """`data: [DONE]`, the end that the protocol promises."""


@dataclass(frozen=True, slots=True)
class StreamedError:
    """The server gave up after answering 200; `body` is its error as parsed JSON."""

    body: object


@dataclass(frozen=True, slots=True)
class MalformedEvent:
    """An event that is neither; `reason` says what is wrong with it."""

    reason: str
    data: str


Listener = Callable[[Chunk], None]
Message = Chunk | Done | StreamedError | MalformedEvent


class WrongShapeError(ValueError):
    """JSON that is not a chat completion chunk."""


def read_event(event: Event) -> Message:
    """What one event means."""
    if event.data == DONE_DATA:
        return Done()
    try:
        body = parse_json(event.data)
    except ValueError as error:
        if event.name == "error":
            return StreamedError(event.data)
        return MalformedEvent(f"not JSON: {error}", event.data)
    if event.name == "error" or holds_error(body):
        return StreamedError(body)
    try:
        return read_chunk(body)
    except WrongShapeError as error:
        return MalformedEvent(str(error), event.data)


def holds_error(body: object) -> bool:
    """Whether `body` is Google's error object, or the array it wraps it in on streaming methods."""
    if isinstance(body, dict):
        return bool(body.get("error"))
    return isinstance(body, list) and any(
        isinstance(item, Mapping) and item.get("error") for item in body
    )


def read_chunk(body: object) -> Chunk:
    """Raises WrongShapeError."""
    fields = body if isinstance(body, dict) else mapping(body, "the event")
    counts = fields.get("usage")
    usage = None if counts is None else read_usage(counts)
    choices = fields.get("choices")
    if not isinstance(choices, list):
        if choices is None and usage is not None:
            return Chunk(False, usage=usage)
        raise WrongShapeError("choices is not a list")
    if not choices:
        return Chunk(False, usage=usage)
    choice = choices[0] if isinstance(choices[0], dict) else mapping(choices[0], "choices[0]")
    delta = choice.get("delta")
    return read_message({} if delta is None else delta, "delta", choice.get("finish_reason"), usage)


def read_message(message: object, what: str, finish_reason: object, usage: Usage | None) -> Chunk:
    """A `delta` of a stream or the `message` of a whole completion. Raises WrongShapeError."""
    get = (message if isinstance(message, dict) else mapping(message, what)).get
    content, thought, calls = get("content"), get("reasoning_content"), get("tool_calls")
    if thought is None or thought == "":
        thought = get("reasoning")
    return Chunk(
        True,
        content if isinstance(content, str) else string(content, "content"),
        "" if thought is None else string(thought, "reasoning"),
        None if finish_reason is None else string(finish_reason, "finish_reason") or None,
        usage,
        () if calls is None else read_tool_calls(calls),
    )


def read_tool_calls(value: object) -> tuple[ToolCallPiece, ...]:
    if not isinstance(value, list):
        raise WrongShapeError("tool_calls is not a list")
    return tuple(read_tool_call(item, position) for position, item in enumerate(value))


def read_tool_call(value: object, position: int) -> ToolCallPiece:
    call = mapping(value, "tool_calls[]")
    function = mapping(call.get("function") or {}, "function")
    index = count(call.get("index"), "index")
    if index is not None:
        position = index
    if position not in range(MOST_TOOL_CALLS):
        raise WrongShapeError(f"index is not between 0 and {MOST_TOOL_CALLS - 1}")
    return ToolCallPiece(
        position,
        string(call.get("id"), "id"),
        string(function.get("name"), "name"),
        string(function.get("arguments"), "arguments"),
    )


def read_usage(value: object) -> Usage:
    counts = mapping(value, "usage")
    details = mapping(counts.get("completion_tokens_details") or {}, "completion_tokens_details")
    return Usage(
        prompt_tokens=count(counts.get("prompt_tokens"), "prompt_tokens"),
        completion_tokens=count(counts.get("completion_tokens"), "completion_tokens"),
        total_tokens=count(counts.get("total_tokens"), "total_tokens"),
        reasoning_tokens=count(details.get("reasoning_tokens"), "reasoning_tokens"),
    )


def mapping(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise WrongShapeError(f"{what} is not an object")
    return value


def string(value: object, what: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise WrongShapeError(f"{what} is not a string")
    return value


def count(value: object, what: str) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise WrongShapeError(f"{what} is not a whole number")
    return value
