"""The commands work in a checkout at any path, and a shell reads what `env` prints of it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.engine.version import pinned_version

CHECKOUT = Path(__file__).resolve().parents[2]
ROOMS = (*("findings", "settings", "google_api", "reports", "smoke", "cli", "sandbox", "scripts"),)
FILES = ("pyproject.toml", "Pulumi.yaml")
ODD = 'it\'s "so" $(touch ran)`touch ran`;& ünï 你'
SANDBOX = f'"{sys.executable}" -m scripts.sandbox'


def shell(line: str, name: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """`line` in bash, in a checkout called `name` that has an engine."""
    folder = tmp_path / name
    for room in ROOMS:
        shutil.copytree(CHECKOUT / room, folder / room)
    for file in FILES:
        shutil.copy(CHECKOUT / file, folder)
    engine = tmp_path / "bin" / "pulumi"
    engine.parent.mkdir()
    engine.write_text(f"#!/bin/sh\necho {pinned_version()}\n")
    engine.chmod(0o755)
    hostile = {"GOOGLE_;touch ran;": "x", "GOOGLE_FOREIGN": "x"}
    path = f"{engine.parent}:{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if name != "SANDBOX_DIR"}
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env={**kept, **hostile, "PATH": path, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not [*tmp_path.rglob("ran")]
    assert "Traceback" not in done.stderr
    return done


def test_a_shell_reads_the_paths_of_an_odd_checkout_as_they_are(tmp_path: Path) -> None:
    inside = 'echo "$SANDBOX_DIR:$PATH:$GOOGLE_FOREIGN"; command -v pulumi-language-python'
    line = f'{SANDBOX} up >&2; eval "$({SANDBOX} env)"; {inside}; {SANDBOX} down >&2'
    done = shell(line, ODD, tmp_path)
    paths, language_host = done.stdout.splitlines()
    folder = tmp_path / ODD
    assert paths.startswith(f"{folder}/.sandbox:{folder}/sandbox/bin:"), done.stderr
    assert paths.endswith(":"), "what is foreign was unset"
    assert language_host == f"{folder}/sandbox/bin/pulumi-language-python"


@pytest.mark.parametrize("command", ["up", "env", "exec -- true"])
def test_a_checkout_that_path_cannot_hold_is_refused_before_anything_starts(
    command: str, tmp_path: Path
) -> None:
    done = shell(f"{SANDBOX} {command}", "a:b", tmp_path)
    assert done.returncode == 1
    error, fix = done.stderr.splitlines()
    assert error.endswith("PATH separates folders with `:`")
    assert fix.startswith("fix: move the checkout")
    assert not (tmp_path / "a:b" / ".sandbox").exists()
