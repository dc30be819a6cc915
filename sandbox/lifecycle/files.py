"""Every file a sandbox has, by name. All of them live in one folder, so removing it removes all.

`SANDBOX_DIR` moves the folder; tests give each sandbox its own.
"""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.lifecycle.errors import SandboxError

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class SandboxFiles:
    folder: Path

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "SandboxFiles":
        # Absolute, because the variables made from it are read in any working directory.
        return cls(Path(environ.get("SANDBOX_DIR") or CHECKOUT / ".sandbox").resolve())

    @property
    def state(self) -> Path:
        """Pulumi's state backend."""
        return self.folder / "state"

    @property
    def pulumi_home(self) -> Path:
        return self.folder / "pulumi-home"

    @property
    def credentials(self) -> Path:
        """Under gcloud's name for it, which google-auth finds without a variable, too."""
        return self.folder / "application_default_credentials.json"

    @property
    def caller(self) -> Path:
        """The subject token of the credentials: the caller's name and nothing else."""
        return self.folder / "caller"

    @property
    def world(self) -> Path:
        """The local Google's memory between `down` and `up`."""
        return self.folder / "world.json"

    @property
    def seed(self) -> Path:
        """The world a reset goes back to, where one was given; else there is no such file."""
        return self.folder / "seed.yaml"

    @property
    def log(self) -> Path:
        return self.folder / "local_google.log"

    @property
    def server(self) -> Path:
        """Which process serves, since when, and where."""
        return self.folder / "local_google.json"

    @property
    def port(self) -> Path:
        """The last port, taken again where it is free: exported variables stay true."""
        return self.folder / "port"

    def make(self) -> None:
        for folder in (self.state, self.pulumi_home):
            folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Alone with this sandbox, so that two commands at once do not start two servers.

        What the system refuses meanwhile is a SandboxError: every writer goes through here.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / ".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            found = f"the sandbox cannot work in {self.folder}: {error.strerror or error}"
            raise SandboxError(found, "export SANDBOX_DIR=<a writable folder>") from error


def write_whole(path: Path, text: str) -> None:
    """Readers see the old text or the new one, never a part; untouched where nothing changed."""
    with contextlib.suppress(OSError):
        if path.read_text() == text:
            return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink()
        raise
