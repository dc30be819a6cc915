"""`make demo`: from nothing to a streamed reply, and again with everything in place."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.lifecycle import control
from sandbox.lifecycle.files import SandboxFiles
from tests.e2e.conftest import CHECKOUT

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def demo(folder: Path) -> str:
    """The command behind the make target, in a sandbox of the test's own."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.demo"],
        cwd=CHECKOUT,
        env={**os.environ, "SANDBOX_DIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_the_demo_ends_in_a_streamed_reply_and_runs_again_without_changes(
    engine: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "sandbox"
    config = (CHECKOUT / "Pulumi.dev.yaml").read_text("utf-8")
    try:
        first, second = demo(folder), demo(folder)
    finally:
        control.down(SandboxFiles(folder))
    assert "+ 16 created" in first
    assert "16 unchanged" in second
    for shown in (first, second):
        assert "verdict        ok" in shown
        summary = shown.partition("\nready\n")[2]
        for fact in ("gpt-oss-dev (number", "openai/gpt-oss-120b-maas, location global", "http://"):
            assert fact in summary
        assert "completion tokens" in summary
        assert ".venv/bin/python -m scripts.sandbox exec -- pulumi destroy" in summary
    assert (CHECKOUT / "Pulumi.dev.yaml").read_text("utf-8") == config, "a run must leave no trace"
