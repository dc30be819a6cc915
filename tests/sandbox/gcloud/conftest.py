"""The stand-in for gcloud in this process, inside a sandbox of the test's own."""

import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.gcloud.__main__ import main
from sandbox.lifecycle.credentials import write_credentials
from sandbox.lifecycle.files import SandboxFiles
from tests.conftest import LocalGoogle

ADMIN = "admin@example.com"


@dataclass(frozen=True)
class Done:
    code: int
    stdout: str
    stderr: str


Run = Callable[[str], Done]


@pytest.fixture
def files(google: LocalGoogle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SandboxFiles:
    made = SandboxFiles(tmp_path / "sandbox")
    made.make()
    write_credentials(made, google.url)
    monkeypatch.setenv("SANDBOX_URL", google.url)
    monkeypatch.setenv("SANDBOX_DIR", str(made.folder))
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(made.folder))
    return made


@pytest.fixture
def run(files: SandboxFiles, capsys: pytest.CaptureFixture[str]) -> Run:
    """Takes what stands behind `gcloud`."""

    def typed(line: str) -> Done:
        capsys.readouterr()
        code = main(shlex.split(line), os.environ)
        return Done(code, *capsys.readouterr())

    return typed
