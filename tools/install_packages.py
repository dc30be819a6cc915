"""`python -m tools.install_packages LOCK`: pip with a counter; needs nothing but Python.

On a terminal one line moves; elsewhere a plain line is printed now and then. Ends with pip's code,
after what pip said if it failed.
"""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

PLAIN_INTERVAL_SECONDS = 15.0
COLLECTING, INSTALLING = "Collecting ", "Installing collected packages"
LOCKED = re.compile(r"^[A-Za-z0-9._-]+==", re.MULTILINE)


def main(lock: str) -> int:
    total = len(LOCKED.findall(Path(lock).read_text("utf-8")))
    began = time.monotonic()
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]
    with subprocess.Popen(
        [*pip, "--progress-bar", "off", "--require-hashes", "-r", lock],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        said = list(told(running.stdout or (), total, teller(began)))
    if running.returncode:
        sys.stderr.writelines(said)
    else:
        print(f"{total} locked Python packages installed in {time.monotonic() - began:.0f} s")
    return running.returncode


def told(lines: Iterable[str], total: int, tell: Callable[[str], None]) -> Iterable[str]:
    """The lines as they come; `tell` hears how far it is."""
    collected = 0
    for line in lines:
        if line.startswith(COLLECTING):
            collected += 1
            tell(f"package {collected} of {total}")
        elif line.startswith(INSTALLING):
            tell(f"{total} packages, being put in place")
        yield line


def teller(began: float) -> Callable[[str], None]:
    moving = sys.stderr.isatty()
    last = began

    def tell(text: str) -> None:
        nonlocal last
        now = time.monotonic()
        line = f"locked Python packages: {text}, {now - began:.0f} s"
        if moving:
            print(f"\r{line}", end="\x1b[K\r", file=sys.stderr, flush=True)
        elif now - last >= PLAIN_INTERVAL_SECONDS:
            last = now
            print(line, file=sys.stderr, flush=True)

    return tell


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
