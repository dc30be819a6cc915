"""The main job from start to end, on this machine: `make demo`.

Four real commands in the sandbox: an engine and a local Google, a stack, `pulumi up`, and the smoke
test as the caller that the stack made. Each is shown as one would type it. A second run finds all
of it in place. Exit codes: 0 a complete streamed reply, else the failing command's own.
"""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click

from cli.entry import Command
from cli.output import say
from sandbox.cli.progress import progress
from sandbox.engine.errors import EngineNotObtainableError
from sandbox.lifecycle import control
from sandbox.lifecycle.environment import inside
from sandbox.lifecycle.errors import SandboxError
from sandbox.lifecycle.files import SandboxFiles

ROOT = Path(__file__).resolve().parent.parent
STACK = "dev"
PROMPT = "When is a project ready for gpt-oss?"
INSIDE = ".venv/bin/python -m scripts.sandbox exec --"
START_AGAIN = ".venv/bin/python -m scripts.sandbox reset && make demo"
NEXT = (
    ("call the model again", f"{INSIDE} python -m scripts.smoke_test --stack {STACK}"),
    ("see that nothing is left to do", f"{INSIDE} pulumi preview --expect-no-changes"),
    ("see what Google was asked", ".venv/bin/python -m scripts.sandbox journal"),
    ("try to destroy it (it is protected)", f"{INSIDE} pulumi destroy"),
    ("stop the sandbox", ".venv/bin/python -m scripts.sandbox down"),
    ("the same against Google", "docs/google.md"),
)


@click.command(cls=Command, help=__doc__)
def demo() -> None:
    files = SandboxFiles.of(os.environ)
    try:
        ready = control.up(files, os.environ, progress())
    except (SandboxError, EngineNotObtainableError) as error:
        say(*f"error: {error}".splitlines(), err=True)
        sys.exit(1)
    environ = inside(os.environ, ready.variables)
    say(f"sandbox: engine {ready.engine}", f"         local Google {ready.server.url}")
    shown(environ, "pulumi", "stack", "select", "--create", STACK)
    shown(environ, "pulumi", "up", "--yes", "--stack", STACK)
    report = files.folder / "smoke-test.json"
    shown(
        environ,
        *(sys.executable, "-m", "scripts.smoke_test", "--stack", STACK),
        *("--impersonate", "caller", "--prompt", PROMPT),
        *("--report", str(report.relative_to(ROOT) if report.is_relative_to(ROOT) else report)),
    )
    summarize(json.loads(report.read_text(encoding="utf-8")))


def shown(environ: dict[str, str], *command: str) -> None:
    """Run a command on this terminal, after its own words; end with its code if it fails."""
    typed = shlex.join("python" if word == sys.executable else word for word in command)
    say("", f"$ {typed}", bold=True)
    code = subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode
    if code != 0:
        say(f"to start again from nothing: {START_AGAIN}", err=True)
        sys.exit(code)


def summarize(report: dict[str, Any]) -> None:
    """What the smoke test reported, in one place, and what to try next."""
    target, check = report["target"], report["checks"][0]
    first_token = check["metrics"]["time_to_first_token_ms"]
    usage = check["answer"]["usage"]
    tokens = f"{usage['prompt_tokens']} prompt + {usage['completion_tokens']} completion tokens"
    facts = {
        "project": f"{target['project']} (number {target['project_number']})",
        "model": f"{target['model']}, location {target['location']}",
        "url": target["url"],
        "first token": f"{first_token['value']:.0f} {first_token['unit']}",
        "usage": tokens,
    }
    say("", "ready", bold=True)
    for name, value in facts.items():
        say(f"  {name:<12} {value}")
    say("", "next", bold=True)
    for purpose, command in NEXT:
        say(f"  {purpose:<36} {command}")


if __name__ == "__main__":
    demo()
