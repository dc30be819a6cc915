"""HTTP for one job: post JSON to one endpoint and hand the response over while it comes.

Redirects are not followed (the token must not travel on) and nothing is sent twice. A connection
that ended well is kept for the next request to the same origin, so that figures of several requests
are not those of several handshakes; `Exchange.reused` tells.
"""

import json
import select
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from smoke.http.connection import Clock, Connection, Origin, Phases, tls_context
from smoke.http.request import Patience
from smoke.http.response import Response

USER_AGENT = "vertex-gpt-oss-smoke-test"


@dataclass(frozen=True)
class Exchange:
    """A request that was sent, and what it took to get there; the response is yet to be read."""

    response: Response
    phases: Phases
    reused: bool
    sent_at: float
    """Moment on the clock when the whole request had been handed to the operating system."""


class HttpClient:
    """Keeps at most one connection; one request at a time. Use one per thread."""

    def __init__(self, clock: Clock = time.perf_counter) -> None:
        tls_context()  # before any clock starts
        self._clock = clock
        self._idle: Connection | None = None
        self._busy: Connection | None = None
        self._aborted = False

    def close(self) -> None:
        if self._idle is not None:
            self._idle.close()
            self._idle = None

    def abort(self) -> None:
        """From another thread: the response under way, and any later one, ends in an OSError."""
        self._aborted = True
        if (busy := self._busy) is not None:
            with suppress(OSError):
                # An SSLSocket's own shutdown would take its TLS state away from under the reader.
                socket.socket.shutdown(busy.socket, socket.SHUT_RDWR)

    @contextmanager
    def post(
        self,
        url: str,
        headers: Mapping[str, str],
        body: object,
        patience: Patience,
        next_read_within: Callable[[], float],
    ) -> Iterator[Exchange]:
        """Raises OSError: name lookup, connecting, TLS, proxy, a broken or late response."""
        parts = urlsplit(url)
        origin = Origin.of(parts)
        connection, reused = self._connection(origin, patience)
        self._busy = connection
        try:
            if self._aborted:
                raise ConnectionAbortedError("not sent: interrupted")
            connection.socket.settimeout(patience.write)
            connection.socket.sendall(_request(connection, parts, headers, body))
            sent_at = self._clock()
            response = Response(connection.socket, next_read_within)
            yield Exchange(response, Phases() if reused else connection.phases, reused, sent_at)
            response.finish()
        except BaseException:
            connection.close()
            raise
        finally:
            self._busy = None
        if response.reusable:
            self._idle = connection
        else:
            connection.close()

    def _connection(self, origin: Origin, patience: Patience) -> tuple[Connection, bool]:
        idle, self._idle = self._idle, None
        if idle is not None:
            # A server's close would be readable; a request sent into it would be lost.
            stale = bool(select.select([idle.socket], [], [], 0)[0])
            if idle.origin == origin and not stale:
                return idle, True
            idle.close()
        return Connection(origin, patience, self._clock), False


def _request(
    connection: Connection, parts: SplitResult, headers: Mapping[str, str], body: object
) -> bytes:
    content = json.dumps(body, ensure_ascii=False).encode()
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = {
        "Host": connection.origin.authority,
        "User-Agent": USER_AGENT,
        "Accept": "text/event-stream, application/json",
        "Accept-Encoding": "identity",  # compression would hold the first token back
        "Content-Type": "application/json",
        "Content-Length": str(len(content)),
        **connection.proxy_headers,
        **headers,
    }
    head = [f"POST {connection.request_prefix}{target} HTTP/1.1"]
    head += [f"{name}: {value}" for name, value in lines.items()]
    return "\r\n".join([*head, "", ""]).encode("latin-1") + content


@contextmanager
def http_client(clock: Clock = time.perf_counter) -> Iterator[HttpClient]:
    client = HttpClient(clock)
    try:
        yield client
    finally:
        client.close()
