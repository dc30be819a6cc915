"""How a resource type is declared: its properties, and the functions that make it so.

A declaration is data. `check.py` reads it to validate inputs, `plan.py` to work out the state and
the difference, `servicer.py` to dispatch; a file in `resources/` holds one declaration and, where
the order of calls needs it, small functions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State

Kind = Literal["string", "bool", "number", "map", "list", "set", "object"]
"""A list of the program is `list` or `set` as upstream's schema says TypeList or TypeSet: of a set
only membership counts."""


@dataclass(frozen=True)
class Property:
    """One property of a resource."""

    kind: Kind = "string"
    required: bool = False
    output_only: bool = False
    computed: bool = False
    """Google or the plugin may fill it when the program does not."""
    replaces: bool = False
    """A change means a new resource."""
    default: object = None
    """Filled in by `Check` and listed in `__defaults`."""
    unset: object = None
    """What comes back in the state when nobody set it."""
    allowed: tuple[str, ...] = ()
    pattern: str = ""
    expected: str = ""
    """The pattern in words."""
    conflicts_with: str = ""
    secret: bool = False
    fields: Mapping[str, "Property"] = field(default_factory=dict)
    """Of an object, or of each element of a list or set."""
    same: Callable[[object, object], bool] = lambda old, new: bool(old == new)
    """Differences that are none, e.g. of case."""


def computed(kind: Kind = "string") -> Property:
    """A property that only Google fills."""
    return Property(kind, output_only=True, computed=True)


@dataclass(frozen=True)
class Created:
    resource_id: str
    state: State


Create = Callable[[Session, State], Created]
Read = Callable[[Session, str, State], State | None]
Update = Callable[[Session, str, State, State], State]
Delete = Callable[[Session, str, State], None]
ParseImportId = Callable[[Session, str], Created]
"""From what the user typed: the id, and the state that `read` needs to begin with."""
Plan = Callable[[Session, State, State | None], State]
"""Last word on the planned state: (session, planned, old state or None)."""


def _as_planned(_session: Session, planned: State, _old: State | None) -> State:
    return planned


@dataclass(frozen=True)
class ResourceType:
    urn_type: str
    properties: Mapping[str, Property]
    create: Create
    read: Read
    update: Update | None
    """None: every input replaces."""
    delete: Delete
    parse_import_id: ParseImportId
    plan: Plan = _as_planned
    deletion_policy: str = ""
    """Default of `deletionPolicy`; empty if the type has no such input."""
    named_by: tuple[str, ...] = ()
    """Inputs that name it in Google. Where the program sets one, two cannot exist side by side,
    so a replacement deletes first."""
    autonamed: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    """Names made up when the program gives none: urn name plus a random part in, name out."""

    @property
    def inputs(self) -> dict[str, Property]:
        return {name: prop for name, prop in self.properties.items() if not prop.output_only}


DELETION_POLICY = Property(computed=True, allowed=("PREVENT", "DELETE", "ABANDON"))
PROJECT = Property(computed=True, replaces=True)
