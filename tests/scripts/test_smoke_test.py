"""The command succeeds only for a whole answer, and each failure leaves with its own exit code."""

import contextlib
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

CHECKOUT = Path(__file__).resolve().parents[2]
TARGET = ("--project", "existing-project")


@pytest.mark.parametrize(
    "command", [("-m", "scripts.smoke_test"), ("scripts/smoke_test.py",)], ids=["module", "file"]
)
def test_a_ready_project_answers(command: tuple[str, ...], smoke: Any) -> None:
    done = smoke.start(*command, *TARGET)
    assert done.returncode == 0, done.stderr
    reasoning, answer = done.stdout.split("[answer]\n")
    assert reasoning.startswith("[reasoning]\n")
    for label in ("finish reason  stop", "usage ", "first token ", "speed ", "verdict        ok"):
        assert label in answer
    assert "\x1b" not in done.stdout


def test_json_is_one_object_with_the_same_facts_and_no_token(smoke: Any) -> None:
    done = smoke.run(*TARGET, "--format", "json")
    report = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    (check,) = report["checks"]
    assert (report["schema_version"], check["verdict"], check["finding"]) == (2, "ok", None)
    assert report["target"]["project"] == "existing-project"
    assert report["target"]["model"] == "openai/gpt-oss-120b-maas"
    assert check["answer"]["usage"]["completion_tokens"] > 0
    assert check["metrics"]["time_to_first_token_ms"]["unit"] == "ms"
    assert [attempt["http_status"] for attempt in check["attempts"]] == [200]
    for token in smoke.world.tokens:
        assert token not in done.stdout


def test_a_model_may_be_named_either_way(smoke: Any) -> None:
    for name in ("gpt-oss-120b", "openai/gpt-oss-120b-maas"):
        assert smoke.run(*TARGET, "--model", name, "--location", "us-central1").returncode == 0


def test_a_budget_that_reasoning_eats_is_a_failure_with_a_larger_one(smoke: Any) -> None:
    code, cause, fix = smoke.finding(*TARGET, "--max-tokens", "5")
    assert (code, cause) == (1, "EMPTY_ANSWER")
    assert fix.endswith("--max-tokens 2048")


def test_a_disabled_api(smoke: Any) -> None:
    smoke.project.services = []
    code, cause, fix = smoke.finding(*TARGET)
    assert (code, cause) == (1, "API_DISABLED")
    assert fix.startswith("gcloud services enable aiplatform.googleapis.com --project=")


def test_a_missing_permission(smoke: Any) -> None:
    smoke.project.policy.bindings = []
    code, cause, fix = smoke.finding(*TARGET)
    assert (code, cause) == (1, "PERMISSION_MISSING")
    assert fix.startswith("gcloud iam roles create gpt_oss_predict --project=existing-project ")
    assert fix.endswith("--role=projects/existing-project/roles/gpt_oss_predict")


def test_a_model_that_is_not_enabled(smoke: Any) -> None:
    smoke.project.models = []
    code, cause, fix = smoke.finding(*TARGET)
    assert (code, cause) == (1, "MODEL_NOT_ENABLED_OR_RETIRED")
    assert f"{smoke.url}/aiplatform/v1beta1/projects/existing-project/" in fix


def test_a_retired_model(smoke: Any) -> None:
    code, cause, fix = smoke.finding(*TARGET, "--model", "gpt-oss-20b")
    assert (code, cause) == (1, "MODEL_RETIRED")
    assert fix.endswith("--model gpt-oss-120b")


def test_a_wrong_location(smoke: Any) -> None:
    code, cause, fix = smoke.finding(*TARGET, "--location", "europe-west4")
    assert (code, cause) == (1, "WRONG_LOCATION")
    assert "--location global" in fix


def test_no_credentials(smoke: Any) -> None:
    smoke.env["GOOGLE_APPLICATION_CREDENTIALS"] = "/nonexistent.json"
    code, cause, fix = smoke.finding(*TARGET)
    assert (code, cause) == (1, "NO_CREDENTIALS")
    assert fix == "unset GOOGLE_APPLICATION_CREDENTIALS; gcloud auth application-default login"


def test_a_bad_token(smoke: Any) -> None:
    smoke.env["GOOGLE_OAUTH_ACCESS_TOKEN"] = "AIzaSyNoToken"
    code, cause, fix = smoke.finding(*TARGET)
    assert (code, cause) == (1, "CREDENTIALS_EXPIRED")
    assert "AIza" not in fix


def test_an_unreachable_google_is_undecided(smoke: Any) -> None:
    """Without the endpoint's variable the call goes to Google, and the leak guard stops it."""
    del smoke.env["GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT"]
    assert smoke.finding(*TARGET)[:2] == (3, "NETWORK")


