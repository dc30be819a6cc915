"""Stacks of a program in a sandbox of the bench's own, with a clock around each `up`."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from bench.google_chain import Exchange
from sandbox.engine.find import find_engine
from sandbox.lifecycle.credentials import write_credentials
from sandbox.lifecycle.environment import environment, inside
from sandbox.lifecycle.files import SandboxFiles
from sandbox.local_google.faults.latency import OPERATION
from sandbox.local_google.resources.draws import Spread
from sandbox.local_google.resources.faults import Latency
from sandbox.local_google.serving.server import serving
from sandbox.local_google.state.seed import seeded_world

ROOT = Path(__file__).parents[1]
OURS = (
    *("__main__.py", "Pulumi.yaml", "findings", "settings", "google_api", "checks"),
    "components",
)
SETTINGS = {
    "projectId": "gpt-oss-ours",
    "organizationId": "1234567890",
    "billingAccount": "012345-567890-ABCDEF",
}
FEATURES = {
    "ci": {"issuer": "github", "ownerId": "65", "repositoryId": "74", "branch": "main"},
    "observability": {"dashboard": True},
}
"""Eight APIs and some thirty resources more."""
SEED = 1


@dataclass
class TimedLatency(Latency):
    """The world's latency, and when each part of it was taken."""

    taken: list[Exchange] = field(default_factory=list)

    def draw(self, key: str, spread: Spread) -> float:
        seconds = super().draw(key, spread)
        operation = key.endswith(OPERATION)
        method_id = key.removesuffix(OPERATION)
        self.taken.append(Exchange(method_id, operation, time.monotonic(), seconds))
        return seconds


@dataclass(frozen=True)
class Deployment:
    folder: Path
    env: dict[str, str]
    latency: TimedLatency

    def up(self) -> float:
        """Wall time in seconds, without a preview. Raises CalledProcessError."""
        self.latency.taken.clear()
        began = time.perf_counter()
        self.pulumi("up", "--yes", "--skip-preview")
        return time.perf_counter() - began

    def exchanges(self) -> list[Exchange]:
        """Of the last `up`."""
        return list(self.latency.taken)

    def pulumi(self, *arguments: str) -> None:
        subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self.folder, env=self.env, check=True, capture_output=True,
        )  # fmt: skip


@contextmanager
def deployments(
    folder: Path,
    *,
    latency: float = 0.0,
    waits: bool = False,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Callable[..., Deployment]]:
    """Makes a stack of `ours` (which takes more settings), `flat` or `empty`, all in one world.

    `latency` multiplies the profile, 0 is off; `waits` are the official plugin's own; `variables`
    are more of the engine's environment.
    """
    world = seeded_world()
    world.latency = timed = TimedLatency(factor=latency, seed=SEED)
    with serving(world) as url:
        files = SandboxFiles(folder / "sandbox")
        files.make()
        write_credentials(files, url)
        own = environment(url, files.folder, find_engine(), os.environ.get("PATH", os.defpath))
        official = {"SANDBOX_PLUGIN_WAITS": "1"} if waits else {}
        env = inside(os.environ, {**own, **official, **variables})

        def make(name: str, **settings: object) -> Deployment:
            return _made(Deployment(folder / name, env, timed), {**SETTINGS, **settings})

        yield make


def _made(made: Deployment, settings: Mapping[str, object]) -> Deployment:
    name, folder = made.folder.name, made.folder
    if name == "ours":
        folder.mkdir()
        for part in OURS:
            (folder / part).symlink_to(ROOT / part)
    else:
        shutil.copytree(ROOT / "bench" / f"{name}_program", folder)
    made.pulumi("stack", "init", "bench")
    if name == "ours":
        config = {f"vertex-gpt-oss:{key}": value for key, value in settings.items()}
        with (folder / "Pulumi.bench.yaml").open("a", encoding="utf-8") as file:
            file.write(f"config: {json.dumps(config)}\n")
    return made
