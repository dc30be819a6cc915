"""A stack of this project, driven through the literal CLI in a sandbox of the test's own."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from sandbox.engine.progress import Progress
from sandbox.languages.build import find_languages, obtain_languages
from sandbox.lifecycle.credentials import write_credentials
from sandbox.lifecycle.environment import environment, inside
from sandbox.lifecycle.files import SandboxFiles
from tests.conftest import LocalGoogle, served

CHECKOUT = Path(__file__).resolve().parents[2]
CONFIG = "Pulumi.dev.yaml"
ROOMS = ("findings", "settings", "google_api", "checks", "components")
DEV_SETTINGS = {
    "projectId": "gpt-oss-dev",
    "organizationId": "1234567890",
    "billingAccount": "012345-567890-ABCDEF",
}


IS_ENGINES_OWN = "::pulumi:providers:pulumi::default"
"""What answers what the state has (components/engine/stack_state.py). The engine (3.259,
isInternalStep in pkg/engine/update.go) neither counts nor shows what it does to a default
provider."""


@dataclass
class Stack:
    """One project folder and one stack in it; `env` is the sandbox's environment."""

    folder: Path
    env: dict[str, str]

    @property
    def state(self) -> Path:
        """The backend's folder."""
        return Path(unquote(urlsplit(self.env["PULUMI_BACKEND_URL"]).path))

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self.env, capture_output=True, text=True, check=False
        )

    def pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the CLI, whatever comes of it; stdout and stderr are kept together in stdout."""
        return subprocess.run(
            ["pulumi", *arguments, "--non-interactive", "--color", "never"],
            cwd=self.folder,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def succeed(self, *arguments: str) -> str:
        result = self.pulumi(*arguments)
        assert result.returncode == 0, result.stdout
        return result.stdout

    def fail(self, *arguments: str) -> str:
        """The output of a command that must fail, and must not show a traceback."""
        result = self.pulumi(*arguments)
        assert result.returncode != 0, result.stdout
        assert "Traceback" not in result.stdout, result.stdout
        return result.stdout

    def up(self) -> str:
        return self.succeed("up", "--yes", "--skip-preview")

    def configure(self, **settings: Any) -> None:
        """Write the stack's configuration anew, as `pulumi config set` would."""
        lines = {f"vertex-gpt-oss:{key}": value for key, value in settings.items()}
        path = self.folder / CONFIG
        salt = (
            [line for line in path.read_text("utf-8").splitlines() if line.startswith("encrypt")]
            if path.exists()
            else []
        )
        path.write_text("\n".join([*salt, f"config: {json.dumps(lines)}", ""]), "utf-8")

    def outputs(self) -> dict[str, Any]:
        result = self.run("pulumi", "stack", "output", "--json")
        assert result.returncode == 0, result.stderr
        outputs: dict[str, Any] = json.loads(result.stdout)
        return outputs

    def resources(self) -> dict[str, dict[str, Any]]:
        """The state's resources by logical name; of several types' the last."""
        return {urn.rpartition("::")[2]: r for urn, r in self.by_urn().items()}

    def by_urn(self) -> dict[str, dict[str, Any]]:
        """All of the state's resources, without the engine's own (`IS_ENGINES_OWN`)."""
        result = self.run("pulumi", "stack", "export")
        assert result.returncode == 0, result.stderr
        deployment = json.loads(result.stdout)["deployment"]
        resources = deployment.get("resources") or []
        return {r["urn"]: r for r in resources if not r["urn"].endswith(IS_ENGINES_OWN)}


def project_folder(folder: Path) -> Path:
    """The committed program beside links to its rooms, so that a test's config is its own."""
    folder.mkdir()
    for name in ("__main__.py", "Pulumi.yaml"):
        shutil.copy(CHECKOUT / name, folder / name)
    for room in ROOMS:
        (folder / room).symlink_to(CHECKOUT / room)
    return folder


@pytest.fixture(scope="session")
def languages() -> Path:
    """What programs in YAML, Go and TypeScript need; without Go there is nothing to build it."""
    if find_languages() is None and shutil.which("go") is None:
        pytest.skip("no `go` on PATH to build Pulumi's YAML host and generators of SDKs")
    return obtain_languages(os.environ, Progress())


@pytest.fixture(scope="session")
def initialised(engine: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what `pulumi stack init dev` leaves: `state`, and the config with its salt.

    Copied for each test, because the command takes as long as many a test.
    """
    folder = tmp_path_factory.mktemp("initialised")
    with fresh_stack(engine, folder) as (made, _):
        shutil.copy(made.folder / CONFIG, folder)
        shutil.copytree(made.state, folder / "state")
    return folder


@contextmanager
def fresh_stack(engine: Path, folder: Path) -> Iterator[tuple[Stack, LocalGoogle]]:
    """A stack and a Google of their own, for what several tests share."""
    with served() as google:
        files = SandboxFiles(folder / "sandbox")
        files.make()
        write_credentials(files, google.url)
        path = os.environ.get("PATH", os.defpath)
        variables = environment(google.url, files.folder, engine, path)
        made = Stack(project_folder(folder / "project"), inside(os.environ, variables))
        made.succeed("stack", "init", "dev")
        yield made, google


@pytest.fixture
def stack(sandbox_env: dict[str, str], tmp_path: Path, initialised: Path) -> Stack:
    """A stack with the development settings, not yet deployed."""
    made = Stack(project_folder(tmp_path / "project"), {**sandbox_env, "PULUMI_STACK": "dev"})
    shutil.copy(initialised / CONFIG, made.folder)
    shutil.copytree(initialised / "state", made.state, dirs_exist_ok=True)
    made.configure(**DEV_SETTINGS)
    return made


@pytest.fixture
def deployed(stack: Stack) -> Stack:
    """The same stack after its first `up`."""
    stack.up()
    return stack
