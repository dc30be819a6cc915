"""The self-deploy cards of Model Garden: versions, locations, and the machines that can hold them.

Documented: the two gpt-oss names (BigQuery's remote-model guide spells them), that the weights are
Apache 2.0 (so no EULA), that 120b fits one 80 GB GPU, and what accelerators each machine type has
(Compute Engine's GPU table). Which machine types and locations the cards offer is not published in
a form we could take: `data/self_deploy.json` holds plausible ones (inferred). paligemma is there
because it is the official plugin's example of a card behind an EULA; it does not chat.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sandbox.local_google.json_types import Json


@dataclass(frozen=True)
class MachineType:
    name: str
    accelerator: str
    count: int


@dataclass(frozen=True)
class CardVersion:
    card: str
    """`publishers/P/models/M`."""
    version: str
    is_default: bool
    needs_eula: bool
    open_source_category: str
    locations: tuple[str, ...]
    context_window: int
    """In tokens; 0 for a model that does not chat."""
    machine_types: tuple[MachineType, ...]
    """The first is used when a request names none."""

    @property
    def name(self) -> str:
        """As a deploy request spells it."""
        return f"{self.card}@{self.version}"

    @property
    def served_as(self) -> str:
        """What the serving container calls itself, whatever `model` a request names (inferred)."""
        return f"{self.card.split('/')[1]}/{self.version}"


@cache
def versions() -> dict[str, CardVersion]:
    """Every version of every card, by `publishers/P/models/M@V`."""
    path = Path(__file__).parent.parent / "data" / "self_deploy.json"
    raw: Json = json.loads(path.read_text(encoding="utf-8"))
    machines = {
        name: MachineType(name, gpu["accelerator"], gpu["count"])
        for name, gpu in raw["machine_types"].items()
    }
    loaded = [
        CardVersion(
            card=name,
            version=version,
            is_default=version == card["default_version"],
            needs_eula=card["eula"],
            open_source_category=card["open_source_category"],
            locations=tuple(card["locations"]),
            context_window=details["context_window"] or 0,
            machine_types=tuple(machines[machine] for machine in details["machine_types"]),
        )
        for name, card in raw["cards"].items()
        for version, details in card["versions"].items()
    ]
    return {version.name: version for version in loaded}


def named(name: str) -> CardVersion | None:
    """By full name, or the default version by the card's."""
    defaults = {v.card: v for v in versions().values() if v.is_default}
    return versions().get(name) or defaults.get(name)
