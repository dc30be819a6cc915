"""Holds our own answers to the contract, the payloads of long-running operations included.

Owns what a departure is and the 500 it becomes. Discovery types an operation's `response` and
`metadata` as `any`; `operation_types` says what they are, by the method that started it, and that
holds when the operation is answered and again each time it is read.
"""

from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.protocol import operations, schema
from sandbox.local_google.protocol.contract import Method, vendored
from sandbox.local_google.protocol.errors import GoogleError
from sandbox.local_google.protocol.operation_types import EMPTY, TYPES, schema_names
from sandbox.local_google.state.world import World

PREFIX = "type.googleapis.com/"


def hold(world: World, method: Method, answer: JsonValue) -> None:
    """Raises 500 naming the method and every departure, where the world's switch asks for it."""
    if not isinstance(answer, dict) or method.raw_body:
        return
    if method.key in TYPES:
        operations.note_origin(world, method, answer.get("name", ""))
    if not world.switches.check_answers:
        return
    found = departures(method, answer, _origin(world, method, answer))
    for read in answer.get("operations", []) if method.id.endswith(".operations.list") else []:
        found += _payloads(_origin(world, method, read), read)
    if found:
        raise GoogleError("INTERNAL", f"{method.id} departs from its schema: {found}")


def departures(method: Method, answer: Json, origin: Method | None = None) -> list[str]:
    """`origin` is the method that started the operation, the answering one if not given."""
    found = schema.departures(answer, method.response, method.document.schemas)
    if method.response.endswith("Operation"):
        found += _payloads(origin or method, answer)
    return found


def _payloads(origin: Method, answer: Json) -> list[str]:
    types = TYPES.get(origin.key)
    if types is None:
        return []  # read by a name that is no operation of this world; nothing says what it is
    found = []
    for field, full in (("response", types.response), ("metadata", types.metadata)):
        if field in answer:
            found += [f"{field}: {text}" for text in _payload(origin, answer[field], full)]
    return found


def _payload(origin: Method, payload: Json, full: str) -> list[str]:
    if payload.get("@type") != PREFIX + full:
        return [f"@type {payload.get('@type')!r}, expected {PREFIX + full!r}"]
    plain = {name: value for name, value in payload.items() if name != "@type"}
    schemas = origin.document.schemas
    if full == EMPTY:
        return [f"{full} has no fields, found {', '.join(plain)}"] if plain else []
    name = next((name for name in schema_names(full) if name in schemas), None)
    return [] if name is None else schema.departures(plain, name, schemas)


def _key(method: Method, answer: Json) -> str:
    return f"{method.document.api}/{answer.get('name', '')}"


def _origin(world: World, method: Method, answer: Json) -> Method:
    operation = world.operations.get(_key(method, answer))
    key = (operation.method_id, operation.version) if operation else method.key
    return vendored().methods.get(key, method)
