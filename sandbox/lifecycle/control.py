"""What can be done with a sandbox as a whole: start it, stop it, set it back.

Owns the order: the engine before the server, so that a machine that cannot have the engine is told
so before anything runs; the files after the server, because they hold its address.
"""

import os
import shlex
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.engine.find import find_engine
from sandbox.engine.progress import Progress
from sandbox.lifecycle import server
from sandbox.lifecycle.admin import Admin
from sandbox.lifecycle.credentials import write_credentials
from sandbox.lifecycle.environment import environment, verify_place
from sandbox.lifecycle.errors import SandboxError
from sandbox.lifecycle.files import SandboxFiles, write_whole
from sandbox.lifecycle.server import Server
from sandbox.local_google.state.loading import BadWorldError
from sandbox.local_google.world_yaml import read
from sandbox.local_google.world_yaml.seed_file import seed_text


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
    seed: Path | None = None,
) -> Up:
    """`options`: of the local Google's command, for one that is not running yet.

    `seed`: what the world is made from; an error where there is a world already.
    """
    verify_place()
    engine = find_engine(environ, progress)
    with files.locked():
        files.make()
        if seed is not None:
            _plant_first(files, seed)
        serving = server.start(files, progress, options)
        write_credentials(files, serving.url)
    return _described(files, serving, engine, environ)


def present(files: SandboxFiles, environ: Mapping[str, str]) -> Up:
    """The sandbox as it runs now; nothing is started, installed or built."""
    verify_place()
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


def reset(files: SandboxFiles, seed: Path | None = None, *, built_in: bool = False) -> None:
    """The seeded world and no stacks, both: a stack whose resources are gone is of no use.

    The seed is the one that was given last, here or to `up`; `built_in` forgets it.
    """
    with files.locked():
        files.make()
        if built_in:
            files.seed.unlink(missing_ok=True)
        elif seed is not None:
            _plant(files, seed)
        found = server.running(files)
        if found is not None and found.url:
            text = files.seed.read_text(encoding="utf-8") if files.seed.exists() else ""
            told = {"seed": text, "name": str(files.seed)} if text or built_in else None
            Admin(found.url).ask("POST", "reset", told)
            files.credentials.unlink(missing_ok=True)  # their quota project may be gone
            write_credentials(files, found.url)
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


def _plant_first(files: SandboxFiles, seed: Path) -> None:
    if files.world.exists() or server.running(files) is not None:
        raise SandboxError(
            "there is a world already, which a seed would replace",
            f".venv/bin/python -m scripts.sandbox reset --seed {shlex.quote(str(seed))}",
        )
    _plant(files, seed)


def _plant(files: SandboxFiles, seed: Path) -> None:
    """A copy, so that a reset goes back to what was given, not to what the file says by then."""
    try:
        text = seed_text(seed)
        read.world(text, str(seed))
    except (OSError, BadWorldError) as error:
        form = 'sandbox/local_google/README.md, section "A world of your own"'
        raise SandboxError(f"this is no seed: {error}", f"correct the file; see {form}") from error
    write_whole(files.seed, text)
