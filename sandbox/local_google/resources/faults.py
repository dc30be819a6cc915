"""What goes wrong or slow on demand: planned faults, random ones, and latency."""

import re
from dataclasses import asdict, dataclass, field

from sandbox.local_google.json_types import Json
from sandbox.local_google.resources.draws import Draws, Spread

KINDS: dict[str, Json] = {
    "429": {"status": 429},
    "500": {"status": 500},
    "503": {"status": 503},
    "reset": {"reset": True},
    "lost_answer": {"lost_answer": True},
}
"""What a call that goes wrong at random may meet: the fields of a fault."""


@dataclass
class Fault:
    id: int
    method_id: str
    resource: str = ""
    """A regular expression looked for in the path; empty fits every path."""
    times: int = 1
    fired: int = 0
    status: int = 0
    message: str = ""
    reason: str = ""
    details: list[Json] = field(default_factory=list)
    retry_seconds: float = 0.0
    """How long the error's RetryInfo says to wait; 0 is no RetryInfo."""
    localized_message: str = ""
    response: Json | None = None
    reset: bool = False
    lost_answer: bool = False
    truncated_body: bool = False
    delay_seconds: float = 0.0

    def fits(self, method_id: str, path: str) -> bool:
        if self.fired >= self.times or self.method_id != method_id:
            return False
        return re.search(self.resource, path) is not None

    def shown(self) -> Json:
        return asdict(self) | {"exhausted": self.fired >= self.times}


@dataclass
class Chaos:
    rate: float
    seed: int = 0
    kinds: list[str] = field(default_factory=lambda: list(KINDS))
    methods: str = ""
    median_ms: float = 0.0
    spread: float = 0.0
    fired: dict[str, int] = field(default_factory=dict)
    """Kind to how often it was drawn."""
    draws: Draws = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.draws = Draws(self.seed)


@dataclass
class Latency:
    factor: float = 0.0
    """What the profile's figures are multiplied by; 0 is off."""
    seed: int = 0
    draws: Draws = field(default_factory=Draws)

    def draw(self, key: str, spread: Spread) -> float:
        """Seconds."""
        return spread.draw(self.draws.next(key)) * self.factor
