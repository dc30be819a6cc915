"""What was received for one request: facts only, the verdict is `verdict`'s business.

Times are seconds on a monotonic clock, counted from the moment of sending.
"""

from dataclasses import dataclass, field
from enum import Enum

from reports.timeline import REASONING, TOOL_CALL, VISIBLE
from smoke.http.connection import Phases
from smoke.stream.chunks import (
    Chunk,
    Done,
    MalformedEvent,
    Message,
    StreamedError,
    ToolCallPiece,
    Usage,
)

"""What a chunk brought; visible text goes before a tool call, that before reasoning."""


class Ending(Enum):
    """Why reading stopped."""

    DONE = "[DONE] came"
    CLOSED = "the server closed the connection"
    TRANSPORT_ERROR = "the connection broke"
    NO_PROGRESS = "no new token came in time"
    OUT_OF_TIME = "the total time was used up"
    STREAMED_ERROR = "the server sent an error in the stream"
    ENDLESS = "an event or the stream had no end"
    NOT_READ = "the response is not a stream"


@dataclass
class ToolCall:
    """A call of a tool, put together from its pieces."""

    id: str = ""
    name: str = ""
    pieces: list[str] = field(default_factory=list)
    """What each piece held of the arguments; it may have been nothing."""

    @property
    def arguments(self) -> str:
        return "".join(self.pieces)


@dataclass(kw_only=True)
class Transcript:
    """One attempt, from sending to the end of reading."""

    status: int | None = None
    """HTTP status; None when no response came."""
    content_type: str = ""
    retry_after: str = ""
    """The Retry-After header."""
    location: str = ""
    """Where a redirect points."""
    is_stream: bool = False
    """HTTP 200 with the content type of an event stream."""
    body: bytes = b""
    """The start of a response that is not a stream."""
    ending: Ending = Ending.NOT_READ
    transport_error: OSError | None = None
    phases: Phases = field(default_factory=Phases)
    connection_reused: bool = False
    response_started: bool = False
    """Whether a byte of the response came; after that nothing may be sent again."""
    sent_at: float | None = None
    """When the whole request was handed to the operating system."""
    first_byte_at: float | None = None
    """When the response's status and headers were in."""
    content: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    token_times: list[float] = field(default_factory=list)
    """When each chunk with text or a piece of a tool call arrived, reasoning included."""
    token_kinds: list[str] = field(default_factory=list)
    """What each of them brought: REASONING, VISIBLE or TOOL_CALL."""
    first_visible_at: float | None = None
    closed_at: float = 0.0
    tool_calls: dict[int, ToolCall] = field(default_factory=dict)
    """By the index that the pieces name."""
    chunks: int = 0
    events: int = 0
    bytes_received: int = 0
    finish_reason: str | None = None
    usage: Usage | None = None
    done: bool = False
    error: StreamedError | None = None
    malformed: MalformedEvent | None = None
    """The first one."""
    trailing_bytes: bytes = b""
    notes: list[str] = field(default_factory=list)

    @property
    def answer(self) -> str:
        return "".join(self.content)

    @property
    def thoughts(self) -> str:
        return "".join(self.reasoning)

    def add(self, message: Message, at: float) -> None:
        self.events += 1
        match message:
            case Chunk():
                self._add_chunk(message, at)
            case Done():
                self.done = True
            case StreamedError():
                self.error = message
            case MalformedEvent():
                self.malformed = self.malformed or message

    def _add_chunk(self, chunk: Chunk, at: float) -> None:
        has_choices, content, reasoning, finish_reason, usage, tool_calls = chunk
        self.chunks += has_choices
        if content:
            self.content.append(content)
            self.token_times.append(at)
            self.token_kinds.append(VISIBLE)
            if self.first_visible_at is None:
                self.first_visible_at = at
        elif reasoning or tool_calls:
            self.token_times.append(at)
            self.token_kinds.append(TOOL_CALL if tool_calls else REASONING)
        if reasoning:
            self.reasoning.append(reasoning)
        for piece in tool_calls:
            self._add_call(piece)
        if finish_reason:
            self.finish_reason = finish_reason
        if usage:
            self.usage = usage

    def _add_call(self, piece: ToolCallPiece) -> None:
        call = self.tool_calls.setdefault(piece.position, ToolCall())
        call.id, call.name = call.id or piece.id, call.name or piece.name
        call.pieces.append(piece.arguments)
