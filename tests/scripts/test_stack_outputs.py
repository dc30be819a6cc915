"""A stack's outputs are the target; what is wrong with the stack is said in Pulumi's own words."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
CALLER = "deployer@seed-project.iam.gserviceaccount.com"
Install = Callable[..., Path]


def outputs(url: str, **changes: object) -> str:
    path = "projects/existing-project/locations/global/endpoints/openapi/chat/completions"
    fields = {
        "projectId": "existing-project",
        "projectNumber": "100000000002",
        "location": "global",
        "model": "openai/gpt-oss-120b-maas",
        "chatCompletionsUrl": f"{url}/aiplatform/v1/{path}",
        "callerServiceAccount": CALLER,
    }
    return json.dumps({**fields, **changes})


def test_the_outputs_of_the_stack_are_called(smoke: Any, fake_pulumi: Install) -> None:
    log = fake_pulumi(outputs(smoke.url))
    done = smoke.run("--stack", "org/proj/dev", "--format", "json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["checks"][0]["verdict"]) == (0, "ok"), done.stdout
    assert report["target"]["project_number"] == "100000000002"
    where, call = log.read_text().splitlines()
    assert where == str(CHECKOUT)
    assert call == "stack output --json --non-interactive --stack org/proj/dev"


def test_the_stacks_own_caller_is_impersonated(smoke: Any, fake_pulumi: Install) -> None:
    fake_pulumi(outputs(smoke.url))
    code, cause, fix = smoke.finding("--stack", "dev", "--impersonate", "caller")
    assert (code, cause) == (1, "PERMISSION_MISSING")
    assert CALLER in fix


def test_the_remedy_for_a_stack_is_a_pulumi_command(smoke: Any, fake_pulumi: Install) -> None:
    fake_pulumi(outputs(smoke.url, model="openai/gpt-oss-20b-maas"))
    code, cause, fix = smoke.finding("--stack", "dev")
    assert (code, cause) == (1, "MODEL_RETIRED")
    assert fix == "pulumi config set model gpt-oss-120b --stack dev && pulumi up --stack dev"


def test_a_consumer_that_is_the_project_is_called_by_its_id(
    smoke: Any, fake_pulumi: Install
) -> None:
    fake_pulumi(outputs(smoke.url, projectNumber=smoke.project.number))
    smoke.project.services = []
    fix = smoke.finding("--stack", "dev")[2]
    assert fix == "gcloud services enable aiplatform.googleapis.com --project=existing-project"


@pytest.mark.parametrize(
    ("stdout", "stderr", "status", "exit_code", "code", "fix"),
    [
        ("", "error: no stack named 'dev' found\n", 255, 2, "STACK_NOT_FOUND", "pulumi stack ls"),
        ("", "error: PULUMI_CONFIG_PASSPHRASE unset", 1, 1, "STACK_UNREADABLE", "pulumi stack"),
        ("", "", 1, 1, "STACK_UNREADABLE", "pulumi stack --stack dev"),
        ("{}", "", 0, 1, "STACK_WITHOUT_OUTPUTS", "pulumi up --stack dev"),
        ("oops", "", 0, 1, "STACK_UNREADABLE", "pulumi version"),
        ("null", "", 0, 1, "STACK_UNREADABLE", "pulumi version"),
        ("[1]", "", 0, 1, "STACK_UNREADABLE", "pulumi version"),
    ],
)
def test_a_stack_that_cannot_be_read_is_told_why(
    stdout: str, stderr: str, status: int, exit_code: int, code: str, fix: str,
    smoke: Any, fake_pulumi: Install,
) -> None:  # fmt: skip
    fake_pulumi(stdout, stderr, status)
    found = smoke.finding("--stack", "dev")
    assert found[:2] == (exit_code, code)
    assert found[2].startswith(fix)


def test_without_the_pulumi_cli_the_command_line_cannot_be_used(smoke: Any, tmp_path: Path) -> None:
    smoke.env["PATH"] = str(tmp_path)
    assert smoke.finding("--stack", "dev")[:2] == (2, "PULUMI_MISSING")


def test_a_stack_cannot_point_the_token_at_an_open_line(smoke: Any, fake_pulumi: Install) -> None:
    fake_pulumi(outputs("http://example.com"))
    assert smoke.finding("--stack", "dev")[:2] == (1, "INSECURE_URL")
