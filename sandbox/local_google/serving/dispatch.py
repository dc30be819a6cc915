"""One exchange from request to answer: route, authenticate, fail on purpose, judge, work, write.

Owns the order of those steps and that nothing gets past them: unrouted is 404, routed but not
built is 501 naming the method id, an answer of ours that departs from Google's schema is a 500
saying how. Every exchange ends in the journal, also the ones that get no answer.
"""

import asyncio
import inspect
import re
import sys
import traceback
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.local_google import json_text
from sandbox.local_google.authority import gates
from sandbox.local_google.calls import answer_check, raw_answer, registry
from sandbox.local_google.calls.raw_answer import RawAnswer
from sandbox.local_google.calls.registry import Answer, Call, EventStream
from sandbox.local_google.faults import chaos, faults, latency
from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.limits import rate_quota
from sandbox.local_google.monitoring import observation
from sandbox.local_google.protocol import (
    presentation,
    query,
    request_body,
    schema,
)
from sandbox.local_google.protocol.contract import Contract, Match
from sandbox.local_google.protocol.errors import GoogleError, OAuthError
from sandbox.local_google.records.entry import Entry
from sandbox.local_google.records.redaction import redact_url
from sandbox.local_google.resources.faults import Fault
from sandbox.local_google.serving import audit, incoming
from sandbox.local_google.serving.connection import ClientLeftError, Connections, while_connected
from sandbox.local_google.serving.recital import Recital
from sandbox.local_google.serving.streaming import StreamedAnswer, WholeAnswer, pulled
from sandbox.local_google.serving.ticker import Ticker
from sandbox.local_google.state.world import World

# The RPC behind this route is server-streaming, so its errors come as an array.
ARRAY_ERRORS = frozenset({"aiplatform.projects.locations.endpoints.chat.completions"})

NOT_FOUND_PAGE = (
    "<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n"
    "<p><b>404.</b> <ins>That's an error.</ins>\n<p>The requested URL <code>{path}</code> was not"
    " found on this server. <ins>That's all we know.</ins>\n"
)
# Marks a client that hung up before its answer was complete, as nginx and Google's logs do.
CLIENT_CLOSED = 499


class Cut(Exception):  # noqa: N818 - not an error: the connection is to end without an answer
    def __init__(self, *, reset: bool) -> None:
        super().__init__()
        self.reset = reset


@dataclass
class Dispatcher:
    contract: Contract
    world: World
    connections: Connections
    saved: Callable[[World], None]
    """Called after every exchange that may have changed the world, before it is answered."""
    ticker: Ticker = field(default_factory=Ticker)

    async def __call__(self, request: Request) -> ASGIApp:
        raw = await incoming.body(request)
        match = self.contract.match(request.method, request.scope["path"])
        if match is None:
            page = NOT_FOUND_PAGE.format(path=re.sub(r"[<>&\"]", "", request.scope["path"]))
            self._journal(request, "", None, 404, None)
            return HTMLResponse(page, 404)
        exchange = Exchange(self.world, match, request, raw)
        try:
            answer = await exchange.answer()
        except GoogleError as error:
            if exchange.fault is not None and exchange.fault.lost_answer:
                return await self._cut(exchange, reset=False)
            return self._refused(exchange, error)
        except Cut as cut:
            return await self._cut(exchange, reset=cut.reset)
        except ClientLeftError:
            self._finish(exchange, CLIENT_CLOSED, None)
            return Response()  # never sent: the connection is gone
        except Exception as error:  # noqa: BLE001 - the server must answer, and say what broke
            traceback.print_exc(file=sys.stderr)
            return self._refused(exchange, GoogleError("INTERNAL", f"Our own fault: {error!r}"))
        self._save(exchange)
        if isinstance(answer, EventStream):
            return self._streamed(exchange, answer)
        if isinstance(answer, RawAnswer):
            return await self._play(exchange, answer)
        return self._answered(exchange, 200, answer, exchange.written(answer))

    async def _play(self, exchange: "Exchange", answer: RawAnswer) -> ASGIApp:
        exchange.planned += [answer.planned] if answer.planned is not None else []
        self._finish(exchange, answer.status, {"scenario": answer.name})
        request = exchange.request
        await self.connections.play(request.scope["client"], request.receive, answer)
        return Response()  # never sent: the connection is gone

    async def _cut(self, exchange: "Exchange", *, reset: bool) -> ASGIApp:
        self._save(exchange)
        self._finish(exchange, 0, None)
        request = exchange.request
        await self.connections.cut(request.scope["client"], request.receive, reset=reset)
        return Response()  # never sent: the connection is gone

    def _save(self, exchange: "Exchange") -> None:
        """A completion moves a counter only, and it is a thousand times as frequent as a change."""
        method = exchange.match.method
        if method.id != observation.CHAT and not rate_quota.reads(method):
            self.saved(self.world)

    def _refused(self, exchange: "Exchange", error: GoogleError) -> ASGIApp:
        method = exchange.match.method
        body = error.body(method.document.api, array=method.id in ARRAY_ERRORS)
        if method.id in gates.OPEN_METHODS:
            # OAuth's own shape (RFC 6749 §5.2), which google-auth parses.
            oauth = error.oauth if isinstance(error, OAuthError) else "invalid_request"
            body = {"error": oauth, "error_description": error.message}
        self._save(exchange)
        return self._answered(exchange, error.code, body, body, error.headers)

    def _answered(
        self,
        exchange: "Exchange",
        status: int,
        told: JsonValue,
        shown: JsonValue,
        headers: dict[str, str] | None = None,
    ) -> ASGIApp:
        """The journal keeps what is told; the caller may have asked for a part of it."""
        text = json_text.encode(shown, pretty=exchange.presentation.pretty) + b"\n"
        self._finish(exchange, status, told, text if shown is told else b"")
        return WholeAnswer(self.connections, text, status, headers or {})

    def _streamed(self, exchange: "Exchange", stream: EventStream) -> ASGIApp:
        def told(event: str) -> None:
            stream.note(event)
            exchange.timing.told()

        def tell(connection: H11Protocol, framed: bool) -> Awaitable[bool]:
            if isinstance(stream.events, AsyncGenerator):
                return pulled(stream.events, told, connection, framed)
            recital = Recital(stream.events, told, connection, self.ticker, framed=framed)
            return recital.begin()

        def ended(whole: bool) -> None:
            self._finish(exchange, 200 if whole else CLIENT_CLOSED, stream.journaled())

        return StreamedAnswer(self.connections, tell, ended)

    def _finish(
        self, exchange: "Exchange", status: int, response: JsonValue, text: bytes = b""
    ) -> None:
        """`text` is the response as JSON, where it has been written already."""
        agent = exchange.headers.get("user-agent", "")
        audit.record(self.world, exchange.call, status, response, agent)
        method_id = exchange.match.method.id
        self._journal(exchange.request, method_id, exchange, status, response, text)
        outcome = observation.Outcome(status, response, exchange.timing)
        observation.observe(self.world, exchange.match, exchange.sent, outcome)

    def _journal(
        self,
        request: Request,
        method_id: str,
        exchange: "Exchange | None",
        status: int,
        response: JsonValue,
        text: bytes = b"",
    ) -> None:
        path, asked = request.scope["path"], request.scope["query_string"].decode("latin-1")
        entry = Entry(
            number=0,
            time=self.world.timestamp(),
            caller=exchange.caller if exchange else "",
            method_id=method_id,
            method=request.method,
            path=redact_url(path, asked),
            request=exchange.sent if exchange else None,
            status=status,
            response=response,
            faults=exchange.planned if exchange else [],
        )
        self.world.journal.record(entry, text)


