"""How long Google takes, plausibly: a pause before each answer, and time for operations to be done.

Owns reading `data/latency.json`, whose figures are plausible and **not measured on Google**, and
the draws. Off (factor 0) until asked for. A pause is time of the machine: somebody sits through
it. An operation's time is the world's, so its clock can be moved on past it or run fast.
"""

import asyncio
import json
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import bad_request
from sandbox.local_google.resources.draws import Draws, Spread
from sandbox.local_google.resources.faults import Latency
from sandbox.local_google.state.world import World

PROFILE = Path(__file__).parent.parent / "data" / "latency.json"
MOST = 100.0
OPERATION = ":operation"
"""Ends the key by which the time of a method's operation is drawn."""


@dataclass(frozen=True)
class Profile:
    answers: dict[str, Spread]
    """Method id, or verb (`get`), or empty for all others, to seconds."""
    operations: dict[str, Spread]

    def answer(self, method_id: str) -> Spread:
        verb = method_id.rpartition(".")[2]
        return self.answers.get(method_id) or self.answers.get(verb) or self.answers[""]


@cache
def profile() -> Profile:
    def spreads(rows: Json) -> dict[str, Spread]:
        return {name: Spread(median / 1000, spread) for name, (median, spread) in rows.items()}

    raw = json.loads(PROFILE.read_text(encoding="utf-8"))
    return Profile(spreads(raw["answers_ms"]), spreads(raw["operations_ms"]))


def answer_seconds(latency: Latency, method_id: str) -> float:
    """How long this answer takes; 0 where it is off."""
    return latency.draw(method_id, profile().answer(method_id))


def operation_seconds(latency: Latency, method_id: str) -> float:
    """How long an operation takes that this method starts, in the world's time."""
    spread = profile().operations.get(method_id, profile().operations[""])
    return latency.draw(f"{method_id}{OPERATION}", spread)


def shown(latency: Latency) -> Json:
    return {"factor": latency.factor, "seed": latency.seed}


async def pause(world: World, method_id: str) -> None:
    """Of no seconds where it is off."""
    await asyncio.sleep(answer_seconds(world.latency, method_id))


def done_at(world: World, method_id: str) -> str:
    """When an operation that this method starts now is done; empty where it is at once."""
    if not world.latency.factor:
        return ""
    seconds = operation_seconds(world.latency, method_id)
    return (world.now() + timedelta(seconds=seconds)).isoformat()


def parse(body: Json) -> Latency:
    """400 with what is wrong."""
    wanted, seed = body.get("factor"), body.get("seed", 0)
    number = isinstance(wanted, int | float) and not isinstance(wanted, bool)
    if not number or type(seed) is not int or body.keys() - {"factor", "seed"}:
        raise _refused(body)
    try:
        return Latency(factor(str(wanted)), seed, Draws(seed))
    except ValueError as error:
        raise _refused(body) from error


def factor(text: str) -> float:
    """Raises ValueError where it is none."""
    value = float(text)
    if not 0 <= value <= MOST:
        raise ValueError(f"expected 0 (off) to {MOST:.0f}, found {text}")
    return value


def _refused(body: Json) -> Exception:
    text = f'expected {{"factor": 0 (off) to {MOST:.0f}, "seed": a whole number}}'
    return bad_request(f"Found {body!r}, {text}", {"": text})
