"""What was received for one request: facts only, the verdict is `verdict`'s business.

Times are seconds on a monotonic clock, counted from the moment of sending.
"""

from dataclasses import dataclass, field
from enum import Enum

from checks.chat.chunks import Chunk, Done, MalformedEvent, Message, StreamedError, Usage


class Ending(Enum):
    """Why reading stopped."""

    DONE = "[DONE] came"
    CLOSED = "the server closed the connection"
    TRANSPORT_ERROR = "the connection broke"
    NO_PROGRESS = "no new token came in time"
    OUT_OF_TIME = "the total time was used up"
    STREAMED_ERROR = "the server sent an error in the stream"
    NOT_READ = "the response is not a stream"


@dataclass(kw_only=True)
class Transcript:
    """One attempt, from sending to the end of reading."""

    status: int | None = None
    """HTTP status; None when no response came."""
    content_type: str = ""
    location: str = ""
    """Where a redirect points."""
    is_stream: bool = False
    """HTTP 200 with the content type of an event stream."""
    body: bytes = b""
    """The start of a response that is not a stream."""
    ending: Ending = Ending.NOT_READ
    transport_error: Exception | None = None
    content: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    token_times: list[float] = field(default_factory=list)
    """When each chunk with text arrived, reasoning included."""
    first_visible_at: float | None = None
    closed_at: float = 0.0
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
        self.chunks += chunk.has_choices
        self.usage = chunk.usage or self.usage
        self.finish_reason = chunk.finish_reason or self.finish_reason
        if chunk.content or chunk.reasoning:
            self.token_times.append(at)
        if chunk.content:
            self.content.append(chunk.content)
            if self.first_visible_at is None:
                self.first_visible_at = at
        if chunk.reasoning:
            self.reasoning.append(chunk.reasoning)
