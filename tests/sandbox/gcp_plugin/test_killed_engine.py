"""A `kill -9` of the engine, which tells nobody, ends everything that the engine started."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.lifecycle.process_identity import start_time
from sandbox.local_google.resources.faults import Fault
from tests.sandbox.gcp_plugin.conftest import Stack

pytestmark = pytest.mark.engine

ENOUGH_SECONDS = 300
"""Not a limit that anything is measured by: a failure must end, too."""


def until(question: Callable[[], bool], told: Callable[[], str]) -> None:
    over = time.monotonic() + ENOUGH_SECONDS
    while not question():
        assert time.monotonic() < over, told()
        time.sleep(0.05)


def descendants(pid: int) -> dict[int, str]:
    """Their ids and commands, as Linux tells them."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, waiting = {}, [pid]
    while waiting:
        for child in children.get(waiting.pop(), []):
            found[child] = Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
            waiting.append(child)
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc to find processes in")
def test_killed_engine_leaves_no_process_and_a_stack_that_goes_on(stack: Stack) -> None:
    create = Fault(1, "cloudresourcemanager.projects.create", delay_seconds=3600)
    stack.world.faults.append(create)
    engine = subprocess.Popen(
        ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive"],
        cwd=stack.folder,
        env=stack.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    until(lambda: create.fired > 0 or engine.poll() is not None, lambda: "no project was asked for")
    started = descendants(engine.pid)
    for name in ("sandbox.gcp_plugin", "sandbox.language_host ", "sandbox.language_host.run_"):
        assert any(name in command for command in started.values()), started
    born = {pid: start_time(pid) for pid in started}

    engine.kill()
    engine.communicate()  # to the end of the output, which a program may hold open

    def left() -> dict[int, str]:
        return {pid: started[pid] for pid in born if start_time(pid) in (born[pid], "")}

    until(lambda: not left(), lambda: f"still there: {left()}")

    # What docs/troubleshooting.md says to do then.
    locked = stack.up()
    assert "`pulumi cancel`" in locked.stdout + locked.stderr
    assert stack.pulumi("cancel", "--yes").returncode == 0
    again = stack.up()
    assert again.returncode == 0, again.stdout
