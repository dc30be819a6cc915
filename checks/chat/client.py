"""One streamed POST: sends, reads to the end or to a deadline, and writes down what came.

Redirects are refused (the token must not follow one) and nothing is ever sent twice: once bytes
have arrived, a second request may be billed a second time. Deciding what it all means is left to
`verdict`; failures of the transport are kept in the transcript, not raised.
"""

import time
from collections.abc import Callable, Iterator, Mapping

import httpx2

from checks.chat.chunks import DONE_DATA, Chunk, Message, read_event
from checks.chat.request import ChatRequest, Patience
from checks.chat.sse import EventParser
from checks.chat.transcript import Ending, Transcript

EVENT_STREAM = "text/event-stream"
LONGEST_BODY = 64 * 1024
UNFINISHED_DONE = f"data:{DONE_DATA}".encode()

Listener = Callable[[Chunk], None]
Clock = Callable[[], float]


def http_client() -> httpx2.Client:
    """Built before the clock starts: loading the trust store takes about 0.1 s."""
    return httpx2.Client(follow_redirects=False)


def timeouts(patience: Patience) -> httpx2.Timeout:
    """No single read may outlast the deadlines that are looked at after it."""
    read = min(patience.read, patience.progress, patience.total)
    return httpx2.Timeout(
        connect=patience.connect, read=read, write=patience.write, pool=patience.pool
    )


def stream_chat(
    client: httpx2.Client,
    url: str,
    headers: Mapping[str, str],
    request: ChatRequest,
    patience: Patience,
    listener: Listener,
    clock: Clock = time.perf_counter,
) -> Transcript:
    """Send `request` and hand each chunk to `listener` as it arrives."""
    transcript = Transcript()
    sent = clock()

    def since_sent() -> float:
        return clock() - sent

    try:
        with client.stream(
            "POST", url, headers=headers, json=request.body(), timeout=timeouts(patience)
        ) as response:
            record_head(transcript, response)
            if transcript.is_stream:
                read_stream(response, transcript, patience, listener, since_sent)
            else:
                read_body(response, transcript, patience, since_sent)
    except httpx2.ReadTimeout as error:
        transcript.transport_error = error
        transcript.ending = Ending.NO_PROGRESS
    except httpx2.RequestError as error:
        transcript.transport_error = error
        transcript.ending = Ending.TRANSPORT_ERROR
    transcript.closed_at = since_sent()
    return transcript


def record_head(transcript: Transcript, response: httpx2.Response) -> None:
    transcript.status = response.status_code
    transcript.content_type = response.headers.get("content-type", "")
    transcript.location = response.headers.get("location", "")
    media_type = transcript.content_type.partition(";")[0].strip().lower()
    transcript.is_stream = response.status_code == httpx2.codes.OK and media_type == EVENT_STREAM


def read_body(
    response: httpx2.Response, transcript: Transcript, patience: Patience, since_sent: Clock
) -> None:
    """The start of it: enough for any error of Google's, bounded for anything else."""
    for read in response.iter_bytes():
        transcript.body = (transcript.body + read)[:LONGEST_BODY]
        if len(transcript.body) == LONGEST_BODY or since_sent() > patience.total:
            return


def read_stream(
    response: httpx2.Response,
    transcript: Transcript,
    patience: Patience,
    listener: Listener,
    since_sent: Clock,
) -> None:
    """Read until the end, [DONE], an error, or a deadline; set `transcript.ending`."""
    parser = EventParser()
    try:
        for read in response.iter_bytes():
            now = since_sent()
            transcript.bytes_received += len(read)
            for message in messages(parser, read):
                transcript.add(message, now)
                if isinstance(message, Chunk):
                    listener(message)
                if transcript.done or transcript.error:
                    transcript.ending = Ending.DONE if transcript.done else Ending.STREAMED_ERROR
                    return
            if ending := overdue(transcript, patience, now):
                transcript.ending = ending
                return
        transcript.ending = Ending.CLOSED
    finally:
        record_tail(transcript, parser)


def messages(parser: EventParser, read: bytes) -> Iterator[Message]:
    for event in parser.feed(read):
        yield read_event(event)


def overdue(transcript: Transcript, patience: Patience, now: float) -> Ending | None:
    if now > patience.total:
        return Ending.OUT_OF_TIME
    last_token = transcript.token_times[-1] if transcript.token_times else 0.0
    if now - last_token > patience.progress:
        return Ending.NO_PROGRESS
    return None


def record_tail(transcript: Transcript, parser: EventParser) -> None:
    """Left-over bytes; a whole [DONE] that only lacks its blank line is as good as one with it."""
    tail = parser.trailing_bytes
    if tail.strip().replace(b" ", b"") == UNFINISHED_DONE:
        transcript.done = True
        transcript.notes.append("the last event, [DONE], came without its blank line")
    elif not transcript.done:
        transcript.trailing_bytes = tail
