"""The publisher models of this world: where each is served and until when.

A data file of its own, so that the product's catalogue is judged by facts it does not supply.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from sandbox.local_google.json_types import Json


@dataclass(frozen=True)
class PublisherModel:
    name: str
    """`publishers/P/models/M`."""
    locations: tuple[str, ...]
    context_window: int
    max_output_tokens: int
    launch_stage: str
    retired: date | None

    def is_retired(self, today: date) -> bool:
        """From that day on; the hour is not published."""
        return self.retired is not None and today >= self.retired


@cache
def publisher_models() -> dict[str, PublisherModel]:
    path = Path(__file__).parent.parent / "data" / "models.json"
    raw: dict[str, Json] = json.loads(path.read_text(encoding="utf-8"))
    return {
        name: PublisherModel(
            name,
            tuple(model["locations"]),
            model["context_window"],
            model["max_output_tokens"],
            model["launch_stage"],
            date.fromisoformat(model["retired"]) if model["retired"] else None,
        )
        for name, model in raw.items()
    }
