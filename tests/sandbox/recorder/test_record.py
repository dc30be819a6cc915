"""What is saved of a recording: no token, nobody's names or ids, and only after a yes."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from google_api import endpoints
from sandbox.cli.record import compare
from sandbox.lifecycle.environment import ENDPOINTS
from sandbox.local_google.state.seed import DEV
from sandbox.local_google.state.world import World
from tests.conftest import LocalGoogle
from tests.findings.test_redaction import LOGINS
from tests.sandbox.recorder.conftest import run_record
from tests.sandbox.recorder.program import PROJECT

EXISTING = "/cloudresourcemanager/v1/projects/existing-project"
ONE_CALL = """
import http.client, os, sys, urllib.parse
url = urllib.parse.urlsplit(os.environ["GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT"])
http = http.client.HTTPConnection(url.netloc)
http.request("GET", sys.argv[1], headers={"Authorization": "Bearer " + os.environ["TOKEN"]})
http.getresponse().read()
"""


@pytest.fixture
def record_call(google: LocalGoogle, tmp_path: Path) -> Any:
    """Records one GET."""

    def run(path: str, said: str | None = None) -> Any:
        token, out = google.world.token_for(DEV), tmp_path / "recorded"
        return run_record(google.url, token, out, sys.executable, "-c", ONE_CALL, path, said=said)

    return run


def exchanges(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in sorted(folder.glob("0*.json"))]


def test_no_secret_and_no_name_of_ours_is_saved(onboarding: tuple[Path, World]) -> None:
    folder, world = onboarding
    saved = "".join(path.read_text() for path in folder.iterdir())
    assert [token for token in world.tokens if token in saved] == []
    gone = [PROJECT, "dev@example.com", "jane-caller", "345678901234", "012345-567890-ABCDEF"]
    gone += [project.number for project in world.projects.values()]
    gone += [account.unique_id for account in world.service_accounts.values()]
    assert [name for name in gone if name in saved] == []


def test_who_asked_is_kept_without_a_token(onboarding: tuple[Path, World]) -> None:
    """A caller whose token Google gave out is known by the answer that held it."""
    kept = exchanges(onboarding[0])
    chat = next(one for one in kept if one["path"].endswith("/chat/completions"))
    issued = next(one for one in kept if one["path"].endswith(":generateAccessToken"))
    assert (kept[0]["caller"], chat["caller"]) == ("caller-1", "caller-2")
    assert (issued["issues"], issued["answer"]["accessToken"]) == ("caller-2", "[secret]")


def test_a_stream_is_kept_event_by_event(onboarding: tuple[Path, World]) -> None:
    chat = next(one for one in exchanges(onboarding[0]) if "completions" in one["path"])
    events = chat["answer"]["events"]
    assert events[-1] == "[DONE]"
    assert all(event["object"] == "chat.completion.chunk" for event in events[:-1])


@pytest.mark.parametrize("said", ["no\n", "show\nno\n", "\n"])
def test_without_a_yes_nothing_is_saved(record_call: Any, tmp_path: Path, said: str) -> None:
    run = record_call(EXISTING, said=said)
    assert run.exit_code == 1
    assert not (tmp_path / "recorded").exists()
    assert "project id       ex… -> project-1" in run.stderr


def test_a_yes_saves_in_a_new_folder_only(record_call: Any, tmp_path: Path) -> None:
    assert record_call(EXISTING, said="yes\n").exit_code == 0
    assert exchanges(tmp_path / "recorded")[0]["answer"]["projectId"] == "project-1"
    again = record_call(EXISTING)
    assert again.exit_code == 2
    assert "is not empty" in again.stderr


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("ya29.a0AfH6SMBxxxxxxxxxxxx", "an access token"),
        ("eyJhbGciOiJSUzI1.eyJpc3MiOiJhY2Nv.sig", "a signed token"),
        ("AIzaSyA1234567890abcdefghijklmno", "an API key"),
        ("-----BEGIN PRIVATE KEY-----", "a private key"),
    ],
)
def test_what_looks_like_a_secret_is_never_saved(
    record_call: Any, google: LocalGoogle, tmp_path: Path, text: str, named: str
) -> None:
    """In a text, where no field's name gives it away."""
    google.world.projects["existing-project"].name = text
    run = record_call(EXISTING)
    assert (run.exit_code, f"looks like a secret: 0001 GET: {named}" in run.stderr) == (1, True)
    assert text not in run.output
    assert not (tmp_path / "recorded").exists()


def test_a_secret_parameter_is_gone(record_call: Any, tmp_path: Path) -> None:
    run = record_call(f"{EXISTING}?access_token=abc123def&prettyPrint=false")
    assert run.exit_code == 0, run.output
    path = exchanges(tmp_path / "recorded")[0]["path"]
    assert "abc123def" not in path
    assert path.endswith("prettyPrint=false")


def test_only_googles_apis_are_passed_on(google: LocalGoogle, tmp_path: Path) -> None:
    """The recorder is no open proxy."""
    run = run_record(
        google.url, "t", tmp_path / "r", sys.executable, "-c", ONE_CALL, "/compute/v1/x"
    )
    assert run.exit_code == 1
    assert "no API of the local Google" in run.stderr


def test_a_program_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    assert run_record("http://127.0.0.1:1", "t", tmp_path / "r", "no-such-program").exit_code == 2


def test_every_endpoint_the_product_reads_is_recorded() -> None:
    read = {api.variable for api in vars(endpoints).values() if isinstance(api, endpoints.Api)}
    assert read <= set(ENDPOINTS)


@pytest.mark.parametrize(
    "upstream",
    [
        *(
            "http://google.example",
            "http://127.0.0.1.evil.example",
            "http://evil.example\\127.0.0.1",
        ),
        *("ftp://127.0.0.1", "https://", "http://[::1", "x"),
    ],
)
def test_tokens_are_not_recorded_over_an_open_line(upstream: str, tmp_path: Path) -> None:
    out, touched = tmp_path / "recorded", tmp_path / "touched"
    run = run_record(upstream, "t", out, "touch", str(touched))
    assert run.exit_code == 2
    assert "http:// on this machine's loopback" in run.stderr
    assert not touched.exists()


@pytest.mark.parametrize("login", [*LOGINS, "127.0.0.1", "evil.example\\"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_upstream_with_a_login_is_refused_unseen(
    scheme: str, login: str, tmp_path: Path
) -> None:
    touched = tmp_path / "touched"
    run = run_record(f"{scheme}://{login}@127.0.0.1", "t", tmp_path / "r", "touch", str(touched))
    assert (run.exit_code, "hunter2" in run.output, touched.exists()) == (2, False, False)
    assert "an address takes no user and no password" in run.output


@pytest.mark.parametrize("login", LOGINS)
def test_a_comparison_shows_no_password_of_its_url(login: str, tmp_path: Path) -> None:
    url = f"http://{login}@127.0.0.1:1"
    run = CliRunner().invoke(compare, ["--url", url, str(tmp_path)])
    assert (run.exit_code, "hunter2" in run.output) == (2, False)
    assert "an address takes no user and no password" in run.output


@pytest.mark.parametrize("password", ["pa#hunter2x", "hunter2x/pa"])
def test_a_proxy_password_is_in_no_line_of_the_recorders(
    password: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("https_proxy", raising=False)
    monkeypatch.setenv("HTTPS_PROXY", f"http://robot:{password}@127.0.0.1:1")
    run = run_record("http://127.0.0.1:1", "t", tmp_path / "recorded", "true")
    assert run.exit_code == 2
    assert "the user or the password in HTTPS_PROXY" in run.output
    assert "hunter2x" not in run.output
