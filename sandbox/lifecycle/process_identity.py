"""Whether a process id still means the process it once meant.

Ids are used again. An id together with its start time is not, so nothing is signalled that this
sandbox did not start.
"""

import subprocess
from pathlib import Path


def start_time(pid: int) -> str | None:
    """When this process started, in the system's own notation; None when it is gone."""
    if Path("/proc/self/stat").exists():  # Linux; slim images have no `ps`
        return _from_proc(pid)
    said = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.split(maxsplit=1)
    return said[1].strip() if len(said) > 1 and not said[0].startswith("Z") else None


def _from_proc(pid: int) -> str | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name in parentheses may hold spaces; after it come state (3rd field) and, as 22nd, the
    # start in clock ticks since boot (man 5 proc). A zombie has ended; nobody has asked for it yet.
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields[19]
