"""The smoke test finds a stack that `up` has made, and judges it by its caller's rights."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack

pytestmark = pytest.mark.engine

CHECKOUT = Path(__file__).resolve().parents[2]
CALLER = "gpt-oss-caller@gpt-oss-dev.iam.gserviceaccount.com"


def smoke_test(stack: Stack, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Exit code and report; the checkout and the test's folder are the same Pulumi project."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.smoke_test", "--format", "json", *arguments],
        cwd=CHECKOUT,
        env=stack.env,
        capture_output=True,
        text=True,
        check=False,
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return done.returncode, report


def test_a_deployed_stack_answers_its_caller(stack: Stack, google: LocalGoogle) -> None:
    stack.configure(**DEV_SETTINGS, developers=["user:dev@example.com"])
    stack.up()
    code, report = smoke_test(stack, "--stack", "dev", "--impersonate", "caller")
    assert (code, report["checks"][0]["verdict"]) == (0, "ok"), report
    assert report["target"]["principal"] == f"serviceAccount:{CALLER}"
    policy = google.world.projects["gpt-oss-dev"].policy
    policy.bindings = [binding for binding in policy.bindings if "gpt_oss" not in binding["role"]]
    assert smoke_test(stack, "--stack", "dev")[0] == 0, "the deployer still owns the project"
    code, report = smoke_test(stack, "--stack", "dev", "--impersonate", "caller")
    assert (code, report["checks"][0]["finding"]["code"]) == (1, "PERMISSION_MISSING")
    fix = report["checks"][0]["finding"]["fix"]
    assert fix == "pulumi up --refresh --run-program --stack dev"
    stack.succeed(*fix.split()[1:], "--yes", "--skip-preview")
    assert smoke_test(stack, "--stack", "dev", "--impersonate", "caller")[0] == 0


def test_a_stack_that_was_never_deployed_is_told_to_go_up(stack: Stack) -> None:
    code, report = smoke_test(stack, "--stack", "dev")
    assert (code, report["checks"][0]["finding"]["code"]) == (1, "STACK_WITHOUT_OUTPUTS")
    assert report["checks"][0]["finding"]["fix"] == "pulumi up --stack dev"


def test_a_stack_that_does_not_exist_is_a_usage_mistake(stack: Stack) -> None:
    code, report = smoke_test(stack, "--stack", "nowhere")
    assert (code, report["checks"][0]["finding"]["code"]) == (2, "STACK_NOT_FOUND")