def test_an_unreachable_token_server_is_undecided(smoke: Any) -> None:
    path = Path(smoke.env["GOOGLE_APPLICATION_CREDENTIALS"])
    path.write_text(path.read_text().replace(smoke.url, "http://127.0.0.1:1"))
    assert smoke.finding(*TARGET)[:2] == (3, "UNAVAILABLE")


def test_the_token_is_not_sent_over_an_open_line(smoke: Any) -> None:
    smoke.env["GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT"] = "http://example.com/aiplatform/v1beta1/"
    assert smoke.finding(*TARGET)[:2] == (1, "INSECURE_URL")


def test_an_account_that_may_not_be_impersonated(smoke: Any) -> None:
    caller = "deployer@seed-project.iam.gserviceaccount.com"
    code, cause, fix = smoke.finding(*TARGET, "--impersonate", caller)
    assert (code, cause) == (1, "PERMISSION_MISSING")
    assert caller in fix
    assert "roles/iam.workloadIdentityUser --project=seed-project" in fix


def test_an_impersonated_caller_is_judged_by_its_own_rights(smoke: Any) -> None:
    """The deployer owns the project; that the caller may not call must not be hidden by it."""
    caller = "deployer@seed-project.iam.gserviceaccount.com"
    account = smoke.world.service_account(caller)
    grant = {
        "role": "roles/iam.serviceAccountTokenCreator",
        "members": ["user:dev@example.com"],
    }
    account.policy.bindings.append(grant)
    code, cause, fix = smoke.finding(*TARGET, "--impersonate", caller)
    assert (code, cause) == (1, "PERMISSION_MISSING")
    assert f"--member=serviceAccount:{caller} --role=projects/existing-project/roles/" in fix
    rights = {"role": "roles/aiplatform.user", "members": [f"serviceAccount:{caller}"]}
    smoke.project.policy.bindings.append(rights)
    assert smoke.run(*TARGET, "--impersonate", caller).returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--project", "p/../x"),
        ("--project", ""),
        (*TARGET, "--location", "evil.example/"),
        (*TARGET, "--model", "gpt-oss-120"),
        (*TARGET, "--max-tokens", "0"),
        (*TARGET, "--stack", "dev"),
        (*TARGET, "--model", "all"),
        ("--stack", "dev", "--model", "all", "--format", "json"),
        ("--stack", ""),
        (*TARGET, "--impersonate", "caller"),
        (*TARGET, "--impersonate", "nobody"),
        ("--nonsense",),
    ],
)
def test_a_command_line_that_cannot_be_used_is_refused(
    arguments: tuple[str, ...], smoke: Any
) -> None:
    done = smoke.run(*arguments)
    assert done.returncode == 2
    assert "Error: " in done.stderr
    assert done.stdout == ""


def test_help_names_the_exit_codes_without_importing_the_clients(smoke: Any) -> None:
    probe = "import sys, scripts.smoke_test as s; s.smoke_test.main(['--help'], standalone_mode=0);"
    slow = "print([m for m in ('httpx2', 'google.auth', 'rich', 'pydantic') if m in sys.modules])"
    done = smoke.start("-c", probe + slow)
    assert done.stdout.rstrip().endswith("[]"), done.stdout
    assert "3    undecided" in done.stdout


def test_an_interrupt_ends_with_130_and_one_line(smoke: Any) -> None:
    smoke.world.pace = Pace(token_ms=1000)  # the reply goes on long after the interrupt
    with subprocess.Popen(
        [sys.executable, "-m", "scripts.smoke_test", *TARGET],
        cwd=CHECKOUT,
        env=smoke.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "[reasoning]\n"
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
        assert process.stderr.read().splitlines()[1:] == ["interrupted"]


@pytest.mark.parametrize(("variables", "dimmed"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_reasoning_is_dimmed_on_a_terminal_unless_refused(
    variables: dict[str, str], dimmed: bool, smoke: Any
) -> None:
    terminal, end = pty.openpty()
    env = {**smoke.env, "TERM": "xterm", **variables}
    command = [sys.executable, "-m", "scripts.smoke_test", *TARGET]
    with subprocess.Popen(
        command, cwd=CHECKOUT, env=env, stdout=end, stderr=subprocess.DEVNULL
    ) as process:
        os.close(end)
        shown = read_to_end(terminal)
    assert process.returncode == 0
    assert ("\x1b[2m" in shown) is dimmed
    assert ("[reasoning]" in shown) is not dimmed


def read_to_end(terminal: int) -> str:
    """Linux reports the end of a terminal's output as an I/O error, macOS as an empty read."""
    shown = b""
    with os.fdopen(terminal, "rb", buffering=0) as stream, contextlib.suppress(OSError):
        while read := stream.read(65536):
            shown += read
    return shown.decode()
