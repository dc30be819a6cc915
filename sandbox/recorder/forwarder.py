"""The recording forwarder: a loopback server that passes each request on and keeps the exchange.

Owns what is passed on and what is kept. Tokens go through it in memory and are never kept: a
caller is `caller-1`, `caller-2` by its token, secrets by the name of their field are gone before
an exchange is stored. A stream is passed on as it comes.
"""

import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.local_google.serving.local_only import LocalOnly
from sandbox.local_google.serving.server import EVERY_METHOD, HOST
from sandbox.recorder import exchange
from sandbox.recorder.exchange import Exchange
from sandbox.recorder.secrets import ISSUED_TOKENS, without_secret_parameters, without_secrets
from sandbox.recorder.upstream import Upstreams

# RFC 9110 §7.6.1, and what httpx2 writes itself. Encodings are left out to read the answer.
NOT_PASSED_ON = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade"}
    | {"host", "content-length", "accept-encoding", "proxy-authorization", "proxy-connection"}
)
BAD_GATEWAY = 502
# A long answer of the model may be silent for minutes.
TIMEOUT = httpx2.Timeout(30, read=600)


@dataclass
class Recorder:
    upstreams: Upstreams
    exchanges: list[Exchange] = field(default_factory=list)
    unreached: list[str] = field(default_factory=list)
    """Requests that no host answered, with the reason."""
    callers: dict[str, str] = field(default_factory=dict, repr=False)
    """Token to name; in memory only."""
    client: httpx2.AsyncClient = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.client = httpx2.AsyncClient(timeout=TIMEOUT)

    async def __call__(self, request: Request) -> Response:
        raw = await request.body()
        target = request.scope["raw_path"].decode("latin-1")
        if request.scope["query_string"]:
            target += "?" + request.scope["query_string"].decode("latin-1")
        url = self.upstreams.url(target)
        if url is None:
            return self._unreached(request, "no API of the local Google")
        kept = self._kept(request, target, raw)
        headers = [(k, v) for k, v in request.headers.items() if k not in NOT_PASSED_ON]
        headers.append(("accept-encoding", "identity"))
        sent = self.client.build_request(request.method, url, headers=headers, content=raw)
        try:
            answer = await self.client.send(sent, stream=True)
        except httpx2.TransportError as error:
            return self._unreached(request, repr(error))
        return self._passed_on(kept, answer)

    def _unreached(self, request: Request, why: str) -> Response:
        self.unreached.append(f"{request.method} {request.scope['path']}: {why}")
        return PlainTextResponse(f"The recorder passed nothing on: {why}\n", BAD_GATEWAY)

    def _kept(self, request: Request, target: str, raw: bytes) -> Exchange:
        headers = request.headers
        kept = Exchange(
            number=len(self.exchanges) + 1,
            caller=self._caller(headers.get("authorization", "")),
            method=request.method,
            path=without_secret_parameters(target),
            headers={name: headers[name] for name in exchange.REQUEST_HEADERS if name in headers},
            request=without_secrets(exchange.request_body(headers.get("content-type", ""), raw)),
        )
        self.exchanges.append(kept)
        return kept

    def _caller(self, authorization: str) -> str:
        token = authorization.partition(" ")[2].strip()
        return self._named(token) if token else ""

    def _named(self, token: str) -> str:
        return self.callers.setdefault(token, f"caller-{len(self.callers) + 1}")

    def _passed_on(self, kept: Exchange, answer: httpx2.Response) -> Response:
        kept.status = answer.status_code
        names = exchange.ANSWER_HEADERS
        kept.answer_headers = {n: answer.headers[n] for n in names if n in answer.headers}
        headers = {k: v for k, v in answer.headers.items() if k not in NOT_PASSED_ON}

        async def pieces() -> AsyncIterator[bytes]:
            received = b""
            try:
                async for piece in answer.aiter_raw():
                    received += piece
                    yield piece
            except httpx2.TransportError:
                kept.broken = True
                raise  # the reader's connection ends in the middle too
            finally:
                self._keep_answer(kept, received)
                await answer.aclose()

        return StreamingResponse(pieces(), answer.status_code, headers=headers)

    def _keep_answer(self, kept: Exchange, received: bytes) -> None:
        body = exchange.answer_body(kept.answer_headers.get("content-type", ""), received)
        token = next((body[n] for n in ISSUED_TOKENS if isinstance(body, dict) and n in body), "")
        if token:
            kept.issues = self._named(token)
        kept.answer = without_secrets(body)


class _Server(uvicorn.Server):
    """uvicorn in a thread, telling when it listens."""

    def __init__(self, recorder: Recorder) -> None:
        @asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[None]:
            async with recorder.client:
                yield

        routes = [Route("/{path:path}", recorder.__call__, methods=EVERY_METHOD)]
        app = LocalOnly(Starlette(routes=routes, lifespan=lifespan))
        super().__init__(uvicorn.Config(app, ws="none", log_level="critical", access_log=False))
        self.listening = threading.Event()
        self.socket = socket.create_server((HOST, 0))

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


@contextmanager
def recording(upstreams: Upstreams) -> Iterator[tuple[str, Recorder]]:
    """The URL of a recorder in a thread of its own; what is under way is kept before it ends."""
    recorder = Recorder(upstreams)
    server = _Server(recorder)
    run = partial(server.run, sockets=[server.socket])
    thread = threading.Thread(target=run, name="recorder", daemon=True)
    thread.start()
    server.listening.wait()
    try:
        yield f"http://{HOST}:{server.socket.getsockname()[1]}", recorder
    finally:
        server.should_exit = True
        thread.join()
