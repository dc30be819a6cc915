"""Servers as processes of their own: started, kept to one core, and asked what they have used.

CPU time is what a machine with other work still measures: a process that waits for its core has
used none. It and the memory are read the way of Linux; elsewhere they are None.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
BYTECODE = str(Path(tempfile.gettempdir(), "bench-local-google-bytecode"))


@dataclass(frozen=True)
class Served:
    process: int
    url: str
    start_seconds: float
    """From the command to the line with the address."""
    start_cpu_seconds: float | None

    @property
    def cpu_seconds(self) -> float | None:
        return cpu_seconds(self.process)

    @property
    def resident_mib(self) -> float | None:
        status = Path(f"/proc/{self.process}/status")
        found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text()) if status.exists() else None
        return int(found.group(1)) / 1024 if found else None


def cpu_seconds(process: int) -> float | None:
    """Of all its threads, in user and kernel mode."""
    if sys.platform != "linux":
        return None
    # What clock_getcpuclockid(3) answers for another process; Python has it for threads only.
    return time.clock_gettime(~process << 3 | 2)


@contextmanager
def running(*arguments: str) -> Iterator[Served]:
    """A module as a server on one core, which prints its address as the last word of a line."""
    began = time.monotonic()
    command = [sys.executable, "-m", *arguments]
    surroundings = os.environ | {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": BYTECODE}
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=surroundings
    ) as process:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(process.pid, {min(os.sched_getaffinity(process.pid))})
        url = (process.stdout.readline() if process.stdout else "").split()[-1]
        try:
            yield Served(process.pid, url, time.monotonic() - began, cpu_seconds(process.pid))
        finally:
            process.terminate()
