"""What a language is to a language host: how its programs are run, linked and made ready."""

import os
import subprocess
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from pulumi.runtime.proto import language_pb2

from sandbox.language_host.servicer import Ready

LEAK_GUARD = ("HTTPS_PROXY", "NO_PROXY")
"""The sandbox's, against programs. `go mod tidy` and `npm install` fetch packages from outside."""


class ProgramError(Exception):
    """What stands in the way of the program; its text is for the person who ran `pulumi`."""


@dataclass(frozen=True)
class Language:
    name: str
    """What Pulumi.yaml calls it as `runtime`."""
    version: Sequence[str]
    """The command that tells the toolchain's version."""
    install: Sequence[str]
    """The command that makes a program's dependencies ready, in its folder."""
    ready: Callable[[language_pb2.RunRequest, str], AbstractContextManager[Ready]]
    """Of a request and the engine's address; raises ProgramError."""
    link: Callable[[Path, Path], str]
    """Of a program's folder and, relative to it, an SDK's: what to do next, told to people."""


def complete(command: Sequence[str], folder: Path, *, outside: bool = False) -> str:
    """What `command` prints; `outside`: with the way to package registries open.

    Raises ProgramError with the command and the end of what it said.
    """
    environ = {k: v for k, v in os.environ.items() if not (outside and k in LEAK_GUARD)}
    try:
        done = subprocess.run(
            command, cwd=folder, env=environ, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise ProgramError(
            f"no `{command[0]}` on PATH; install it, then repeat the command"
        ) from None
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        tail = "\n".join(said[-20:])
        raise ProgramError(f"`{' '.join(command)}` ended with {done.returncode}:\n{tail}")
    return done.stdout
