"""No token and no key in anything the command prints or writes, whatever comes back."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from smoke.cli.smoke_options import FORMATS
from tests.smoke.conftest import scripted_server  # noqa: F401 - a fixture
from tests.smoke.test_frozen_cases import DONE, OK, chunk, head, sse

TARGET = ("--project", "existing-project")
CALLER = "deployer@seed-project.iam.gserviceaccount.com"
KEY = "plain-words-as-a-key"
ECHO = f"you sent 'Authorization: Bearer {KEY}' and x-api-key={KEY}"
BODY = json.dumps([{"error": {"code": 403, "message": ECHO, "status": "PERMISSION_DENIED"}}])
JSON = "application/json"


def thought(text: str) -> bytes:
    return json.dumps({"choices": [{"delta": {"reasoning": text}}]}).encode()


ECHOES = {
    "error body": [head(403, JSON), BODY.encode()],
    "html": [head(502, "text/html"), f"<html>{ECHO}".encode()],
    "congestion": [head(429, JSON), BODY.replace("403", "429").encode()],
    "not a stream": [head(200, JSON), ECHO.encode()],
    "stream error": [OK, sse(BODY.encode())],
    "malformed": [OK, sse(f'{{"{ECHO}'.encode())],
    "cut": [OK, sse(chunk("a")), ("data: " + ECHO).encode()],
    "cut inside the key": [head(200, JSON), b"x" * (190 - len(KEY)) + KEY.encode() + ECHO.encode()],
    "redirect": [head(302, JSON, f"location: https://x/?token={KEY}")],
    "no HTTP": [ECHO.encode()],
    "harmony": [OK, sse(chunk(f"<|channel|> {KEY}", "stop"), DONE)],
    "answer": [OK, sse(*(chunk(letter) for letter in KEY), chunk("", "stop"), DONE)],
    "thoughts": [OK, sse(*map(thought, re.findall("..?", ECHO)), chunk("a", "stop"), DONE)],
}


def everything(smoke: Any, tmp_path: Path, name: str, *arguments: str) -> str:
    summary, report, page = (tmp_path / f"{name}.{kind}" for kind in ("md", "json", "html"))
    smoke.env["GITHUB_STEP_SUMMARY"] = str(summary)
    files = ("--report", str(report), "--html", str(page))
    done = smoke.run(*arguments, "--format", name, *files)
    written = [path.read_text("utf-8") for path in (summary, report, page) if path.exists()]
    return "\n".join([done.stdout, done.stderr, *written])


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("ready", [True, False])
def test_tokens_of_google_are_nowhere(name: str, ready: bool, smoke: Any, tmp_path: Path) -> None:
    grant = {"role": "roles/iam.serviceAccountTokenCreator", "members": ["user:dev@example.com"]}
    smoke.world.service_account(CALLER).policy.bindings.append(grant)
    if ready:
        rights = {"role": "roles/aiplatform.user", "members": [f"serviceAccount:{CALLER}"]}
        smoke.project.policy.bindings.append(rights)
    said = everything(smoke, tmp_path, name, *TARGET)
    said += everything(smoke, tmp_path, name, *TARGET, "--impersonate", CALLER)
    assert len(smoke.world.tokens) >= 3, "the caller's own was in play"
    assert not [token for token in smoke.world.tokens if token in said]
    assert "ya29." not in said


@pytest.mark.parametrize("case", ECHOES)
def test_a_key_that_the_server_echoes_is_nowhere(
    case: str,
    smoke: Any,
    scripted_server: Any,  # noqa: F811
    tmp_path: Path,
) -> None:
    smoke.env["MY_KEY"] = KEY
    url = scripted_server(ECHOES[case]).url
    target = ("--url", url, "--model", "m", "--api-key-env", "MY_KEY", "--retries", "0")
    for name in FORMATS:
        said = everything(smoke, tmp_path, name, *target)
        assert KEY[:9] not in said, (name, said)
        assert "VTX-CHAT-001" in said


def test_a_token_that_the_token_server_echoes_is_nowhere(smoke: Any, tmp_path: Path) -> None:
    smoke.env["GOOGLE_OAUTH_ACCESS_TOKEN"] = "ya29.bad-token-of-mine"
    for name in FORMATS:
        said = everything(smoke, tmp_path, name, *TARGET, "--impersonate", CALLER)
        assert "bad-token" not in said


def test_the_reason_shown_while_trying_again_holds_no_key(
    smoke: Any,
    scripted_server: Any,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("smoke.run.attempts.jittered", lambda seconds: 0.0)
    smoke.env["MY_KEY"] = KEY
    url = scripted_server(ECHOES["congestion"]).url
    done = smoke.run("--url", url, "--model", "m", "--api-key-env", "MY_KEY")
    assert "trying again" in done.stderr
    assert KEY[:9] not in done.stderr