class Exchange:
    """One matched request on its way to an answer."""

    def __init__(self, world: World, match: Match, request: Request, raw: bytes) -> None:
        self.world, self.match, self.request, self.raw = world, match, request, raw
        self.headers = incoming.headers(request)
        asked: bytes = request.scope["query_string"]
        self.pairs = parse_qsl(asked.decode("latin-1"), keep_blank_values=True) if asked else []
        self.caller = ""
        self.call: Call | None = None
        self.sent: JsonValue = None
        self.fault: Fault | None = None
        self.planned: list[int] = []
        self.presentation = query.Presentation()
        self.timing = observation.Timing()

    async def answer(self) -> Answer:
        method = self.match.method
        authorization = self.headers.get("authorization", "")
        self.caller = gates.authenticate(self.world, method, authorization)
        if method.id in gates.OPEN_METHODS:
            request_body.require_json_or_form(self.headers)
        self.sent = request_body.read(self.raw, self.headers)
        if self.world.latency.factor:
            await latency.pause(self.world, method.id)
        troubled = self.world.faults or self.world.chaos is not None
        planned = await self._fail_on_purpose() if troubled else None
        if planned is not None:
            return planned
        handler = registry.find(method)
        call = self.call = self._call()
        # The two are one system parameter (https://cloud.google.com/apis/docs/system-parameters).
        header = self.headers.get("x-goog-user-project", "")
        named = header or dict(self.pairs).get("$userProject", "")
        self.world.exchange += 1
        quota = gates.quota_project(self.world, self.caller, named)
        gates.require_api(self.world, method, self.match.path_arguments, quota)
        rate_quota.spend(self.world, method, quota)
        result = handler(call)
        if not isinstance(result, dict) and inspect.isawaitable(result):
            result = await while_connected(result, self.request.receive)
        answer: Answer = result
        if self.fault is not None and self.fault.lost_answer:
            raise Cut(reset=False)
        answer_check.hold(self.world, method, answer)
        if self.fault is not None and self.fault.truncated_body and isinstance(answer, dict):
            return raw_answer.truncated("truncated_body", json_text.encode(self.written(answer)))
        return answer

    async def _fail_on_purpose(self) -> Json | None:
        fault = faults.take(self.world.faults, self.match.method.id, self.request.scope["path"])
        if fault is None and self.world.chaos is not None:
            fault = chaos.draw_fault(self.world.chaos, self.match.method.id)
        self.fault = fault
        if fault is None:
            return None
        self.planned.append(fault.id)
        if fault.delay_seconds:
            await asyncio.sleep(fault.delay_seconds)
        if fault.reset:
            raise Cut(reset=True)
        if fault.status:
            raise faults.error(fault)
        return fault.response

    def _call(self) -> Call:
        method = self.match.method
        arguments, self.presentation = query.accept(method, self.pairs, self.world.switches)
        body = self.sent if self.sent is not None else {}
        if method.request is not None and not method.raw_body:
            body = schema.accept(body, method.request, method.document.schemas)
        return Call(self.world, method, self.caller, self.match.path_arguments, arguments, body)

    def written(self, answer: Json) -> JsonValue:
        method = self.match.method
        schemas = method.document.schemas
        written: JsonValue = answer
        if self.presentation.enum_numbers and not method.raw_body:
            written = presentation.number_enums(written, schemas[method.response], schemas)
        return presentation.select(written, self.presentation.fields)
