"""The world's time: tokens, models, operations and every timestamp go by it.

Owns the mapping from the machine's clock, so a test can move the world's, stop it or let it run
fast. Pauses of replies and faults are not its matter: those are waits somebody sits through.
"""

import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.protocol.errors import bad_request

EXAMPLES = (
    '{"advance_seconds": 3600}, {"set": "2026-12-01T00:00:00Z"}, {"speed": 60} or {"frozen": true}'
)
FASTEST = 1_000_000
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


def change(clock: Clock, body: Json) -> None:
    """What the admin API was sent, or 400 saying what it takes: a move, a speed, or both."""
    moves, speeds = body.keys() & {"advance_seconds", "set"}, body.keys() & {"speed", "frozen"}
    if not body or len(moves) > 1 or len(speeds) > 1 or body.keys() - moves - speeds:
        raise _refused(body)
    moment = _moment(clock, body)
    speed = _speed(body)
    if moment is not None and not EARLIEST <= moment <= LATEST:
        raise _refused(body)
    if moment is not None:
        clock.set(moment)
    if speed is not None:
        clock.run(speed)


def _refused(found: JsonValue) -> Exception:
    text = f"expected e.g. {EXAMPLES}"
    return bad_request(f"Found {found!r}, {text}", {"": text})


def _moment(clock: Clock, body: Json) -> datetime | None:
    try:
        if "advance_seconds" in body:
            return clock.now() + timedelta(seconds=_number(body, "advance_seconds"))
        if "set" in body:
            moment = datetime.fromisoformat(body["set"])
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError) as error:
        raise _refused(body) from error
    return None


def _speed(body: Json) -> float | None:
    if "frozen" in body:
        if not isinstance(body["frozen"], bool):
            raise _refused(body)
        return 0.0 if body["frozen"] else 1.0
    if "speed" not in body:
        return None
    speed = _number(body, "speed")
    if not 0 <= speed <= FASTEST:
        raise _refused(body)
    return speed


def _number(body: Json, name: str) -> float:
    value = body[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _refused(body)
    return float(value)
