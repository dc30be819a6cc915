"""Google's own credential code gets a token in the sandbox, as the chosen caller, without a key."""

import json
from pathlib import Path
from typing import Any

import google.auth
import google.auth.transport.requests
import pytest

from sandbox.lifecycle.admin import Admin
from sandbox.lifecycle.credentials import (
    DEFAULT_CALLER,
    current_caller,
    known_callers,
    write_caller,
    write_credentials,
)
from sandbox.lifecycle.environment import CONSTANTS
from sandbox.lifecycle.files import SandboxFiles

SCOPE = "https://www.googleapis.com/auth/cloud-platform"


@pytest.fixture
def files(google: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SandboxFiles:
    made = SandboxFiles(tmp_path)
    write_credentials(made, google.url)
    variables = {**CONSTANTS, "GOOGLE_APPLICATION_CREDENTIALS": str(made.credentials)}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return made


def caller_of_a_new_token(google: Any) -> str:
    """Through application default credentials, with everything but loopback refused."""
    found, _project = google_auth_default()
    found.refresh(google_auth_request())
    return str(google.world.tokens[found.token].member)


def google_auth_default() -> Any:
    return google.auth.default(scopes=[SCOPE])


def google_auth_request() -> Any:
    return google.auth.transport.requests.Request()


def test_application_default_credentials_are_the_default_callers(
    google: Any, files: SandboxFiles
) -> None:
    assert caller_of_a_new_token(google) == DEFAULT_CALLER


@pytest.mark.parametrize(
    "caller",
    ["user:nobody@example.com", "serviceAccount:deployer@seed-project.iam.gserviceaccount.com"],
)
def test_another_caller_is_chosen_without_touching_the_credentials(
    google: Any, files: SandboxFiles, caller: str
) -> None:
    before = files.credentials.read_text()
    write_caller(files, caller)
    assert caller_of_a_new_token(google) == caller == current_caller(files)
    assert files.credentials.read_text() == before


def test_a_chosen_caller_stays_chosen_when_the_address_changes(
    google: Any, files: SandboxFiles
) -> None:
    write_caller(files, "user:nobody@example.com")
    write_credentials(files, "http://127.0.0.1:9")
    assert json.loads(files.credentials.read_text())["token_url"].startswith("http://127.0.0.1:9/")
    assert current_caller(files) == "user:nobody@example.com"


def test_every_caller_of_the_world_can_be_chosen(google: Any) -> None:
    assert set(google.world.callers) <= set(known_callers(Admin(google.url)))
