"""The admin API under `/_sandbox/`: what the sandbox's own tools and a person at a shell use.

Owns looking at the world and changing it from outside Google's APIs. Errors have Google's shape,
so one client reads both. It asks for no token: it is loopback only, refuses web pages
(`serving.local_only`) and every body that is not sent as JSON, and holds no secret.

| | |
|---|---|
| `GET status` | is it up, what time is it there, how much has happened |
| `GET world`, `PATCH world` | dump without tokens; RFC 7396 merge patch over that dump |
| `GET world?format=yaml` | the world in the form a seed has |
| `POST reset` | back to the seed; faults, tokens and journal go too |
| `POST reset` | `{"seed": YAML, "name": FILE}`: on to another seed |
| `POST clock` | see `clock_change` |
| `POST`, `GET`, `DELETE faults` | see `faults.faults` |
| `POST`, `GET`, `DELETE scenarios` | see `chat.scenarios` |
| `POST`, `GET`, `DELETE replies` | the rule table of the scripted model, see `chat.replies` |
| `POST`, `GET`, `DELETE chaos` | see `faults.chaos` |
| `GET`, `POST latency` | see `faults.latency` |
| `GET`, `POST pace` | how fast replies are written: any of the fields of `Pace` |
| `GET audit` | the audit log: the last 5,000 entries as Cloud Logging shows them |
| `GET journal` | see `records.journal_query` |
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, fields

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from sandbox.local_google.chat import pace, replies
from sandbox.local_google.control import clock_change, journal_request
from sandbox.local_google.control.admin_faults import FaultAdmin
from sandbox.local_google.control.admin_request import body
from sandbox.local_google.faults import chaos, latency
from sandbox.local_google.faults.faults import unconsumed
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.contract import Contract
from sandbox.local_google.protocol.errors import GoogleError, bad_request, not_found
from sandbox.local_google.state import storage
from sandbox.local_google.state.loading import BadWorldError
from sandbox.local_google.state.world import World
from sandbox.local_google.world_yaml.origin import Origin

Handler = Callable[[Request], Awaitable[Json | Response]]


class Admin:
    def __init__(
        self,
        contract: Contract,
        world: World,
        saved: Callable[[World], None],
        origin: Origin,
    ) -> None:
        self.contract, self.world, self.saved, self.origin = contract, world, saved, origin

    def mount(self) -> Mount:
        """One mount: Google's requests then pass one pattern, not one for each admin method."""
        table: list[tuple[str, str, Handler]] = [
            ("GET", "status", self.status),
            ("GET", "world", self.dump),
            ("PATCH", "world", self.patch),
            ("POST", "reset", self.reset),
            ("POST", "clock", self.set_clock),
            *FaultAdmin(self.contract, self.world).table(),
            ("POST", "replies", self.set_replies),
            ("GET", "replies", self.show_replies),
            ("DELETE", "replies", self.ship_replies),
            ("GET", "pace", self.show_pace),
            ("POST", "pace", self.set_pace),
            ("GET", "journal", self.journal),
            ("GET", "audit", self.audit),
        ]
        routes = [
            Route(f"/{name}", self._answering(handler), methods=[method])
            for method, name, handler in table
        ]
        known = ", ".join(f"{method} {name}" for method, name, _ in table)
        every = ["GET", "POST", "PUT", "PATCH", "DELETE"]

        async def unknown(_: Request) -> Json:
            raise not_found(f"No such admin method; there are {known}.")

        routes.append(Route("/{rest:path}", self._answering(unknown), methods=every))
        return Mount("/_sandbox", routes=routes)

    def _answering(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def answered(request: Request) -> Response:
            try:
                await body(request)  # refused also where the method reads none
                answer = await handler(request)
            except GoogleError as error:
                return JSONResponse(error.body(), error.code)
            if request.method != "GET":
                self.saved(self.world)
            return answer if isinstance(answer, Response) else JSONResponse(answer)

        return answered

    async def status(self, _: Request) -> Json:
        world = self.world
        return {
            **self._clock(),
            "projects": sorted(world.projects),
            "faults": len(unconsumed([*world.faults, *world.scenarios])),
            "chaos": chaos.shown(world.chaos) if world.chaos else None,
            "latency": latency.shown(world.latency),
            "exchanges": world.journal.recorded,
            "model_backend": world.model_backend.base if world.model_backend else "",
            "revisions": {
                f"{method.document.api}.{method.document.version}": method.document.revision
                for method in self.contract.methods.values()
            },
        }

    async def dump(self, request: Request) -> Json | Response:
        asked = dict(request.query_params)
        if asked == {"format": "yaml"}:
            from sandbox.local_google.world_yaml import write  # a start does not wait for YAML

            return Response(write.text(self.world), media_type="application/yaml")
        if asked:
            raise bad_request(f"Found {asked}, expected nothing or format=yaml", {})
        dumped: Json = storage.dump(self.world)
        return dumped

    async def patch(self, request: Request) -> Json:
        patched = storage.merge_patch(storage.dump(self.world), await body(request))
        try:
            self._become(storage.load(patched))
        except BadWorldError as error:
            raise bad_request(f"The patched world is no world. {error}", {}) from error
        answer: Json = storage.dump(self.world)
        return answer

    def _become(self, other: World) -> None:
        """Takes over what is kept; the object stays, because the server holds on to it."""
        for field in fields(World):
            if not field.metadata.get("runtime"):
                setattr(self.world, field.name, getattr(other, field.name))

    async def reset(self, request: Request) -> Json:
        self.origin = self.origin.changed(await body(request))
        self._become(self.origin.world())
        self.world.tokens.clear()
        self.world.faults.clear()
        self.world.usage.spent.clear()
        self.world.audit.entries.clear()
        self.world.traffic.series.clear()
        self.world.scenarios.clear()
        self.world.chaos = None
        self.world.journal.forget()
        return self._clock()

    async def set_clock(self, request: Request) -> Json:
        clock_change.change(self.world.clock, await body(request))
        return self._clock()

    def _clock(self) -> Json:
        return {"clock": self.world.timestamp(), "speed": self.world.clock.speed}

    async def set_replies(self, request: Request) -> Json:
        self.world.replies = replies.parse(await body(request))
        return replies.shown(replies.in_force(self.world))

    async def show_replies(self, _: Request) -> Json:
        return replies.shown(replies.in_force(self.world))

    async def ship_replies(self, _: Request) -> Json:
        """Back to the table that comes with the local Google."""
        self.world.replies = None
        return replies.shown(replies.in_force(self.world))

    async def show_pace(self, _: Request) -> Json:
        return asdict(self.world.pace)

    async def set_pace(self, request: Request) -> Json:
        self.world.pace = pace.parse(await body(request), self.world.pace)
        return asdict(self.world.pace)

    async def audit(self, _: Request) -> Json:
        log = self.world.audit
        return {"entries": list(log.entries), "recorded": log.recorded}

    async def journal(self, request: Request) -> Json:
        kept = self.world.journal
        entries = kept.select(journal_request.parse(request.query_params))
        return {"entries": list(entries), "recorded": kept.recorded}
