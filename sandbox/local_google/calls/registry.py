"""Handlers by discovery method id: `@handles("cloudresourcemanager.projects.create", "v1")`.

Owns what a handler gets (`Call`) and may return. Method ids are the same in several versions of
an API (v1 and v3 of Cloud Resource Manager), so a handler names the versions it serves.
A handler is a plain function: it runs to its end on the event loop, so no other request sees half
of its work. One that is `async` must have finished with the world before its first `await`.
"""

from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from sandbox.local_google.authority import iam
from sandbox.local_google.calls.raw_answer import RawAnswer
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.contract import Method
from sandbox.local_google.protocol.errors import GoogleError
from sandbox.local_google.state.world import World

Timed = tuple[float, str]
"""Seconds after the one before was due, and the event."""


@dataclass(frozen=True)
class Decision:
    """One answered question of access, for the audit log."""

    permission: str
    resource: str
    granted: bool


@dataclass(frozen=True)
class Call:
    """One authenticated, validated request."""

    world: World
    method: Method
    caller: str
    path: dict[str, str]
    query: Json
    body: Json
    decisions: list[Decision] = field(default_factory=list, compare=False)

    def allowed(self, permission: str, resource: str) -> bool:
        granted = iam.allowed(self.world, self.caller, permission, resource)
        self.decisions.append(Decision(permission, resource, granted))
        return granted

    def require(self, permission: str, resource: str, refusal: GoogleError) -> None:
        if not self.allowed(permission, resource):
            raise refusal


# How many events of a stream the journal keeps: thousands of whole replies would fill the memory.
FIRST_EVENTS, LAST_EVENTS = 20, 5


@dataclass
class EventStream:
    """A `text/event-stream` answer, and what the journal tells of it: its two ends."""

    events: AsyncGenerator[str, None] | Iterator[Timed]
    """As they come, or each with its time."""
    sent: int = 0
    first: list[str] = field(default_factory=list)
    last: deque[str] = field(default_factory=lambda: deque(maxlen=LAST_EVENTS))

    def note(self, event: str) -> None:
        self.sent += 1
        (self.first if self.sent <= FIRST_EVENTS else self.last).append(event)

    def journaled(self) -> Json:
        left_out = self.sent - len(self.first) - len(self.last)
        return {"first": self.first, "left_out": left_out, "last": list(self.last)}


Answer = Json | EventStream | RawAnswer
Handler = Callable[[Call], Answer | Awaitable[Answer]]

HANDLERS: dict[tuple[str, str], Handler] = {}


def handles(method_id: str, *versions: str) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        for version in versions:
            if (method_id, version) in HANDLERS:
                raise ValueError(f"{method_id} {version} has two handlers")
            HANDLERS[method_id, version] = handler
        return handler

    return register


def find(method: Method) -> Handler:
    handler = HANDLERS.get(method.key)
    if handler is None:
        raise GoogleError(
            "UNIMPLEMENTED",
            f"{method.id} ({method.document.version}) is published by Google and not built in the"
            " local Google; waiting does not help.",
        )
    return handler
