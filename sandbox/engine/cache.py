"""The engine's place in the user's cache: one file, complete or absent.

A new engine is made in a staging folder beside it and renamed into place once it has been seen to
run, so no reader ever meets half a binary. One lock per version keeps two runs from building the
same thing. A staging folder found while holding the lock was left by a killed run: it is removed.

What lies here is run with the user's rights. So the folders and the file belong to the user (or to
root), and nobody else may write to them: a folder of the user's own is mended, anything else is
refused.
"""

import contextlib
import errno
import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.engine.progress import Progress

STAGING_PREFIX = ".staging-"
NEEDED_BYTES = 500 * 1024 * 1024
"""The binary has 115 MB; the linker and the installer's archive need as much again, and more."""


WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def cache_root(environ: Mapping[str, str]) -> Path:
    """This project's folder in the user's cache."""
    root = Path(environ.get("XDG_CACHE_HOME", ""))
    if not root.is_absolute():  # the XDG specification: a relative path is to be ignored
        root = Path(environ.get("HOME") or Path.home()) / ".cache"
    return root / "vertex-gpt-oss"


@dataclass(frozen=True)
class Cache:
    root: Path
    """This project's own folder; whoever may write above it is not judged here."""
    kind: str
    name: str

    @classmethod
    def of(cls, environ: Mapping[str, str], version: str) -> "Cache":
        return cls(cache_root(environ), "engine", version)

    @property
    def folder(self) -> Path:
        return self.root / self.kind / self.name

    @property
    def executable(self) -> Path:
        return self.folder / "pulumi"

    def why_unsafe(self, *names: str) -> str | None:
        """Why somebody else could have put one of these files there; None when nobody could."""
        places = [*self._folders(), *(self.folder / name for name in names)]
        return next(filter(None, map(_why_unsafe, places)), None)

    def _folders(self) -> tuple[Path, ...]:
        return self.root, self.root / self.kind, self.folder

    def _make_folders(self) -> None:
        """Raises PermissionError where somebody else owns one of them."""
        if not self.root.parent.exists():
            self.root.parent.mkdir(parents=True, exist_ok=True)
        for folder in self._folders():
            folder.mkdir(mode=0o700, exist_ok=True)
            mode = stat.S_IMODE(folder.stat().st_mode)
            if folder.stat().st_uid == os.getuid() and mode & WRITABLE_BY_OTHERS:
                folder.chmod(mode & ~WRITABLE_BY_OTHERS)  # made with a umask of 002, mostly
        if reason := self.why_unsafe():
            raise PermissionError(errno.EPERM, reason)

    @contextmanager
    def locked(self, progress: Progress) -> Iterator[None]:
        """Alone with this version. The lock dies with its process, so it is never stale."""
        self._make_folders()
        with (self.folder / ".lock").open("a") as lock:
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


def _why_unsafe(place: Path) -> str | None:
    try:
        found = place.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return f"{place} cannot be looked at: {error.strerror}"
    if found.st_uid not in (os.getuid(), 0):
        return f"{place} belongs to another user (uid {found.st_uid})"
    if found.st_mode & WRITABLE_BY_OTHERS:
        return f"others may write to {place} (mode {stat.S_IMODE(found.st_mode):o})"
    return None
