"""What can be done with a sandbox as a whole: start it, stop it, set it back.

Owns the order: the engine before the server, so that a machine that cannot have the engine is told
so before anything runs; the files after the server, because they hold its address.
"""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.engine.find import find_engine
from sandbox.engine.progress import Progress
from sandbox.lifecycle import server
from sandbox.lifecycle.admin import Admin
from sandbox.lifecycle.credentials import write_credentials
from sandbox.lifecycle.environment import environment
from sandbox.lifecycle.errors import SandboxError
from sandbox.lifecycle.files import SandboxFiles
from sandbox.lifecycle.server import Server


@dataclass(frozen=True)
class Up:
    """A sandbox that is ready: its server answers, its engine and its files are in place."""

    server: Server
    engine: Path
    variables: dict[str, str]


def up(
    files: SandboxFiles,
    environ: Mapping[str, str],
    progress: Progress,
    options: Sequence[str] = (),
) -> Up:
    """`options`: of the local Google's command, for one that is not running yet."""
    engine = find_engine(environ, progress)
    with files.locked():
        files.make()
        serving = server.start(files, progress, options)
        write_credentials(files, serving.url)
    return _described(files, serving, engine, environ)


def present(files: SandboxFiles, environ: Mapping[str, str]) -> Up:
    """The sandbox as it runs now; nothing is started, installed or built."""
    engine = find_engine(environ, obtain=False)
    return _described(files, serving(files), engine, environ)


def serving(files: SandboxFiles) -> Server:
    found = server.running(files)
    if found is None or not found.url:
        raise SandboxError("the sandbox is not running", ".venv/bin/python -m scripts.sandbox up")
    return found


def down(files: SandboxFiles) -> Server | None:
    """Stops the server; the world and Pulumi's state stay."""
    if not files.folder.is_dir():
        return None
    with files.locked():
        return server.stop(files)


def reset(files: SandboxFiles) -> None:
    """The seeded world and no stacks, both: a stack whose resources are gone is of no use."""
    with files.locked():
        found = server.running(files)
        if found is not None and found.url:
            Admin(found.url).ask("POST", "reset")
        else:
            files.world.unlink(missing_ok=True)
        for kept in (files.state, files.pulumi_home / "workspaces"):
            shutil.rmtree(kept, ignore_errors=True)
        files.make()


def _described(
    files: SandboxFiles, serving: Server, engine: Path, environ: Mapping[str, str]
) -> Up:
    path = environ.get("PATH", os.defpath)
    return Up(serving, engine, environment(serving.url, files.folder, engine, path))
