"""How long Google takes, plausibly: a pause before each answer, and time for operations to be done.

Owns reading `data/latency.json`, whose figures are plausible and **not measured on Google**, and
the draws. Off (factor 0) until asked for. A pause is time of the machine: somebody sits through
it. An operation's time is the world's, so its clock can be moved on past it or run fast.
"""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.local_google.faults.draws import Draws, Spread
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import bad_request

if TYPE_CHECKING:
    from sandbox.local_google.state.world import World  # which holds a `Latency`

PROFILE = Path(__file__).parent.parent / "data" / "latency.json"
MOST = 100.0


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


@dataclass
class Latency:
    factor: float = 0.0
    """What the profile's figures are multiplied by; 0 is off."""
    seed: int = 0
    draws: Draws = field(default_factory=Draws)

    def answer_seconds(self, method_id: str) -> float:
        return profile().answer(method_id).draw(self.draws.next(method_id)) * self.factor

    def operation_seconds(self, method_id: str) -> float:
        spread = profile().operations.get(method_id, profile().operations[""])
        return spread.draw(self.draws.next(f"{method_id}:operation")) * self.factor

    def shown(self) -> Json:
        return {"factor": self.factor, "seed": self.seed}


async def pause(world: "World", method_id: str) -> None:
    """Of no seconds where it is off."""
    await asyncio.sleep(world.latency.answer_seconds(method_id))


def done_at(world: "World", method_id: str) -> str:
    """When an operation that this method starts now is done; empty where it is at once."""
    if not world.latency.factor:
        return ""
    return (world.now() + timedelta(seconds=world.latency.operation_seconds(method_id))).isoformat()


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
