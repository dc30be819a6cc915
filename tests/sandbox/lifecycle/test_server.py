"""One server per sandbox, found again, ended for certain; nobody else's process is touched."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from sandbox.lifecycle import control, server
from sandbox.lifecycle.admin import Admin
from sandbox.lifecycle.errors import SandboxError
from sandbox.lifecycle.process_identity import start_time


@pytest.fixture
def bystander() -> Any:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        assert process.poll() is None, "a process that is none of ours was ended"


def serve_with(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(server, "COMMAND", (sys.executable, "-c", program))


def test_a_second_start_finds_the_first(own: Any) -> None:
    assert own.up().server == own.up().server


def test_two_starts_at_once_make_one_server(own: Any) -> None:
    found: list[server.Server] = []
    starts = [threading.Thread(target=lambda: found.append(own.up().server)) for _ in range(2)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert len({one.pid for one in found}) == 1


def test_it_outlives_its_starter_and_ends_with_down(own: Any) -> None:
    pid = own.up().server.pid
    assert os.getsid(pid) == pid != os.getsid(0)
    control.down(own.files)
    assert start_time(pid) is None
    assert control.down(own.files) is None


def test_the_address_stays_the_same_where_it_can(own: Any) -> None:
    first = own.up().server.url
    control.down(own.files)
    assert own.up().server.url == first


def test_a_taken_port_is_given_up(own: Any, google: Any) -> None:
    own.files.make()
    taken = google.url.rpartition(":")[2]
    own.files.port.write_text(taken)
    assert own.up().server.url != google.url


def test_a_process_that_only_has_the_id_is_not_ours(own: Any, bystander: Any) -> None:
    """After a reboot the recorded id may be anybody's."""
    own.files.make()
    record = {"pid": bystander.pid, "started": "long ago", "url": "http://127.0.0.1:9"}
    own.files.server.write_text(json.dumps(record))
    assert server.running(own.files) is None
    assert control.down(own.files) is None


@pytest.mark.parametrize("record", ["", "{", "[]", '{"pid": 1}'])
def test_an_unreadable_record_is_no_server(own: Any, record: str) -> None:
    own.files.make()
    own.files.server.write_text(record)
    assert server.running(own.files) is None


def test_a_start_that_was_killed_half_way_is_cleared_away(own: Any) -> None:
    own.files.make()
    stuck = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    record = {"pid": stuck.pid, "started": start_time(stuck.pid), "url": ""}
    own.files.server.write_text(json.dumps(record))
    assert own.up().server.pid != stuck.pid
    stuck.communicate()
    assert stuck.returncode < 0


def test_a_server_that_ends_at_once_is_quoted(own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    serve_with(monkeypatch, "import sys; sys.exit('world.json: projects: expected an object')")
    with pytest.raises(SandboxError) as caught:
        own.up()
    assert "ended with 1" in caught.value.found
    assert "world.json: projects: expected an object" in caught.value.found
    assert str(own.files.log) in caught.value.fix


def test_a_server_that_never_answers_is_ended(own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "START_SECONDS", 0.3)
    program = "import os, time; print(os.getpid(), flush=True); time.sleep(3600)"
    serve_with(monkeypatch, program)
    with pytest.raises(SandboxError, match="did not start within"):
        own.up()
    assert not own.files.server.exists()
    said = Path(own.files.log).read_text().split()
    assert not said or start_time(int(said[0])) is None


def test_a_server_that_hangs_is_an_error_with_a_way_out(own: Any) -> None:
    with pytest.raises(SandboxError, match=r"does not answer") as caught:
        Admin("http://127.0.0.1:9").ask("GET", "status")
    assert (
        caught.value.fix
        == ".venv/bin/python -m scripts.sandbox down && .venv/bin/python -m scripts.sandbox up"
    )


SECRETS = {
    "GOOGLE_OAUTH_ACCESS_TOKEN": "ya29.secret",
    "GITHUB_TOKEN": "ghs_secret",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "secret",
    "PULUMI_ACCESS_TOKEN": "pul-secret",
    "PULUMI_CONFIG_PASSPHRASE": "secret",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "HTTPS_PROXY": "http://me:secret@proxy.example",
    "https_proxy": "http://me:secret@proxy.example",
    "PYTHON_INDEX_TOKEN": "secret",
    "SANDBOX_SECRET": "secret",
    "A_NAME_NOBODY_THOUGHT_OF": "secret",
}


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="no /proc to read it from")
def test_server_keeps_no_token_of_its_starter(own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    pid = own.up().server.pid
    held = Path(f"/proc/{pid}/environ").read_text().split("\0")
    names = {line.partition("=")[0] for line in held if line}
    assert "secret" not in "".join(held)
    assert names <= {*server.PASSED, "PYTHONPATH", "PYTHONUNBUFFERED"}
    assert {"PATH", "SANDBOX_CHECK_ANSWERS"} <= names
