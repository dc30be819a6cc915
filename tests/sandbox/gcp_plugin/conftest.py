"""A stack of the recorded program: real engine, our plugin, a local Google of its own."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sandbox.gcp_plugin import provider_config
from sandbox.gcp_plugin.credentials import session_for
from sandbox.gcp_plugin.rest import Google
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State
from sandbox.gcp_plugin.waits import Waits
from sandbox.lifecycle.credentials import write_credentials
from sandbox.lifecycle.environment import ENDPOINTS, environment, inside
from sandbox.lifecycle.files import SandboxFiles
from sandbox.local_google.records.journal_query import JournalQuery
from sandbox.local_google.state.seed import seeded_world
from sandbox.local_google.state.world import World
from tests.conftest import LocalGoogle
from tests.sandbox.gcp_plugin.recorded import Request, normalized

HERE = Path(__file__).parent
LEAKS = ("GOOGLE_", "PULUMI_", "CLOUDSDK_", "GCLOUD_", "SANDBOX_")


@dataclass
class Stack:
    """Runs the literal `pulumi` on a copy of the program, and tells what came of it."""

    world: World
    folder: Path
    env: dict[str, str]
    seen: int = field(default=0)

    def pulumi(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self.folder,
            env={**self.env, **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    def up(self, **variables: str) -> subprocess.CompletedProcess[str]:
        return self.pulumi("up", "--yes", "--skip-preview", **variables)

    def preview(self, **variables: str) -> list[dict[str, Any]]:
        """The steps that change something, each with its detailed diff."""
        done = self.pulumi("preview", "--json", **variables)
        assert done.returncode == 0, done.stdout + done.stderr
        steps: list[dict[str, Any]] = json.loads(done.stdout)["steps"]
        return [step for step in steps if step["op"] != "same"]

    def requests(self, *, query: bool = True) -> list[Request]:
        """What Google was asked since the last time, in order."""
        entries = list(self.world.journal.select(JournalQuery(since=self.seen)))
        self.seen += len(entries)
        return [
            Request.from_journal(entry, query=query)
            for entry in entries
            if "/sts/" not in str(entry["path"])
        ]

    def resources(self) -> list[dict[str, Any]]:
        done = self.pulumi("stack", "export")
        document = json.loads(normalized(done.stdout))
        found = document["deployment"].get("resources") or []
        return [item for item in found if item["type"].startswith("gcp:")]


@contextmanager
def new_stack(engine: Path, folder: Path) -> Iterator[Stack]:
    from sandbox.local_google.serving.server import serving

    world = seeded_world()
    program = folder / "program"
    program.mkdir(parents=True)
    for source in (HERE / "program").glob("*.*"):
        (program / source.name).write_text(source.read_text())
    with serving(world) as url:
        files = SandboxFiles(folder / "sandbox")
        files.make()
        write_credentials(files, url)
        clean = {key: value for key, value in os.environ.items() if not key.startswith(LEAKS)}
        variables = environment(url, files.folder, engine, os.environ.get("PATH", os.defpath))
        stack = Stack(world, program, inside(clean, variables))
        made = stack.pulumi("stack", "init", "test")
        assert made.returncode == 0, made.stderr
        yield stack


OpenStack = Callable[[], AbstractContextManager[Stack]]


@pytest.fixture(scope="module")
def open_stack(engine: Path, tmp_path_factory: pytest.TempPathFactory) -> OpenStack:
    """Opens a new stack in a world of its own; for module-wide fixtures."""
    return lambda: new_stack(engine, tmp_path_factory.mktemp("stack"))


@pytest.fixture
def stack(open_stack: OpenStack) -> Iterator[Stack]:
    with open_stack() as opened:
        yield opened


@pytest.fixture
def session(google: LocalGoogle) -> Session:
    """A configured provider as the default caller, without an engine."""
    environ = {name: f"{google.url}/{prefix}" for name, prefix in ENDPOINTS.items()}
    token = google.world.token_for("user:dev@example.com")
    return make_session({"accessToken": token}, environ)


def make_session(arguments: State, environ: Mapping[str, str]) -> Session:
    config = provider_config.read(arguments, environ)
    waits = Waits(real=False)
    return Session(config, Google(session_for(config), config.endpoint_of, waits), waits)


def offline_session(**config: object) -> Session:
    """For what asks Google nothing."""
    settings = provider_config.ProviderConfig(**config)  # type: ignore[arg-type]
    return Session(settings, Google.__new__(Google), Waits(real=False))
