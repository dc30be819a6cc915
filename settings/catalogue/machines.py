"""The models that can be self-deployed: machines.toml, which says what is verified."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SELF_DEPLOY_FILE = Path(__file__).with_name("machines.toml")


@dataclass(frozen=True, kw_only=True)
class DeployableModel:
    name: str
    publisher_model: str
    """`publishers/PUBLISHER/models/MODEL@VERSION`."""
    gpu_memory: int
    """GB that the weights need at least."""

    @property
    def card(self) -> str:
        """Without the version, as organization policies name it."""
        return self.publisher_model.partition("@")[0]

    @property
    def request_id(self) -> str:
        """What a request's `model` says: vLLM serves one model and reads it loosely (inferred)."""
        return f"{self.publisher_model.split('/')[1]}/{self.name}"


@dataclass(frozen=True, kw_only=True)
class Machine:
    name: str
    accelerator: str
    count: int
    gpu_memory: int
    """GB of each."""


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(SELF_DEPLOY_FILE.read_text(encoding="utf-8"))


@cache
def deployable_models() -> dict[str, DeployableModel]:
    return {n: DeployableModel(name=n, **told) for n, told in _tables()["models"].items()}


@cache
def machines() -> dict[str, Machine]:
    return {name: Machine(name=name, **told) for name, told in _tables()["machines"].items()}


@dataclass(frozen=True, kw_only=True)
class Gpu:
    families: tuple[str, ...]
    """How the names of the machine types begin that have it."""
    machine: str
    """One of them."""
    memory: int
    """GB."""

    def fits(self, machine_type: str) -> bool:
        return machine_type.startswith(tuple(f"{family}-" for family in self.families))


@cache
def gpus() -> dict[str, Gpu]:
    tables = _tables()["gpus"]
    return {n: Gpu(**{**told, "families": tuple(told["families"])}) for n, told in tables.items()}


def gpus_of(machine_type: str) -> dict[str, Gpu]:
    """Those that a machine type can have; of most one, of N1 several, of others none."""
    return {name: gpu for name, gpu in gpus().items() if gpu.fits(machine_type)}


def gpu_count(machine_type: str) -> int:
    """Names that end in `-8g` say it; of the others one is the least."""
    said = re.search(r"-([0-9]+)g$", machine_type)
    return int(said[1]) if said else 1
