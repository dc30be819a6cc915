"""Where an answer departs from the contract, the payloads of long-running operations included.

Owns what a departure is. Discovery types an operation's `response` and `metadata` as `any`;
`operation_types` says what they are, by the method that started the operation.
"""

from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol import schema
from sandbox.local_google.protocol.contract import Method
from sandbox.local_google.protocol.operation_types import EMPTY, TYPES, schema_names

PREFIX = "type.googleapis.com/"


def departures(method: Method, answer: Json, origin: Method | None = None) -> list[str]:
    """`origin` is the method that started the operation, the answering one if not given."""
    found = schema.departures(answer, method.response, method.document.schemas)
    if method.response.endswith("Operation"):
        found += payload_departures(origin or method, answer)
    return found


def payload_departures(origin: Method, answer: Json) -> list[str]:
    """Of an operation that `origin` started."""
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
