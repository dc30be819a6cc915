"""The engine's place in the user's cache: one file, complete or absent.

A new engine is made in a staging folder beside it and renamed into place once it has been seen to
run, so no reader ever meets half a binary. One lock per version keeps two runs from building the
same thing. A staging folder found while holding the lock was left by a killed run: it is removed.
"""

import contextlib
import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.engine.progress import Progress

STAGING_PREFIX = ".staging-"
NEEDED_BYTES = 500 * 1024 * 1024
"""The binary has 115 MB; the linker and the installer's archive need as much again, and more."""


def cache_root(environ: Mapping[str, str]) -> Path:
    """This project's folder in the user's cache."""
    root = Path(environ.get("XDG_CACHE_HOME", ""))
    if not root.is_absolute():  # the XDG specification: a relative path is to be ignored
        root = Path(environ.get("HOME") or Path.home()) / ".cache"
    return root / "vertex-gpt-oss"


@dataclass(frozen=True)
class Cache:
    folder: Path

    @classmethod
    def of(cls, environ: Mapping[str, str], version: str) -> "Cache":
        return cls(cache_root(environ) / "engine" / version)

    @property
    def executable(self) -> Path:
        return self.folder / "pulumi"

    @contextmanager
    def locked(self, progress: Progress) -> Iterator[None]:
        """Alone with this version. The lock dies with its process, so it is never stale."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                with progress.step("another run is building the same; waiting"):
                    fcntl.flock(lock, fcntl.LOCK_EX)
            for left in self.folder.glob(f"{STAGING_PREFIX}*"):
                shutil.rmtree(left, ignore_errors=True)
            yield

    @contextmanager
    def staging(self) -> Iterator[Path]:
        free = shutil.disk_usage(self.folder).free
        if free < NEEDED_BYTES:
            expected = NEEDED_BYTES // 2**20
            raise OSError(errno.ENOSPC, f"{free // 2**20} MB are free, {expected} MB are needed")
        folder = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=self.folder))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def adopt(self, executable: Path) -> Path:
        """Make a verified engine the cached one; replaces a broken one in the same moment."""
        executable.chmod(0o755)
        if self.executable.is_dir() and not self.executable.is_symlink():
            shutil.rmtree(self.executable)
        with contextlib.suppress(OSError), executable.open("rb") as written:
            os.fsync(written.fileno())  # a crash after the rename must not leave an empty file
        return executable.replace(self.executable)
