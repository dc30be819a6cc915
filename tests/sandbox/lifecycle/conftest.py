"""A sandbox of the test's own, with an sh script for an engine; stopped whatever happens."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sandbox.engine.progress import Progress
from sandbox.engine.version import pinned_version
from sandbox.lifecycle import control
from sandbox.lifecycle.files import SandboxFiles


@dataclass
class Own:
    """One sandbox and what starts it."""

    files: SandboxFiles
    environ: dict[str, str]
    said: io.StringIO = field(default_factory=io.StringIO)

    @property
    def progress(self) -> Progress:
        return Progress(self.said)

    def up(self) -> control.Up:
        return control.up(self.files, self.environ, self.progress)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Own]:
    programs = tmp_path / "bin"
    programs.mkdir()
    engine = programs / "pulumi"
    engine.write_text(f"#!/bin/sh\necho {pinned_version()}\n")
    engine.chmod(0o755)
    environ = {"PATH": f"{programs}:/usr/bin:/bin", "HOME": str(tmp_path)}
    sandbox = Own(SandboxFiles(tmp_path / "sandbox"), environ)
    yield sandbox
    control.down(sandbox.files)
