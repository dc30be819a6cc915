"""A file that a command writes at its end: refused before the work when that could not succeed.

Written beside its place and moved there, so that a reader never sees half of it.
"""

import os
import stat
from pathlib import Path

import click


def writable(
    _context: click.Context, _parameter: click.Parameter, value: Path | None
) -> Path | None:
    """Tries it, because permissions alone do not tell. Raises click.BadParameter."""
    if value is None or is_special(value):
        return value
    try:
        if value.is_dir():
            raise IsADirectoryError(None, "it is a directory")
        draft = draft_of(value)
        draft.touch()
        draft.unlink()
    except OSError as error:
        expected = "a file in a directory that exists and can be written"
        raise click.BadParameter(
            f"found {str(value)!r}: {error.strerror}, expected {expected}"
        ) from error
    return value


def write_file(path: Path, text: str) -> None:
    """Raises OSError; then what was there before is still there."""
    content = text.encode("utf-8", errors="backslashreplace")
    if is_special(path):
        path.write_bytes(content)
        return
    draft = draft_of(path)
    try:
        draft.write_bytes(content)
        draft.replace(path.resolve())
    finally:
        draft.unlink(missing_ok=True)


def draft_of(path: Path) -> Path:
    """Beside the file itself, where a link leads: a move must stay on one file system."""
    whole = path.resolve()
    return whole.with_name(f".{whole.name}.{os.getpid()}.draft")


def is_special(path: Path) -> bool:
    """A pipe or a device such as /dev/stdout: written to, never replaced."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)
