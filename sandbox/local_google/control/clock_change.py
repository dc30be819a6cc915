"""Moves, stops or speeds up the world's clock as `POST clock` of the admin API asks.

Owns the form of that request and its refusals.
"""

import math
from datetime import UTC, datetime, timedelta

from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.protocol.errors import bad_request
from sandbox.local_google.state.clock import EARLIEST, LATEST, Clock

EXAMPLES = (
    '{"advance_seconds": 3600}, {"set": "2026-12-01T00:00:00Z"}, {"speed": 60} or {"frozen": true}'
)
FASTEST = 1_000_000


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
