"""`python -m sandbox.local_google`: one line, a quiet end, and a world that outlives it."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

Start = Callable[..., "subprocess.Popen[str]"]
ROOT = Path(__file__).parents[3]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "sandbox.local_google", *arguments]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def address(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.fullmatch(r"local Google listening on (http://127\.0\.0\.1:\d+)\n", line)
    assert found, line
    return found.group(1)


def admin(url: str, method: str, path: str, body: Any = None) -> Any:
    data = json.dumps(body).encode() if body is not None else None
    connection = HTTPConnection(url.removeprefix("http://"))
    connection.request(method, f"/_sandbox/{path}", data, {"content-type": "application/json"})
    return json.load(connection.getresponse())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_one_line_and_ends_quietly(start: Start, number: signal.Signals) -> None:
    process = start()
    address(process)
    process.send_signal(number)
    out, err = process.communicate()
    assert (process.returncode, out, err) == (0, "", "")


def test_the_world_outlives_the_process(start: Start, tmp_path: Path) -> None:
    state = tmp_path / "world.json"
    first = start("--state", str(state))
    admin(address(first), "PATCH", "world", {"operation_polls": 3})
    first.kill()  # not even a chance to say goodbye
    first.wait()
    second = start("--state", str(state))
    assert admin(address(second), "GET", "world")["operation_polls"] == 3


def test_what_was_acknowledged_survives_an_orderly_end(start: Start, tmp_path: Path) -> None:
    """Also what came while the file rested."""
    arguments = ("--state", str(tmp_path / "world.json"))
    url = address(first := start(*arguments))
    for polls in range(1, 21):
        admin(url, "PATCH", "world", {"operation_polls": polls})
    first.terminate()
    first.wait()
    assert admin(address(start(*arguments)), "GET", "world")["operation_polls"] == 20


def test_a_damaged_state_is_one_line_not_a_traceback(start: Start, tmp_path: Path) -> None:
    state = tmp_path / "world.json"
    state.write_text("{")
    process = start("--state", str(state))
    out, err = process.communicate()
    assert (process.returncode, out) == (1, "")
    assert err.startswith(f"The local Google cannot start: {state} is no saved world")
    assert err.count("\n") == 1


def test_own_replies_are_told_and_wrong_ones_are_one_line(start: Start, tmp_path: Path) -> None:
    own = tmp_path / "own.json"
    own.write_text(json.dumps({"rules": [{"name": "all", "reply": {"content": "mine"}}]}))
    shown = admin(address(start("--replies", str(own))), "GET", "replies")
    assert shown["rules"][0]["reply"]["content"] == "mine"
    own.write_text("{}")
    _, err = (wrong := start("--replies", str(own))).communicate()
    assert wrong.returncode == 1
    assert err == f"The local Google cannot start: {own}: rules: Field required\n"


def test_a_model_elsewhere_is_one_line_not_a_server(start: Start) -> None:
    process = start("--model-backend", "http://192.0.2.1:8000")
    _, err = process.communicate()
    assert (process.returncode, err.count("\n")) == (1, 1)
    assert "plain http on loopback" in err


def test_a_port_in_use_is_one_line_not_a_traceback(start: Start) -> None:
    port = address(start()).rpartition(":")[2]
    process = start("--port", port)
    _, err = process.communicate()
    assert process.returncode == 1
    assert err.startswith("The local Google cannot start: [Errno")


WRONG = {
    "name": "operations/1",
    "response": {"@type": "type.googleapis.com/x.Wrong"},
    "method_id": "cloudresourcemanager.projects.create",
    "version": "v1",
}
SUBJECT = {
    "grantType": "urn:ietf:params:oauth:grant-type:token-exchange",
    "audience": "//iam.googleapis.com/locations/global/workforcePools/p/providers/q",
    "requestedTokenType": "urn:ietf:params:oauth:token-type:access_token",
    "subjectTokenType": "urn:ietf:params:oauth:token-type:jwt",
    "subjectToken": "user:dev@example.com",
}


def status_of(url: str, path: str) -> int:
    """A read as dev, over a token of its own."""
    connection = HTTPConnection(url.removeprefix("http://"))
    kind = {"content-type": "application/json"}
    connection.request("POST", "/sts/v1/token", json.dumps(SUBJECT), kind)
    token = json.load(connection.getresponse())["access_token"]
    connection.request("GET", path, headers={"authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    answer.read()
    return answer.status


@pytest.mark.parametrize(("options", "expected"), [([], 200), (["--check-answers"], 500)])
def test_answers_are_checked_where_it_is_asked_for(
    start: Start, monkeypatch: pytest.MonkeyPatch, options: list[str], expected: int
) -> None:
    monkeypatch.delenv("SANDBOX_CHECK_ANSWERS")
    url = address(start(*options))
    admin(url, "PATCH", "world", {"operations": {"cloudresourcemanager/operations/1": WRONG}})
    assert status_of(url, "/cloudresourcemanager/v1/operations/1") == expected


def test_answers_are_checked_in_every_process_a_test_starts(start: Start) -> None:
    url = address(start())
    admin(url, "PATCH", "world", {"operations": {"cloudresourcemanager/operations/1": WRONG}})
    assert status_of(url, "/cloudresourcemanager/v1/operations/1") == 500


@pytest.mark.parametrize(("options", "expected"), [([], 400), (["--allow-unknown-query"], 200)])
def test_an_unpublished_query_name_is_refused_unless_allowed(
    start: Start, options: list[str], expected: int
) -> None:
    url = address(start(*options))
    assert status_of(url, "/cloudresourcemanager/v1/projects?updateMask=x") == expected


def test_the_latency_is_off_unless_asked_for(start: Start) -> None:
    told = [
        admin(address(start(*o)), "GET", "latency") for o in ([], ["--latency"], ["--latency", "2"])
    ]
    assert [one["factor"] for one in told] == [0, 1, 2]
    assert "invalid factor value: '101'" in start("--latency", "101").communicate()[1]


def test_a_seed_is_what_it_starts_from(start: Start, tmp_path: Path) -> None:
    seed = tmp_path / "seed.yaml"
    seed.write_text("projects: {mine: {}}")
    with_seed = start("--seed", str(seed))
    connection = HTTPConnection(address(with_seed).removeprefix("http://"))
    connection.request("GET", "/_sandbox/status")
    assert json.load(connection.getresponse())["projects"] == ["mine"]


def test_a_bad_seed_is_told_with_its_line(start: Start, tmp_path: Path) -> None:
    seed = tmp_path / "seed.yaml"
    seed.write_text("\nproject: {}")
    refused = start("--seed", str(seed))
    assert refused.wait() == 1
    assert refused.stderr is not None
    assert "seed.yaml:2: project: unknown key" in refused.stderr.read()
