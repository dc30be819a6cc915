"""The smoke test as a command in a world where it can succeed, and a fake Pulumi CLI."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sandbox.lifecycle.credentials import write_credentials
from sandbox.lifecycle.environment import CONSTANTS, ENDPOINTS
from sandbox.lifecycle.files import SandboxFiles
from scripts.smoke_test import smoke_test

CHECKOUT = Path(__file__).resolve().parents[2]
READY = "existing-project"
MODEL = "publishers/openai/models/gpt-oss-120b-maas"
SERVICES = ("aiplatform", "cloudcommerceconsumerprocurement", "iamcredentials")


@dataclass
class Finished:
    returncode: int
    stdout: str
    stderr: str


@dataclass
class SmokeCommand:
    """Runs the command in an environment of its own; `env` may be changed before."""

    env: dict[str, str]
    world: Any
    url: str

    @property
    def project(self) -> Any:
        return self.world.projects[READY]

    def run(self, *arguments: str) -> Finished:
        """In this process, which spares a second of imports; a crash fails the test."""
        gone = dict.fromkeys(set(os.environ) - set(self.env))
        runner = CliRunner(env={**self.env, **gone})
        result = runner.invoke(smoke_test, arguments, catch_exceptions=False)
        return Finished(result.exit_code, result.stdout, result.stderr)

    def start(self, *command: str) -> subprocess.CompletedProcess[str]:
        """As a process of its own; `command` is what follows `python`."""
        return subprocess.run(
            [sys.executable, *command],
            cwd=CHECKOUT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )

    def finding(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, code and fix of a run that must find something wrong."""
        done = self.run("--format", "json", "--retries", "0", *arguments)
        finding = json.loads(done.stdout)["checks"][0]["finding"]
        return done.returncode, finding["code"], finding["fix"]


@pytest.fixture
def smoke(google: Any, tmp_path: Path) -> SmokeCommand:
    """`existing-project` has its APIs on and the model enabled; the caller owns it."""
    project = google.world.projects[READY]
    project.services = [f"{name}.googleapis.com" for name in SERVICES]
    project.models = [MODEL]
    files = SandboxFiles(tmp_path / "sandbox")
    files.make()
    write_credentials(files, google.url)
    endpoints = {name: f"{google.url}/{prefix}" for name, prefix in ENDPOINTS.items()}
    credentials = {"GOOGLE_APPLICATION_CREDENTIALS": str(files.credentials)}
    env = {**os.environ, **CONSTANTS, **endpoints, **credentials}
    return SmokeCommand(env, google.world, google.url)


@pytest.fixture
def fake_pulumi(tmp_path: Path, smoke: SmokeCommand) -> Callable[[str, str, int], Path]:
    """Puts a `pulumi` first on PATH that prints what it is told; returns where it logs its call."""

    def install(stdout: str, stderr: str = "", status: int = 0) -> Path:
        folder = tmp_path / "bin"
        folder.mkdir()
        (tmp_path / "stdout").write_text(stdout)
        (tmp_path / "stderr").write_text(stderr)
        log = tmp_path / "call"
        script = folder / "pulumi"
        script.write_text(
            f'#!/bin/sh\npwd > {log}\necho "$@" >> {log}\ncat {tmp_path}/stdout\n'
            f"cat {tmp_path}/stderr >&2\nexit {status}\n"
        )
        script.chmod(0o755)
        smoke.env["PATH"] = f"{folder}{os.pathsep}{smoke.env['PATH']}"
        return log

    return install
