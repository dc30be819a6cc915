"""The local Google as a background process: started once, found again, stopped.

It runs in a session of its own, so it outlives the terminal that started it. What is known about
it is one file with process id, start time and address; written before the server answers, so that
even a killed start leaves nothing that `down` cannot find.
"""

import contextlib
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TypeVar

from sandbox.engine.environment import PLACES
from sandbox.engine.interruption import ends_through_finally
from sandbox.engine.progress import Progress
from sandbox.lifecycle.admin import Admin
from sandbox.lifecycle.errors import SandboxError
from sandbox.lifecycle.files import CHECKOUT, SandboxFiles, write_whole
from sandbox.lifecycle.process_identity import start_time

COMMAND = (sys.executable, "-m", "sandbox.local_google")
ANNOUNCEMENT = re.compile(r"^local Google listening on (http://127\.0\.0\.1:(\d+))$", re.MULTILINE)
PASSED = frozenset(
    (
        *(*PLACES, "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "VIRTUAL_ENV"),
        *("PYTHONHOME", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"),
        *("SANDBOX_CHECK_ANSWERS", "SANDBOX_TOKEN_DELAY_MS"),
    )
)
"""The variables that the server gets. It outlives the terminal, and whoever may look at a process
of this user sees them; it calls nobody but a model on this machine, so it needs no proxy either."""
START_SECONDS = 30.0
STOP_SECONDS = 10.0
POLL_SECONDS = 0.05

T = TypeVar("T")


@dataclass(frozen=True)
class Server:
    pid: int
    started: str
    url: str
    """Empty while it is starting."""

    def alive(self) -> bool:
        return start_time(self.pid) == self.started


def running(files: SandboxFiles) -> Server | None:
    """The server that was started here and has not ended since."""
    try:
        server = Server(**json.loads(files.server.read_text()))
    except (OSError, ValueError, TypeError):
        return None  # never started, or a file nobody can read: both mean start anew
    return server if server.alive() else None


def start(files: SandboxFiles, progress: Progress, options: Sequence[str] = ()) -> Server:
    """The running server, started where there is none. To be called with the files locked.

    `options` are the server's own; one that runs already cannot take them, which is an error.
    """
    found = running(files)
    if found is not None and options:
        again = f".venv/bin/python -m scripts.sandbox up {shlex.join(options)}"
        raise SandboxError(
            f"the sandbox is running already, and takes {' '.join(options[::2])} only at its start",
            f".venv/bin/python -m scripts.sandbox down && {again}",
        )
    if found is not None and found.url:
        Admin(found.url).ask("GET", "status")
        return found
    if found is not None:
        _end(found)  # its start was killed half way
    with ends_through_finally(), progress.step("starting the local Google"):
        process = _spawn(files, options)
        try:
            return _await_answer(files, process)
        except BaseException:
            process.kill()
            process.wait()
            files.server.unlink(missing_ok=True)
            raise


def stop(files: SandboxFiles) -> Server | None:
    """The server that was stopped; None when there was none. To be called with the files locked."""
    found = running(files)
    if found is not None:
        _end(found)
    files.server.unlink(missing_ok=True)
    return found


def _spawn(files: SandboxFiles, options: Sequence[str]) -> subprocess.Popen[bytes]:
    command = [*COMMAND, "--port", str(_free_port(files)), "--state", str(files.world), *options]
    if files.seed.exists():
        command += ["--seed", str(files.seed)]
    passed = {name: value for name, value in os.environ.items() if name in PASSED}
    environ = {**passed, "PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1"}
    with files.log.open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _record(files, Server(process.pid, start_time(process.pid) or "", ""))
    return process


def _free_port(files: SandboxFiles) -> int:
    """The port of last time if nobody took it, else any: 0."""
    try:
        port = int(files.port.read_text())
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except (OSError, ValueError, OverflowError):
        return 0
    return port


def _await_answer(files: SandboxFiles, process: subprocess.Popen[bytes]) -> Server:
    def announced() -> re.Match[str] | None:
        if process.poll() is not None:
            raise _not_started(files, f"the local Google ended with {process.returncode}")
        return ANNOUNCEMENT.search(files.log.read_text(errors="replace"))

    said = _poll(announced, START_SECONDS)
    if said is None:
        raise _not_started(files, f"the local Google did not start within {START_SECONDS:.0f} s")
    server = Server(process.pid, start_time(process.pid) or "", said[1])
    Admin(server.url).ask("GET", "status")
    _record(files, server)
    write_whole(files.port, said[2])
    return server


def _not_started(files: SandboxFiles, found: str) -> SandboxError:
    tail = "\n".join(files.log.read_text(errors="replace").splitlines()[-8:])
    reset = ".venv/bin/python -m scripts.sandbox reset"
    fix = f"cat {shlex.quote(str(files.log))}"
    return SandboxError(
        f"{found}; its last words:\n{tail}", fix, f"if the world is the cause: {reset}"
    )


def _end(server: Server) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(server.pid, number)
        if _poll(lambda: not server.alive(), STOP_SECONDS):
            return


def _poll(question: Callable[[], T], seconds: float) -> T | None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        answer = question()
        if answer:
            return answer
        time.sleep(POLL_SECONDS)
    return None


def _record(files: SandboxFiles, server: Server) -> None:
    write_whole(files.server, json.dumps(asdict(server)) + "\n")
