"""The engine runs Python programs through our host as it would through the official one."""

import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import cast

import grpc
import pytest
from pulumi.runtime.proto import language_pb2

from sandbox.language_host import servicer
from sandbox.language_host.servicer import LanguageHost, Ready

CHECKOUT = Path(__file__).resolve().parents[3]
HOST = CHECKOUT / "sandbox" / "bin" / "pulumi-language-python"


@pytest.fixture
def program(tmp_path: Path, sandbox_env: dict[str, str]) -> "Program":
    return Program(tmp_path / "program", sandbox_env)


class Program:
    """A Pulumi project of one file, without any provider."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder, self.env = folder, env
        folder.mkdir()
        (folder / "Pulumi.yaml").write_text("name: small\nruntime: python\n", "utf-8")
        self.pulumi("stack", "init", "dev")

    def pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["pulumi", *arguments, "--non-interactive", "--color", "never"],
            cwd=self.folder,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def preview(self, source: str) -> subprocess.CompletedProcess[str]:
        (self.folder / "__main__.py").write_text(source, "utf-8")
        return self.pulumi("preview")


@pytest.mark.engine
def test_a_failing_program_shows_its_own_traceback_once_and_nothing_of_ours(
    program: Program,
) -> None:
    result = program.preview("def boom():\n    raise ValueError('boom')\n\nboom()\n")
    assert result.returncode != 0
    assert result.stdout.count("Traceback (most recent call last)") == 1
    assert result.stdout.count("ValueError: boom") == 1
    assert "in boom" in result.stdout
    for frame in ("sandbox/language_host", "runpy", "asyncio", "site-packages"):
        assert frame not in result.stdout.partition("Traceback")[2]


@pytest.mark.engine
def test_an_error_meant_for_people_shows_no_traceback(program: Program) -> None:
    result = program.preview("import pulumi\nraise pulumi.RunError('set projectId first')\n")
    assert result.returncode != 0
    assert "error: set projectId first" in result.stdout
    assert "Traceback" not in result.stdout


@pytest.mark.engine
def test_a_program_that_ends_itself_is_told_by_its_exit_code(program: Program) -> None:
    result = program.preview("import os\nos._exit(7)\n")
    assert result.returncode != 0
    assert "the Python program ended with exit code 7" in result.stdout


@pytest.mark.engine
def test_configuration_reaches_the_program_but_no_process_argument(program: Program) -> None:
    program.pulumi("config", "set", "--secret", "password", "hunter2")
    result = program.preview(
        "import pathlib, pulumi\n"
        "assert pulumi.Config().require('password') == 'hunter2'\n"
        "lines = [p.read_bytes() for p in pathlib.Path('/proc').glob('[0-9]*/cmdline')]\n"
        "print('seen' if any(b'hunter2' in line for line in lines) else 'hidden')\n"
        if sys.platform == "linux"
        else "import pulumi\npulumi.Config().require('password')\nprint('hidden')\n"
    )
    assert result.returncode == 0, result.stdout
    assert "hidden" in result.stdout


@pytest.mark.parametrize("told_by", [signal.SIGINT, signal.SIGTERM])
def test_the_host_ends_quietly_when_told_to(told_by: signal.Signals) -> None:
    with subprocess.Popen(
        [HOST, "127.0.0.1:1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as host:
        assert host.stdout is not None
        assert int(host.stdout.readline()) > 0  # it serves, so its handlers are in place
        host.send_signal(told_by)
        stdout, stderr = host.communicate(timeout=300)
    assert (host.returncode, stdout, stderr) == (0, "", "")


def test_the_host_ends_when_its_engine_is_gone() -> None:
    engine = subprocess.Popen(
        ["sh", "-c", '"$0" 127.0.0.1:1 & read -r gone', str(HOST)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert engine.stdout is not None
    assert int(engine.stdout.readline()) > 0
    engine.communicate("\n", timeout=300)  # to the end of the output, which the host holds open


STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1); signal.pause()"


class StubbornHost(LanguageHost):
    """Runs a program that does not heed SIGTERM, and knows when it no longer could."""

    def __init__(self, said: Path) -> None:
        super().__init__("")
        self.said = said

    def ready(self, request: language_pb2.RunRequest) -> AbstractContextManager[Ready]:
        shell = f'exec "$0" -u -c "$1" > {shlex.quote(str(self.said))}'
        return nullcontext(Ready(["sh", "-c", shell, sys.executable, STUBBORN]))


def test_program_that_ignores_sigterm_is_killed_when_the_host_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servicer, "GRACE_SECONDS", 0.01)
    host, answers = StubbornHost(tmp_path / "said"), list[language_pb2.RunResponse]()

    def run() -> None:
        answers.append(host.Run(language_pb2.RunRequest(), cast("grpc.ServicerContext", None)))

    running = threading.Thread(target=run)
    running.start()
    while not (host.said.exists() and host.said.read_text()):
        time.sleep(0.05)
    host.end_programs()
    running.join()
    assert "exit code -9" in answers[0].error
    run()  # and none is started any more
    assert answers[1].bail


@pytest.mark.engine
def test_ctrl_c_ends_the_program_without_a_traceback(program: Program) -> None:
    started = program.folder / "started"
    source = f"import pathlib, time\npathlib.Path({str(started)!r}).touch()\ntime.sleep(120)\n"
    (program.folder / "__main__.py").write_text(source, "utf-8")
    with subprocess.Popen(
        ["pulumi", "preview", "--non-interactive", "--color", "never"],
        cwd=program.folder,
        env=program.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as engine:
        while not started.exists():
            assert engine.poll() is None
            time.sleep(0.05)
        os.killpg(engine.pid, signal.SIGINT)  # as a terminal does: the whole group
        stdout, _ = engine.communicate(timeout=300)
    assert engine.returncode != 0
    assert "Traceback" not in stdout
    assert "KeyboardInterrupt" not in stdout
