"""One exchange as the journal keeps it."""

from dataclasses import dataclass, field

from sandbox.local_google.json_types import JsonValue


@dataclass
class Entry:
    number: int
    time: str
    caller: str
    method_id: str
    method: str
    path: str
    """With its query, as it was sent."""
    request: JsonValue
    status: int
    """0 when the connection was cut instead of an answer."""
    response: JsonValue
    faults: list[int] = field(default_factory=list)
    """The ids of the faults and scenarios that fired."""
