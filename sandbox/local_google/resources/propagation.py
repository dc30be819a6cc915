"""How long a change takes until it counts, and one change on its way."""

from dataclasses import dataclass, field


@dataclass
class Delay:
    """Both bounds hold; zero is at once."""

    polls: int = 0
    """How many calls still meet the old state."""
    seconds: float = 0.0
    """By the world's clock."""


@dataclass
class Propagation:
    grants: Delay = field(default_factory=Delay)
    services: Delay = field(default_factory=Delay)
    accounts: Delay = field(default_factory=Delay)


@dataclass
class Settling:
    """The rest of one delay; the default has none left."""

    until: float = 0.0
    """Seconds since 1970, by the world's clock."""
    polls: int = 0
    counted_in: int = field(default=-1, compare=False, metadata={"runtime": True})
    """The last exchange that met the old state; it meets it in all of its decisions."""
