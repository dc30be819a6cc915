"""Holds our own answers to the contract before they are sent.

Owns the 500 that a departure becomes, and which method started an operation: it is remembered when
the operation is answered, and decides what the operation may carry each time it is read.
"""

from sandbox.local_google.calls import operations
from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.protocol.answers import departures, payload_departures
from sandbox.local_google.protocol.contract import Method, vendored
from sandbox.local_google.protocol.errors import GoogleError
from sandbox.local_google.protocol.operation_types import TYPES
from sandbox.local_google.state.world import World


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
        found += payload_departures(_origin(world, method, read), read)
    if found:
        raise GoogleError("INTERNAL", f"{method.id} departs from its schema: {found}")


def _key(method: Method, answer: Json) -> str:
    return f"{method.document.api}/{answer.get('name', '')}"


def _origin(world: World, method: Method, answer: Json) -> Method:
    operation = world.operations.get(_key(method, answer))
    key = (operation.method_id, operation.version) if operation else method.key
    return vendored().methods.get(key, method)
