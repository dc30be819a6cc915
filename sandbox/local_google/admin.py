"""The admin API under `/_sandbox/`: what the sandbox's own tools and a person at a shell use.

Owns looking at the world and changing it from outside Google's APIs. Errors have Google's shape,
so one client reads both. It asks for no token: it is loopback only, and holds no secret.

| | |
|---|---|
| `GET status` | is it up, what time is it there, how much has happened |
| `GET world`, `PATCH world` | dump without tokens; RFC 7396 merge patch over that dump |
| `POST reset` | back to the seeded world; faults, tokens and journal go too |
| `POST clock` | `{"advance_seconds": n}` or `{"set": "2026-12-01T00:00:00Z"}` |
| `POST`, `GET`, `DELETE faults` | see `faults` |
| `POST`, `GET`, `DELETE scenarios` | see `chat.scenarios` |
| `POST`, `GET`, `DELETE replies` | the rule table of the scripted model, see `chat.replies` |
| `GET`, `POST pace` | how fast replies are written: any of the fields of `Pace` |
| `GET journal?method_id=&since=` | `since` is an entry's number |
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, fields
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.local_google import fault_refusals, storage
from sandbox.local_google.chat import cases, pace, replies, scenarios
from sandbox.local_google.contract import Contract
from sandbox.local_google.errors import GoogleError, bad_request, not_found
from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.world import World


class Admin:
    def __init__(
        self,
        contract: Contract,
        world: World,
        saved: Callable[[World], None],
        fresh: Callable[[], World],
    ) -> None:
        self.contract, self.world, self.saved, self.fresh = contract, world, saved, fresh

    def routes(self) -> list[Route]:
        table: list[tuple[str, str, Callable[[Request], Awaitable[Json]]]] = [
            ("GET", "status", self.status),
            ("GET", "world", self.dump),
            ("PATCH", "world", self.patch),
            ("POST", "reset", self.reset),
            ("POST", "clock", self.clock),
            ("POST", "faults", self.create_fault),
            ("GET", "faults", self.list_faults),
            ("DELETE", "faults", self.clear_faults),
            ("POST", "scenarios", self.create_scenario),
            ("GET", "scenarios", self.list_scenarios),
            ("DELETE", "scenarios", self.clear_scenarios),
            ("POST", "replies", self.set_replies),
            ("GET", "replies", self.show_replies),
            ("DELETE", "replies", self.ship_replies),
            ("GET", "pace", self.show_pace),
            ("POST", "pace", self.set_pace),
            ("GET", "journal", self.journal),
        ]
        routes = [
            Route(f"/_sandbox/{name}", self._answering(handler), methods=[method])
            for method, name, handler in table
        ]
        known = ", ".join(f"{method} {name}" for method, name, _ in table)
        every = ["GET", "POST", "PUT", "PATCH", "DELETE"]

        async def unknown(_: Request) -> Json:
            raise not_found(f"No such admin method; there are {known}.")

        return [*routes, Route("/_sandbox/{rest:path}", self._answering(unknown), methods=every)]

    def _answering(
        self, handler: Callable[[Request], Awaitable[Json]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                body = await handler(request)
            except GoogleError as error:
                return JSONResponse(error.body(), error.code)
            if request.method != "GET":
                self.saved(self.world)
            return JSONResponse(body)

        return answer

    async def status(self, _: Request) -> Json:
        world = self.world
        return {
            "clock": world.timestamp(),
            "projects": sorted(world.projects),
            "faults": sum(1 for fault in world.faults if fault.fired < fault.times),
            "exchanges": world.journal.recorded,
            "revisions": {
                f"{method.document.api}.{method.document.version}": method.document.revision
                for method in self.contract.methods.values()
            },
        }

    async def dump(self, _: Request) -> Json:
        dumped: Json = storage.dump(self.world)
        return dumped

    async def patch(self, request: Request) -> Json:
        patched = storage.merge_patch(storage.dump(self.world), await _body(request))
        try:
            self._become(storage.load(patched))
        except storage.BadWorldError as error:
            raise bad_request(f"The patched world is no world. {error}", {}) from error
        return await self.dump(request)

    def _become(self, other: World) -> None:
        """Takes over what is kept; the object stays, because the server holds on to it."""
        for field in fields(World):
            if not field.metadata.get("runtime"):
                setattr(self.world, field.name, getattr(other, field.name))

    async def reset(self, _: Request) -> Json:
        self._become(self.fresh())
        self.world.tokens.clear()
        self.world.faults.clear()
        self.world.usage.spent.clear()
        self.world.scenarios.clear()
        self.world.journal.entries.clear()
        return {"clock": self.world.timestamp()}

    async def clock(self, request: Request) -> Json:
        body = await _body(request)
        if set(body) == {"advance_seconds"} and isinstance(body["advance_seconds"], int | float):
            self.world.clock_offset_seconds += body["advance_seconds"]
        elif set(body) == {"set"}:
            self.world.set_clock(_moment(body["set"]))
        else:
            text = 'expected {"advance_seconds": n} or {"set": "2026-12-01T00:00:00Z"}'
            raise bad_request(f"Found {json.dumps(body)}, {text}", {"": text})
        return {"clock": self.world.timestamp()}

    async def create_fault(self, request: Request) -> Json:
        number = self.world.next("fault")
        fault = fault_refusals.parse(await _body(request), number, self.contract)
        self.world.faults.append(fault)
        return fault.shown()

    async def list_faults(self, _: Request) -> Json:
        return {"faults": [fault.shown() for fault in self.world.faults]}

    async def clear_faults(self, _: Request) -> Json:
        cleared = len(self.world.faults)
        self.world.faults.clear()
        return {"cleared": cleared}

    async def create_scenario(self, request: Request) -> Json:
        number = self.world.next("scenario")
        scenario = scenarios.parse(await _body(request), number, cases.CASES)
        self.world.scenarios.append(scenario)
        return scenario.shown()

    async def list_scenarios(self, _: Request) -> Json:
        queued = [scenario.shown() for scenario in self.world.scenarios]
        return {"scenarios": queued, "cases": list(cases.CASES)}

    async def clear_scenarios(self, _: Request) -> Json:
        cleared = len(self.world.scenarios)
        self.world.scenarios.clear()
        return {"cleared": cleared}

    async def set_replies(self, request: Request) -> Json:
        self.world.replies = replies.parse(await _body(request))
        return replies.shown(self.world.replies)

    async def show_replies(self, _: Request) -> Json:
        return replies.shown(self.world.replies)

    async def ship_replies(self, _: Request) -> Json:
        """Back to the table that comes with the local Google."""
        self.world.replies = replies.shipped()
        return replies.shown(self.world.replies)

    async def show_pace(self, _: Request) -> Json:
        return asdict(self.world.pace)

    async def set_pace(self, request: Request) -> Json:
        self.world.pace = pace.parse(await _body(request), self.world.pace)
        return asdict(self.world.pace)

    async def journal(self, request: Request) -> Json:
        asked = request.query_params
        unknown = sorted(set(asked) - {"method_id", "since"})
        since = asked.get("since", "0")
        if unknown or not since.isdigit():
            text = "expected method_id and since (the number of an entry)"
            raise bad_request(f"Found {request.url.query!r}, {text}", {"": text})
        entries = self.world.journal.select(asked.get("method_id", ""), int(since))
        return {"entries": list(entries), "recorded": self.world.journal.recorded}


async def _body(request: Request) -> Json:
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError as error:
        raise bad_request(f"The body is no JSON: {error}", {}) from error
    if not isinstance(body, dict):
        raise bad_request("The body must be a JSON object.", {})
    return body


def _moment(text: JsonValue) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError) as error:
        example = "2026-12-01T00:00:00Z"
        raise bad_request(f"{text!r} is no moment, expected e.g. {example}", {}) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
