"""A machine of sh scripts with its own PATH and cache and no network: each way can be granted."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sandbox.engine.version import pinned_version

CHECKOUT = Path(__file__).parents[3]

FIND = """
import sys
from sandbox.engine.find import find_engine
print(find_engine())
"""

FAKE_GO = """
echo "$@" >> "$MACHINE/go.log"
if [ "$1" = version ]; then echo "go version {go} linux/amd64"; exit 0; fi
env > "$MACHINE/go.env"
{before}
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\necho {makes}\\n' > "$2" && chmod +x "$2"
"""


@dataclass
class Machine:
    folder: Path
    environ: dict[str, str] = field(init=False)
    runs: "list[subprocess.Popen[str]]" = field(default_factory=list)

    def __post_init__(self) -> None:
        self.environ = {
            "PATH": str(self.folder / "bin"),
            "HOME": str(self.folder / "home"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "HTTPS_PROXY": "http://127.0.0.1:1",  # refuses at once: the installer has no network
            "MACHINE": str(self.folder),
            "PYTHONPATH": str(CHECKOUT),
        }

    @property
    def cached(self) -> Path:
        return self.folder / "cache" / "vertex-gpt-oss" / "engine" / pinned_version() / "pulumi"

    def program(self, path: Path, script: str) -> Path:
        """An executable sh script; only its own PATH holds the system's programs."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
        path.chmod(0o755)
        return path

    def pulumi(self, path: Path | None = None, version: str = pinned_version()) -> Path:
        return self.program(path or self.folder / "bin" / "pulumi", f"echo {version}")

    def go(self, makes: str = pinned_version(), go: str = "go1.26.0", before: str = "") -> Path:
        script = FAKE_GO.format(makes=makes, go=go, before=before)
        return self.program(self.folder / "bin" / "go", script)

    def go_calls(self, verb: str) -> list[str]:
        log = self.folder / "go.log"
        lines = log.read_text().splitlines() if log.exists() else []
        return [line for line in lines if line.startswith(verb)]

    def find_in_process(self) -> "subprocess.Popen[str]":
        run = subprocess.Popen(
            [sys.executable, "-c", FIND],
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.runs.append(run)
        return run


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    (tmp_path / "bin").mkdir()
    (tmp_path / "home").mkdir()
    made = Machine(tmp_path)
    yield made
    (tmp_path / "go-on").touch()  # a build that a failed test left waiting ends by itself
    for run in made.runs:
        run.kill()
        run.communicate()
