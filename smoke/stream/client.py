"""One request: sends, reads to the end or to a deadline, and writes down what came.

Deciding what it all means is left to `verdict`; failures of the transport are kept in the
transcript, not raised. Nothing is ever sent twice here: see `attempts`.
"""

import re
import time
from collections.abc import Mapping

from smoke.http.connection import Clock
from smoke.http.http_client import Exchange, HttpClient
from smoke.http.request import ChatRequest, Patience
from smoke.http.response import Response, TooLateError
from smoke.stream.chunks import Chunk, Listener, MalformedEvent, read_event
from smoke.stream.completion import read_completion
from smoke.stream.sse import EndlessError, EventParser
from smoke.stream.transcript import Ending, Transcript

EVENT_STREAM = "text/event-stream"
OK = 200
LONGEST_BODY = 4 * 1024 * 1024
LONGEST_STREAM = 128 * 1024 * 1024
"""Three times what the longest answer of any model in the catalogue takes at 300 bytes a token."""
UNFINISHED_DONE = re.compile(rb"data: ?\[DONE\]\n?")


class Sending:
    """One attempt: the transcript it fills and the deadlines it keeps."""

    def __init__(self, patience: Patience, listener: Listener, clock: Clock) -> None:
        self.transcript = Transcript()
        self._patience, self._listener, self._clock = patience, listener, clock
        self._began = clock()
        self._parser = EventParser()

    def now(self) -> float:
        """Seconds since the attempt began."""
        return self._clock() - self._began

    def next_read_within(self) -> float:
        """A silent connection must not outlast any of the three deadlines."""
        return min(self._patience.read, *self._left(self.now()))

    def _left(self, now: float) -> tuple[float, float]:
        times = self.transcript.token_times
        last_token = times[-1] if times else 0.0
        return last_token + self._patience.progress - now, self._patience.total - now

    def record(self, exchange: Exchange) -> None:
        seen, response = self.transcript, exchange.response
        seen.phases, seen.connection_reused = exchange.phases, exchange.reused
        seen.sent_at = exchange.sent_at - self._began
        try:
            response.read_head()
        finally:
            seen.response_started = response.started
        seen.first_byte_at = self.now()
        seen.status, seen.location = response.status, response.header("location")
        seen.content_type = response.header("content-type")
        seen.retry_after = response.header("retry-after")
        media_type = seen.content_type.partition(";")[0].strip().lower()
        seen.is_stream = response.status == OK and media_type == EVENT_STREAM
        if seen.is_stream:
            self._read_stream(response)
        else:
            self._read_body(response)

    def _read_body(self, response: Response) -> None:
        """Bounded: enough for any completion and for any error of Google's."""
        for read in response.reads():
            self.transcript.body += read[: LONGEST_BODY - len(self.transcript.body)]
            if len(self.transcript.body) == LONGEST_BODY:
                return

    def _read_stream(self, response: Response) -> None:
        """Read until the end, [DONE], an error, or a deadline; set `transcript.ending`."""
        seen = self.transcript
        try:
            for read in response.reads():
                now = self.now()
                seen.bytes_received += len(read)
                self._take(read, now)
                if seen.done or seen.error:
                    seen.ending = Ending.DONE if seen.done else Ending.STREAMED_ERROR
                    return
                if seen.bytes_received > LONGEST_STREAM:
                    raise EndlessError(f"more than {LONGEST_STREAM} bytes of stream")
                to_progress, to_total = self._left(now)
                if to_total < 0 or to_progress < 0:
                    seen.ending = Ending.OUT_OF_TIME if to_total < 0 else Ending.NO_PROGRESS
                    return
            seen.ending = Ending.CLOSED
        except EndlessError as error:
            seen.ending = Ending.ENDLESS
            seen.malformed = seen.malformed or MalformedEvent(str(error), "")
        finally:
            record_tail(seen, self._parser)

    def _take(self, read: bytes, now: float) -> None:
        add, listen = self.transcript.add, self._listener
        for event in self._parser.feed(read):
            message = read_event(event)
            add(message, now)
            if isinstance(message, Chunk):
                listen(message)
            elif self.transcript.done or self.transcript.error:
                return


def send(
    client: HttpClient,
    url: str,
    headers: Mapping[str, str],
    request: ChatRequest,
    patience: Patience,
    listener: Listener,
    clock: Clock = time.perf_counter,
) -> Transcript:
    """Send `request` and hand each chunk to `listener` as it arrives."""
    sending = Sending(patience, listener, clock)
    seen = sending.transcript
    try:
        with client.post(
            url, headers, request.body(), patience, sending.next_read_within
        ) as exchange:
            sending.record(exchange)
            seen.closed_at = sending.now()
    except TooLateError as error:
        seen.transport_error = error
        late = sending.now() >= patience.total
        seen.ending = Ending.OUT_OF_TIME if late else Ending.NO_PROGRESS
    except OSError as error:
        seen.transport_error = error
        seen.ending = Ending.TRANSPORT_ERROR
    seen.closed_at = seen.closed_at or sending.now()
    if seen.status == OK and not request.stream:
        read_completion(seen, listener)
    return seen


def record_tail(transcript: Transcript, parser: EventParser) -> None:
    """Left-over bytes; a whole [DONE] that only lacks its blank line is as good as one with it."""
    tail = parser.trailing_bytes
    if UNFINISHED_DONE.fullmatch(tail):
        transcript.done = True
        transcript.notes.append("the last event, [DONE], came without its blank line")
    elif not transcript.done:
        transcript.trailing_bytes = tail[:LONGEST_BODY]
