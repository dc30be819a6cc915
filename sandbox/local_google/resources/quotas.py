"""Quotas of the world: what is enforced, what differs from Google's defaults, what was spent."""

from collections import deque
from dataclasses import dataclass, field

WINDOW_SECONDS = 60


@dataclass
class Quotas:
    enforced: bool = False
    """Whether calls are counted per minute; the limits below hold in any case."""
    per_minute: dict[str, int] = field(default_factory=dict)
    """Raised or lowered limits by metric, e.g. `serviceusage.googleapis.com/mutate_requests`."""
    projects_per_creator: dict[str, int] = field(default_factory=dict)
    """By member: how many projects it may have created, deleted ones included."""
    projects_per_billing_account: dict[str, int] = field(default_factory=dict)
    """By billing account id: how many projects may be linked, deleted ones included."""
    model_requests_per_minute: dict[str, int] = field(default_factory=dict)
    """By publisher model name; a model that is not listed has no fixed quota."""


@dataclass
class Usage:
    """What was spent in the last minute, by consumer and metric."""

    spent: dict[tuple[str, str], deque[tuple[float, int]]] = field(default_factory=dict)

    def within(self, key: tuple[str, str], now: float) -> int:
        window = self.spent.setdefault(key, deque())
        while window and not 0 <= now - window[0][0] < WINDOW_SECONDS:
            window.popleft()  # also what lies ahead, after the clock was set back
        return sum(cost for _, cost in window)

    def add(self, key: tuple[str, str], now: float, cost: int) -> None:
        self.spent.setdefault(key, deque()).append((now, cost))
