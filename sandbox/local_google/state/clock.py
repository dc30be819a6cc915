"""The world's time: tokens, models, operations and every timestamp go by it.

Owns the mapping from the machine's clock, so a test can move the world's, stop it or let it run
fast. Pauses of replies and faults are not its matter: those are waits somebody sits through.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

# The world's time stays between them, whatever a patch, a seed or a fast clock says: a Python date
# beyond 1 to 9999 is an error, and lifetimes of years are added to it.
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


@dataclass
class Clock:
    """World's time = `since` + `ahead_seconds` + what the machine's clock ran on times `speed`."""

    ahead_seconds: float = 0.0
    speed: float = 1.0
    """World seconds for each of the machine's; 0 stands still."""
    since: float = 0.0
    """The machine's time (seconds since 1970) from which `speed` counts."""

    def seconds(self) -> float:
        """Since 1970."""
        passed = time.time() - self.since
        return self.since + self.ahead_seconds + passed * self.speed

    def now(self) -> datetime:
        first, last = EARLIEST.timestamp(), LATEST.timestamp()
        return datetime.fromtimestamp(max(first, min(last, self.seconds())), UTC)

    def advance(self, seconds: float) -> None:
        self.ahead_seconds += seconds

    def set(self, moment: datetime) -> None:
        self.since = time.time()
        self.ahead_seconds = moment.timestamp() - self.since

    def run(self, speed: float) -> None:
        """From the moment it is there now: changing the speed is no jump."""
        self.set(self.now())
        self.speed = speed
