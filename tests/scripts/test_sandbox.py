"""The command as a shell sees it: words on stdout, reasons on stderr, exit codes."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from sandbox.engine.version import pinned_version
from scripts.sandbox import main

Run = Callable[..., subprocess.CompletedProcess[str]]

CHECKOUT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "scripts.sandbox"]


@pytest.fixture
def shell(tmp_path: Path) -> dict[str, str]:
    engine = tmp_path / "bin" / "pulumi"
    engine.parent.mkdir()
    engine.write_text(f"#!/bin/sh\necho {pinned_version()}\n")
    engine.chmod(0o755)
    return {
        "PATH": f"{engine.parent}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "SANDBOX_DIR": str(tmp_path / "my sandbox"),
        "PYTHONPATH": str(CHECKOUT),
        "GOOGLE_CLOUD_PROJECT": "my-own-project",
    }


@pytest.fixture
def sandbox(shell: dict[str, str]) -> Iterator[Run]:
    """In this process, which spares each command a second of imports."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        gone = dict.fromkeys(set(os.environ) - set(shell))
        done = CliRunner(env={**shell, **gone}).invoke(main, arguments)
        return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)

    yield run
    run("down")


@pytest.fixture
def process(sandbox: Run, shell: dict[str, str]) -> Run:
    """As a process of its own, for what a program that is started inside writes and ends with."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*COMMAND, *arguments], env=shell, text=True, capture_output=True)

    return run


def test_up_status_down(sandbox: Run) -> None:
    assert "local Google  http://127.0.0.1:" in sandbox("up").stdout
    facts = json.loads(sandbox("status", "--json").stdout)
    assert facts["caller"] == "user:dev@example.com"
    assert "existing-project" in facts["world"]["projects"]
    assert sandbox("down").stdout == f"stopped {facts['url']}\n"


@pytest.mark.parametrize("command", ["status", "env", "journal", "caller", "clock show"])
def test_where_nothing_runs_each_command_says_how_to_start(sandbox: Run, command: str) -> None:
    done = sandbox(*command.split())
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.endswith(
        "the sandbox is not running\nfix: .venv/bin/python -m scripts.sandbox up\n"
    )


def test_env_can_be_evaluated_by_a_shell(sandbox: Run, shell: dict[str, str]) -> None:
    sandbox("up")
    script = 'eval "$("$0" -m scripts.sandbox env)" && env'
    seen = subprocess.run(
        ["sh", "-c", script, sys.executable], env=shell, text=True, capture_output=True, check=True
    ).stdout.splitlines()
    assert (
        f"GOOGLE_APPLICATION_CREDENTIALS={shell['SANDBOX_DIR']}/application_default_credentials.json"
        in seen
    )
    assert not [line for line in seen if line.startswith("GOOGLE_CLOUD_PROJECT=")]


def test_exec_starts_the_sandbox_and_ends_with_the_commands_code(
    sandbox: Run, process: Run
) -> None:
    done = process("exec", "--", "sh", "-c", 'echo "$SANDBOX_URL"; exit 7')
    assert done.returncode == 7
    assert done.stdout.startswith("http://127.0.0.1:")
    assert sandbox("status").returncode == 0


@pytest.mark.parametrize(("command", "code"), [("no-such-command", 127), ("/etc/passwd", 126)])
def test_exec_tells_a_missing_command_from_a_failing_one(
    process: Run, command: str, code: int
) -> None:
    done = process("exec", "--", command)
    assert done.returncode == code
    assert f"error: {command}" in done.stderr


def test_exec_passes_signals_on(sandbox: Run, shell: dict[str, str]) -> None:
    script = "trap 'echo told; exit 5' TERM; echo ready; while :; do sleep 0.1; done"
    with subprocess.Popen(
        [*COMMAND, "exec", "--", "sh", "-c", script], env=shell, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "ready\n"
        os.kill(run.pid, signal.SIGTERM)
        assert run.stdout.readline() == "told\n"
    assert run.returncode == 5


def test_an_unknown_caller_is_refused_with_the_known_ones(sandbox: Run) -> None:
    sandbox("up")
    done = sandbox("caller", "user:who@example.com")
    assert done.returncode == 1
    assert "known: user:dev@example.com, " in done.stderr
    assert "* user:nobody@example.com" in sandbox("caller", "user:nobody@example.com").stdout


def test_a_fault_is_added_told_and_cleared(sandbox: Run) -> None:
    sandbox("up")
    sandbox("fault", "add", "serviceusage.services.enable", "--status", "503", "--times", "2")
    listed = '1 serviceusage.services.enable UNCONSUMED 0 of 2 {"status": 503}\n'
    assert sandbox("fault", "list").stdout == listed
    left = sandbox("fault", "list", "--unconsumed")
    assert (left.stdout, left.returncode) == (listed, 1)
    sandbox("fault", "clear")
    assert sandbox("fault", "list", "--unconsumed").returncode == 0
    refused = sandbox("fault", "add", "no.such.method", "--status", "503")
    assert refused.returncode == 1
    assert "'no.such.method' is no method of the contract" in refused.stderr


def test_the_clock_can_be_set_and_moved(sandbox: Run) -> None:
    sandbox("up")
    before = datetime.now(tz=UTC).replace(microsecond=0)
    assert datetime.fromisoformat(sandbox("clock", "set", "now").stdout.strip()) >= before
    assert sandbox("clock", "set", "soon").returncode == 2
    assert sandbox("clock", "set", "2026-10-21").stdout.startswith("2026-10-21T00:00:0")
    assert sandbox("clock", "advance", "1d12h").stdout.startswith("2026-10-22T12:00:")
    assert sandbox("clock", "advance", "soon").returncode == 2
    frozen = sandbox("clock", "freeze").stdout
    assert sandbox("clock", "show").stdout == frozen
    assert sandbox("clock", "run", "60").returncode == 0
    assert sandbox("clock", "run", "1e9").returncode == 1


def test_chaos_and_latency_are_begun_shown_and_ended(sandbox: Run) -> None:
    sandbox("up")
    sandbox("chaos", "start", "--rate", "1", "--kind", "503", "--methods", "^iam", "--seed", "7")
    shown = json.loads(sandbox("chaos", "show").stdout)
    assert (shown["kinds"], shown["seed"]) == (["503"], 7)
    assert json.loads(sandbox("status", "--json").stdout)["world"]["chaos"] == shown
    assert json.loads(sandbox("chaos", "stop").stdout) == shown
    assert sandbox("chaos", "show").stdout == "null\n"
    assert "kinds: " in sandbox("chaos", "start", "--rate", "1", "--kind", "418").stderr
    assert sandbox("latency", "0.5").stdout == '{"factor": 0.5, "seed": 0}\n'
    assert sandbox("latency").stdout == '{"factor": 0.5, "seed": 0}\n'


def test_the_journal_shows_what_was_asked(sandbox: Run, process: Run) -> None:
    asks = "import google.auth, google.auth.transport.requests as t; "
    asks += "google.auth.default(scopes=['x'])[0].refresh(t.Request())"
    process("exec", "--", sys.executable, "-c", asks)
    (line,) = sandbox("journal").stdout.splitlines()
    assert "200 sts.token /sts/v1/token" in line
    (entry,) = sandbox("journal", "--json", "--method", "sts.token").stdout.splitlines()
    assert json.loads(entry)["status"] == 200
    none = sandbox("journal", "--method", "iam.roles.get")
    assert (none.stdout, none.stderr) == ("", "no entry fits; the journal was given 1\n")
    assert sandbox("journal", "--status", "2xx", "--path", "token$", "--limit", "1").stdout
    assert sandbox("journal", "--status", "5xx").stdout == ""
    assert sandbox("journal", "--since", "1").stdout == ""
    assert sandbox("journal", "--caller", "user:nobody@example.com").stdout == ""


def test_the_exit_codes_are_documented(sandbox: Run) -> None:
    said = sandbox("--help").stdout
    assert "Exit codes:" in said
    assert "127" in said
    assert sandbox("exec").returncode == 2


def test_a_chat_scenario_is_queued_told_and_cleared(sandbox: Run) -> None:
    sandbox("up")
    assert "cut_rst" in sandbox("chat", "cases").stdout.split()
    sandbox("chat", "play", "cut_rst", "--after-events", "5", "--times", "2")
    assert '"times": 2, "after_events": 5' in sandbox("chat", "list").stdout
    sandbox("chat", "clear")
    assert sandbox("chat", "list").stdout == ""
    assert "no case; there are" in sandbox("chat", "play", "cut").stderr
    assert '"jitter": 0.5' in sandbox("chat", "pace", "--jitter", "0.5").stdout


def test_replies_are_taken_from_a_file_shown_and_shipped_again(
    sandbox: Run, tmp_path: Path
) -> None:
    own = tmp_path / "own.json"
    own.write_text('{"rules": [{"name": "all", "reply": {"content": "mine"}}]}')
    sandbox("up")
    assert json.loads(sandbox("chat", "replies", str(own)).stdout) == json.loads(own.read_text())
    assert '"mine"' in sandbox("chat", "replies").stdout
    assert '"mine"' not in sandbox("chat", "replies", "--shipped").stdout
    own.write_text("{}")
    assert "rules: Field required" in sandbox("chat", "replies", str(own)).stderr


def test_a_model_backend_is_taken_at_the_start_only(sandbox: Run) -> None:
    backend = ("--model-backend", "http://127.0.0.1:9/v1", "--model-backend-name", "tiny")
    assert "plain http on loopback" in sandbox("up", "--model-backend", "http://192.0.2.1").stderr
    assert sandbox("up", *backend).returncode == 0
    again = sandbox("up", *backend)
    assert again.returncode == 1
    assert "takes --model-backend --model-backend-name only at its start" in again.stderr
    assert sandbox("up").returncode == 0


def test_a_dump_is_a_seed(sandbox: Run, tmp_path: Path) -> None:
    seed = tmp_path / "seed.yaml"
    seed.write_text("projects: {mine: {}}")
    sandbox("up", "--seed", str(seed))
    dumped = sandbox("dump").stdout
    assert dumped.startswith("projects:\n  mine:\n")
    seed.write_text(dumped)
    assert sandbox("reset", "--seed", str(seed)).returncode == 0
    assert sandbox("dump").stdout == dumped


def test_a_token_is_the_callers_and_a_lost_caller_is_told_with_the_remedy(
    sandbox: Run, tmp_path: Path
) -> None:
    sandbox("up")
    assert sandbox("token").stdout.strip()
    assert "200 sts.token" in sandbox("journal").stdout
    seed = tmp_path / "seed.yaml"
    seed.write_text("callers: {'user:eva@acme.example': ''}\n")
    choose = "scripts.sandbox caller user:eva@acme.example\n"
    assert sandbox("reset", "--seed", str(seed)).stderr.endswith(choose)
    assert sandbox("caller").stderr.endswith(choose)
    assert "no caller of this world" in sandbox("token").stderr
    assert sandbox("caller", "user:eva@acme.example").stderr == ""
    assert sandbox("token").returncode == 0


def test_a_job_token_that_google_refuses_is_told_in_its_words(sandbox: Run) -> None:
    """Who is admitted, the example in docs/ci.md shows."""
    sandbox("up")
    refused = sandbox("job-token", "projects/1/none", "nobody@example.com")
    assert refused.returncode == 1
    assert (
        'error: no token for that job: Error code invalid_request: Invalid value for "audience"'
        in (refused.stderr)
    )
    assert "fix: compare --claim" in refused.stderr
    assert "Traceback" not in refused.stderr
    misused = sandbox("job-token", "projects/1/none", "nobody@example.com", "--claim", "ref")
    assert (misused.returncode, "expected NAME=VALUE" in misused.stderr) == (2, True)


def test_no_commands_short_description_ends_before_its_example(sandbox: Run) -> None:
    for group in ("clock", "chat", "fault", "chaos"):
        assert "e.g.\n" not in sandbox(group, "--help").stdout
