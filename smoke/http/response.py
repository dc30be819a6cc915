"""One HTTP response as it comes off a connection: status, headers, then body bytes, unbuffered.

Owns HTTP's framing (httptools does the parsing) and undoing gzip or deflate piece by piece. What a
general HTTP client spends per piece of a stream is more than reading, parsing and judging it
(`bench/stream_client.py`), and none shows how a body ended, which is the whole question here.
"""

import time
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import httptools

READ_SIZE = 64 * 1024
LONGEST_FRAMING = 256 * 1024
"""Bytes in a row that bring no body: headers, sizes of chunks, what a decoder swallows."""
# wbits for zlib: "gzip or zlib, whichever the header says".
DECODERS = {"gzip": zlib.MAX_WBITS | 32, "x-gzip": zlib.MAX_WBITS | 32, "deflate": zlib.MAX_WBITS}
INFORMATIONAL = 200
END_WITHIN = 0.05
"""Seconds that the end of a body may come after its last event, for the connection to be kept."""


class Readable(Protocol):
    def recv(self, size: int, /) -> bytes: ...

    def settimeout(self, seconds: float, /) -> None: ...


class BrokenResponseError(OSError):
    """What came is no HTTP, or less of it than its own framing promised."""


class TooLateError(TimeoutError):
    """Nothing came in the time that was left."""


class Response:
    """Reads one response; `next_read_within` says how long the coming read may take, in seconds."""

    def __init__(self, source: Readable, next_read_within: Callable[[], float]) -> None:
        self.status = 0
        self.started = False
        """Whether a byte of the response has come."""
        self._source = source
        self._within = next_read_within
        self._headers: dict[str, str] = {}
        self._encoding = ""
        self._body: list[bytes] = []
        self._fruitless = 0  # bytes since the last one of the body
        self._failure: BrokenResponseError | None = None
        self._has_head = self._complete = self._keep_alive = False
        self._decoder: zlib._Decompress | None = None
        self._parser = httptools.HttpResponseParser(self)

    def read_head(self) -> None:
        """Returns when status and headers are in. Raises OSError, BrokenResponseError."""
        while not self._has_head:
            self._receive()
        self._encoding = self.header("content-encoding").strip().lower()
        if self._encoding in DECODERS:
            self._decoder = zlib.decompressobj(DECODERS[self._encoding])

    def header(self, name: str) -> str:
        """Empty when it was not sent; several are joined, as HTTP allows."""
        return self._headers.get(name.lower(), "")

    @property
    def reusable(self) -> bool:
        """Whether the connection may carry another request."""
        return self._complete and self._keep_alive

    def finish(self) -> None:
        """What follows the last event is nothing but the end; without it nothing can be reused."""
        until = time.monotonic() + END_WITHIN
        self._within = lambda: until - time.monotonic()
        try:
            while not self._complete and self._within() > 0:
                self._receive()
                self._body.clear()
        except OSError:
            self._keep_alive = False

    def reads(self) -> Iterator[bytes]:
        """Body bytes as they come, the head read before. Raises OSError, BrokenResponseError."""
        if self._encoding not in ("", "identity", *DECODERS):
            raise BrokenResponseError(f"content-encoding {self._encoding!r} was not asked for")
        while True:
            if self._body:
                read = self._body[0] if len(self._body) == 1 else b"".join(self._body)
                self._body = []
                for decoded in self._decoded(read):
                    self._fruitless = 0
                    yield decoded
            elif self._complete:
                return
            else:
                self._receive()

    def _receive(self) -> None:
        if self._failure is not None:  # what came before it has been handed over by now
            raise self._failure
        try:
            self._source.settimeout(max(self._within(), 0.001))
            read = self._source.recv(READ_SIZE)
        except TimeoutError as error:
            raise TooLateError(str(error) or "timed out") from error
        if not read:
            self._end()
            return
        self.started = True
        self._fruitless += len(read)
        try:
            self._parser.feed_data(read)
        except httptools.HttpParserError as error:
            self._keep_alive = False
            self._failure = BrokenResponseError(f"not HTTP/1.1: {error}: {read[:60]!r}")
        if self._fruitless > LONGEST_FRAMING:
            raise BrokenResponseError(f"more than {LONGEST_FRAMING} bytes without one of the body")

    def _end(self) -> None:
        """The other side closed: that ends a body only where no framing says otherwise."""
        framed = "content-length" in self._headers or self._is_chunked()
        if not self._has_head:
            raise BrokenResponseError("the connection was closed without a response")
        if framed:
            raise BrokenResponseError("the connection was closed inside the response body")
        self._complete, self._keep_alive = True, False

    def _is_chunked(self) -> bool:
        return "chunked" in self._headers.get("transfer-encoding", "").lower()

    def _decoded(self, read: bytes) -> Iterator[bytes]:
        """In pieces of bounded size: a small body may unpack to a very large one."""
        if self._decoder is None:
            yield read
            return
        try:
            for byte in read:  # else what comes before a bad byte of the same read would be lost
                if self._decoder.eof:  # RFC 1952: a file may be several, one after the other
                    self._decoder = zlib.decompressobj(DECODERS[self._encoding])
                yield from self._unpacked(self._decoder, bytes([byte]))
        except zlib.error as error:
            raise BrokenResponseError(f"not {self._encoding}: {error}") from error

    @staticmethod
    def _unpacked(decoder: "zlib._Decompress", packed: bytes) -> Iterator[bytes]:
        unpacked = b""
        while packed or len(unpacked) == READ_SIZE:  # zlib may hold more than it was asked for
            if unpacked := decoder.decompress(packed, READ_SIZE):
                yield unpacked
            packed = decoder.unconsumed_tail

    # What httptools calls. It reads on after the end of the response; that is nobody's.

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._has_head:
            return
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        self._headers[key] = f"{self._headers[key]}, {text}" if key in self._headers else text

    def on_headers_complete(self) -> None:
        if self._has_head:
            self._keep_alive = False
            return
        status = self._parser.get_status_code()
        if status < INFORMATIONAL:  # 103 Early Hints: the response is still to come
            self._headers.clear()
            return
        self.status, self._has_head = status, True
        self._keep_alive = self._parser.should_keep_alive()

    def on_body(self, body: bytes) -> None:
        if not self._complete:
            self._body.append(body)

    def on_message_complete(self) -> None:
        self._complete = self._has_head
