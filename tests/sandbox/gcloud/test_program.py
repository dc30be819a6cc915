"""The program as a shell finds it: inside only, as the caller or as the account that is named."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from sandbox.lifecycle.credentials import write_caller, write_credentials
from sandbox.lifecycle.environment import BIN, environment
from sandbox.lifecycle.files import SandboxFiles
from tests.conftest import LocalGoogle
from tests.sandbox.gcloud.conftest import Run

GCLOUD = BIN / "gcloud"


def program(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """In an environment that has nothing of the sandbox's but `variables`."""
    env = {"PATH": os.defpath, **variables}
    command = [str(GCLOUD), *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_inside_the_sandbox_gcloud_is_the_stand_in_whatever_else_is_on_path(
    tmp_path: Path,
) -> None:
    real = tmp_path / "gcloud"
    real.write_text("#!/bin/sh\n")
    real.chmod(0o755)
    variables = environment("http://127.0.0.1:1", tmp_path, Path("/e/pulumi"), str(tmp_path))
    assert shutil.which("gcloud", path=variables["PATH"]) == str(GCLOUD)
    assert Path(variables["CLOUDSDK_CONFIG"]) == tmp_path


@pytest.mark.parametrize("url", ["", "https://cloudresourcemanager.googleapis.com"])
def test_outside_it_asks_nobody_anything(url: str) -> None:
    done = program("projects", "list", SANDBOX_URL=url)
    assert done.returncode == 1
    assert "this shell is not inside the sandbox" in done.stderr
    assert "scripts.sandbox env" in done.stderr


def test_a_sandbox_that_does_not_run_is_told_with_the_command_that_starts_it() -> None:
    done = program("projects", "list", SANDBOX_URL="http://127.0.0.1:1")
    assert done.returncode == 1
    assert "scripts.sandbox up" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_acts_as_the_caller_or_as_the_account_that_is_named(
    google: LocalGoogle, files: SandboxFiles, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("config get account").stdout == "dev@example.com\n"
    write_caller(files, "serviceAccount:deployer@seed-project.iam.gserviceaccount.com")
    assert run("projects list").code == 0
    monkeypatch.setenv("CLOUDSDK_CORE_ACCOUNT", "admin@example.com")
    assert run("projects list").code == 0
    assert run("config get account --account=nobody@example.com").stdout == "nobody@example.com\n"
    asked = [e.caller for e in google.world.journal.entries if "projects.list" in e.method_id]
    assert asked == [
        "serviceAccount:deployer@seed-project.iam.gserviceaccount.com",
        "user:admin@example.com",
    ]


def test_the_project_that_the_real_gclouds_variable_names_is_used(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOUDSDK_CORE_PROJECT", "existing-project")
    assert run("services list").code == 0
    assert run("config get project").stdout == "existing-project\n"


def test_what_was_chosen_for_programs_outlives_the_next_start_of_the_sandbox(
    google: LocalGoogle, files: SandboxFiles, run: Run
) -> None:
    deployer = "deployer@seed-project.iam.gserviceaccount.com"
    login = f"auth application-default login --impersonate-service-account={deployer}"
    assert run(login).code == 0
    assert run("auth application-default set-quota-project seed-project").code == 0
    before = json.loads(files.credentials.read_text())
    write_credentials(files, google.url)
    after = json.loads(files.credentials.read_text())
    assert after == before
    assert after["quota_project_id"] == "seed-project"
    assert deployer in after["service_account_impersonation_url"]
    assert run("auth application-default login").code == 0
    assert (
        json.loads(files.credentials.read_text())
        .keys()
        .isdisjoint({"quota_project_id", "service_account_impersonation_url"})
    )


def test_a_quota_project_cannot_be_set_before_anybody_logged_in(
    files: SandboxFiles, run: Run
) -> None:
    files.credentials.unlink()
    done = run("auth application-default set-quota-project seed-project")
    assert done.code == 1
    assert "gcloud auth application-default login" in done.stderr.replace("\n", " ")


def test_an_operation_is_waited_for(google: LocalGoogle, run: Run) -> None:
    google.world.operation_polls = 2
    done = run("services enable iam.googleapis.com --project=existing-project")
    assert done.code == 0
    assert "iam.googleapis.com" in google.world.projects["existing-project"].services
