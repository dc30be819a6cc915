"""Two runs build once; an interrupted run leaves nothing half made and nobody running."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

WAITS = 'echo $$ > "$MACHINE/go.pid"; while [ ! -e "$MACHINE/go-on" ]; do sleep 0.05; done'


def until(question: Callable[[], Any]) -> Any:
    """Waits for what the test has set in motion; the limit only turns a hang into a failure."""
    limit = time.monotonic() + 300
    while not (answer := question()):
        assert time.monotonic() < limit, "what the test waits for never came"
        time.sleep(0.02)
    return answer


def building(machine: Any) -> int:
    pid = machine.folder / "go.pid"
    return int(until(lambda: pid.exists() and pid.read_text().strip()))


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{pid}/stat")  # killed but not yet asked for by init
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_second_run_waits_for_the_first_and_uses_its_engine(machine: Any) -> None:
    machine.go(before=WAITS)
    first = machine.find_in_process()
    building(machine)
    second = machine.find_in_process()
    assert second.stderr is not None
    assert second.stderr.readline().startswith("another run is building the same; waiting")
    (machine.folder / "go-on").touch()
    paths = [run.communicate()[0].strip() for run in (first, second)]
    assert paths == [str(machine.cached)] * 2
    assert len(machine.go_calls("build")) == 1


@pytest.fixture
def no_nohup() -> Iterator[None]:
    """Who is started by `nohup` ignores SIGHUP, and so do its children: none would end here."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("no_nohup")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_build_leaves_nothing(machine: Any, number: signal.Signals) -> None:
    machine.go(before=WAITS)
    run = machine.find_in_process()
    go = building(machine)
    run.send_signal(number)
    run.communicate()
    assert run.returncode != 0
    assert [p.name for p in machine.cached.parent.iterdir()] == [".lock"]
    until(lambda: gone(go))


def test_what_a_killed_run_left_is_removed_by_the_next(machine: Any) -> None:
    machine.go(before=WAITS)
    run: subprocess.Popen[str] = machine.find_in_process()
    go = building(machine)
    run.kill()
    run.communicate()
    os.kill(go, signal.SIGKILL)  # its parent could no longer do it
    assert list(machine.cached.parent.glob(".staging-*")) != []
    (machine.folder / "go-on").touch()
    assert machine.find_in_process().communicate()[0].strip() == str(machine.cached)
    assert list(machine.cached.parent.glob(".staging-*")) == []
