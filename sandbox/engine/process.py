"""Programs that are run to their end, within a time, leaving no process behind.

A child gets its own process group, because `go build` and the installer's shell start more
processes than the one we know. However the wait ends, the whole group is gone afterwards.
"""

import contextlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

GRACE_SECONDS = 3.0


class UnfinishedError(Exception):
    """The program was still running when its time was over; it was stopped."""


@dataclass(frozen=True, kw_only=True)
class Completed:
    code: int
    stdout: str
    stderr: str

    def tail(self, lines: int = 8) -> str:
        """The end of what was said on stderr, or else on stdout: where programs put the cause."""
        said = (self.stderr.strip() or self.stdout.strip()).splitlines()
        return "\n".join(said[-lines:])


def run(
    command: Sequence[str],
    *,
    environ: Mapping[str, str],
    seconds: float | None = None,
    cwd: Path | None = None,
) -> Completed:
    # Files, not pipes: a pipe stays open as long as any forgotten grandchild holds it.
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(
            command,
            env=dict(environ),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        try:
            code = child.wait(seconds)
        except subprocess.TimeoutExpired:
            raise UnfinishedError(command[0]) from None
        finally:
            _end_group(child)
        out.seek(0)
        err.seek(0)
        return Completed(
            code=code,
            stdout=out.read().decode(errors="replace"),
            stderr=err.read().decode(errors="replace"),
        )


def _end_group(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        _signal_group(child.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(GRACE_SECONDS)
    _signal_group(child.pid, signal.SIGKILL)
    child.wait()


def _signal_group(group: int, number: signal.Signals) -> None:
    # ProcessLookupError: all of it has ended. PermissionError is how macOS says the same of a
    # group of which only a zombie is left.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
