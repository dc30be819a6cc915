"""Several runs from the command line: warm, counted, judged, and kept when interrupted."""

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sandbox.local_google.resources.chat import Pace
from sandbox.local_google.resources.faults import Fault
from tests.scripts.test_smoke_test import read_to_end

CHECKOUT = Path(__file__).resolve().parents[2]
TARGET = ("--project", "existing-project")
CHAT = "aiplatform.projects.locations.endpoints.chat.completions"


def check_of(done: Any) -> Any:
    (check,) = json.loads(done.stdout)["checks"]
    return check


def totals(check: Any) -> dict[str, Any]:
    return {name: figure["value"] for name, figure in check["totals"].items()}


@pytest.mark.parametrize("lanes", [1, 2])
def test_a_connection_is_kept_so_only_each_lanes_first_run_is_cold(lanes: int, smoke: Any) -> None:
    smoke.world.pace = Pace(first_token_ms=20)
    done = smoke.run(*TARGET, "--runs", "8", "--concurrency", str(lanes), "--format", "json")
    check = check_of(done)
    assert done.returncode == 0
    assert totals(check)["new_connections"] == lanes
    assert sum(not run["connection_reused"] for run in check["runs"]) == lanes
    assert check["distributions"]["http_req_connecting_ms"]["count"] == lanes
    assert check["distributions"]["time_to_first_token_ms"]["count"] == 8


def test_one_run_is_reported_like_many(smoke: Any) -> None:
    check = check_of(smoke.run(*TARGET, "--format", "json"))
    assert len(check["runs"]) == 1
    found = check["distributions"]["time_to_first_token_ms"]
    assert found["min"] == found["max"] == check["metrics"]["time_to_first_token_ms"]["value"]
    assert found["p50"] is None


def test_a_failing_run_is_counted_and_its_finding_is_told(smoke: Any) -> None:
    smoke.world.faults.append(Fault(id=1, method_id=CHAT, status=400))
    done = smoke.run(*TARGET, "--runs", "4")
    assert done.returncode == 1
    assert "failed_runs                           1 runs" in done.stdout
    assert "does not hold" in done.stderr
    assert "run 4 of 4, 1 failed" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr


def test_the_table_holds_names_formulas_and_the_rule(smoke: Any) -> None:
    done = smoke.run(*TARGET, "--runs", "2", "--slo", "time_to_first_token_ms:60000")
    for text in (
        "time_per_output_token_ms = (request_latency - time_to_first_token) / (output_tokens - 1)",
        "Percentiles: nearest rank",
        "goodput ",
        "passing runs within time_to_first_token_ms:60000",
    ):
        assert text in done.stdout
    assert "[answer]" not in done.stdout


def test_the_command_that_runs_it_again_is_whole(smoke: Any) -> None:
    more = ("--runs", "2", "--probe", "text", "--slo", "time_to_first_token_ms:6e4")
    report = json.loads(smoke.run(*TARGET, *more, "--format", "json").stdout)
    assert report["command"].endswith("--runs 2 --probe text --slo time_to_first_token_ms:60000"), (
        report["command"]
    )


def test_what_nobody_answers_is_asked_once(smoke: Any) -> None:
    arguments = ("--url", "http://127.0.0.1:1/chat/completions", "--model", "m", "--retries", "0")
    done = smoke.run(*arguments, "--runs", "5", "--format", "json")
    assert (done.returncode, totals(check_of(done))["runs"]) == (3, 1)


def test_an_interrupt_leaves_what_was_measured(smoke: Any, tmp_path: Path) -> None:
    smoke.world.pace = Pace(token_ms=1)
    report = tmp_path / "report.json"
    arguments = [*TARGET, "--runs", "10000", "--report", str(report)]
    with subprocess.Popen(
        [sys.executable, "-c", EVERY_RUN_TOLD, *arguments],
        cwd=CHECKOUT,
        env=smoke.env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        while not process.stderr.readline().startswith("run 3 of"):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
        assert process.wait() == 130, said
    (check,) = json.loads(report.read_text())["checks"]
    assert 3 <= len(check["runs"]) < 10000
    assert (check["status"], totals(check)["failed_runs"]) == ("pass", 0)
    assert said.splitlines()[-1] == "interrupted", said


EVERY_RUN_TOLD = """
import sys
import smoke.cli.progress
smoke.cli.progress.LINES = 10000
from scripts.smoke_test import smoke_test
smoke_test(sys.argv[1:])
"""


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"PYTHONIOENCODING": "utf-8"}, "█"),
        ({"PYTHONIOENCODING": "ascii"}, "#"),
        ({"NO_COLOR": "1"}, None),
    ],
    ids=["utf-8", "ascii", "refused"],
)
def test_a_terminal_gets_a_picture(
    variables: dict[str, str], expected: str | None, smoke: Any
) -> None:
    terminal, end = pty.openpty()
    env = {**smoke.env, "TERM": "xterm", **variables}
    command = [sys.executable, "-m", "scripts.smoke_test", *TARGET, "--runs", "3"]
    with subprocess.Popen(command, cwd=CHECKOUT, env=env, stdout=end, stderr=end) as process:
        os.close(end)
        shown = read_to_end(terminal)
    assert process.returncode == 0
    assert ("inter_chunk_latency of run 3" in shown) is (expected is not None)
    assert ("\r\x1b[K" in shown) is (expected is not None)
    assert (expected or "") in shown


@pytest.mark.parametrize(
    "arguments",
    [("--runs", "0"), ("--concurrency", "0"), ("--slo", "ttft:5"), ("--slo", "")],
)
def test_a_number_or_an_objective_that_cannot_be_is_refused(
    arguments: tuple[str, ...], smoke: Any
) -> None:
    done = smoke.run(*TARGET, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
