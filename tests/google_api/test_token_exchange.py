"""Secrets go to a token server unseen by the network, and no error of its shows them again."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, quote_plus

import pytest

from findings.finding import CheckError, Finding
from google_api.credentials import ensure_token, load_credentials
from tests.findings.test_redaction import LOGINS
from tests.smoke.conftest import ScriptedServer, scripted_server  # noqa: F401 - a fixture
from tests.smoke.test_frozen_cases import head

POOL = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/g"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqb2IifQ.c2lnbmF0dXJl"
OPAQUE = "job/token+of=mine-0123456789"
Serve = Callable[..., ScriptedServer]
Log = Callable[..., None]


@pytest.fixture
def log_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Log:
    """Writes a credentials file and chooses it."""

    def write(**fields: object) -> None:
        file = tmp_path / "credentials.json"
        file.write_text(json.dumps(fields))
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))

    return write


def federated(folder: Path, token: str, token_url: str, **more: str) -> dict[str, object]:
    (folder / "job-token").write_text(token)
    return {
        "type": "external_account",
        "audience": POOL,
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": token_url,
        "credential_source": {"file": str(folder / "job-token")},
        **more,
    }


def person(**more: str) -> dict[str, object]:
    """Of a workforce pool: the file of another login names no address."""
    return {
        "type": "external_account_authorized_user",
        "audience": "//iam.googleapis.com/locations/global/workforcePools/p/providers/g",
        "client_id": "client-id-1",
        "client_secret": "client-secret-1",
        "refresh_token": "refresh-token-1",
        **more,
    }


def refusal(ask: Callable[[], object]) -> Finding:
    with pytest.raises(CheckError) as caught:
        ask()
    return caught.value.finding


@pytest.mark.parametrize("status", [400, 503])
@pytest.mark.parametrize("token", [JWT, OPAQUE])
@pytest.mark.parametrize("encoded", [True, False])
def test_a_job_token_that_the_token_server_echoes_is_redacted(
    status: int,
    token: str,
    encoded: bool,
    log_in: Log,
    scripted_server: Serve,  # noqa: F811
    tmp_path: Path,
) -> None:
    said = f"no such token: {quote_plus(token) if encoded else token}!"
    body = json.dumps({"error": "invalid_grant", "error_description": said}).encode()
    server = scripted_server([head(status, "application/json", "connection: close"), body])
    log_in(**federated(tmp_path, token, server.url))
    finding = refusal(lambda: ensure_token(load_credentials()))
    sent = parse_qs(server.requests[0].partition(b"\r\n\r\n")[2].decode())
    assert sent["subject_token"] == [token]
    assert "no such token: [redacted]!" in finding.found
    assert token[:9] not in str(finding)


def test_a_persons_secrets_that_the_token_server_echoes_are_redacted(
    log_in: Log,
    scripted_server: Serve,  # noqa: F811
) -> None:
    body = b'{"error": "invalid_grant", "error_description": "refresh-token-1, client-secret-1"}'
    server = scripted_server([head(400, "application/json", "connection: close"), body])
    log_in(**person(token_url=server.url))
    found = refusal(lambda: ensure_token(load_credentials())).found
    assert b"refresh-token-1" in server.requests[0]
    assert "[redacted], [redacted]" in found


TOKEN = {"access_token": "tok-secret", "issued_token_type": "t", "token_type": "Bearer"}


@pytest.mark.parametrize(
    "answer",
    [
        *("[]", "null", '"tok-secret"', "5", "", "{}", "[" * 100_000, "\x00"),
        json.dumps(TOKEN),  # without expires_in
        *(json.dumps({**TOKEN, "expires_in": value}) for value in (None, [], "x", 1e300)),
        *(
            json.dumps({**TOKEN, "expires_in": 99, "access_token": t})
            for t in (5, None, "a\nb", [])
        ),
    ],
)
def test_a_malformed_answer_of_a_token_server_is_a_finding(
    answer: str,
    log_in: Log,
    scripted_server: Serve,  # noqa: F811
    tmp_path: Path,
) -> None:
    ok = head(200, "application/json", "connection: close")
    server = scripted_server([ok, answer.encode()])
    log_in(**federated(tmp_path, JWT, server.url))
    finding = refusal(lambda: ensure_token(load_credentials()))
    assert finding.code == "CREDENTIALS_EXPIRED"
    assert "tok-secret" not in str(finding)
    assert JWT[:9] not in str(finding)


@pytest.mark.parametrize("open_line", ["http://evil.example/token", "http://evil\\@127.0.0.1/"])
@pytest.mark.parametrize("field", ["token_url", "service_account_impersonation_url", "person's"])
def test_credentials_that_would_show_a_secret_to_the_network_are_refused(
    open_line: str, field: str, log_in: Log, tmp_path: Path
) -> None:
    sts = "https://sts.googleapis.com/v1/token"
    job = federated(tmp_path, JWT, sts)
    log_in(**(person(token_url=open_line) if field == "person's" else job | {field: open_line}))
    finding = refusal(load_credentials)
    assert finding.code == "INSECURE_URL"
    assert finding.fix.startswith("unset GOOGLE_APPLICATION_CREDENTIALS; gcloud auth ")


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("field", ["token_url", "service_account_impersonation_url", "person's"])
def test_a_password_in_an_address_of_the_credentials_is_not_shown(
    field: str, login: str, log_in: Log, tmp_path: Path
) -> None:
    url = (
        f"http://{login}@evil.example/v1/projects/-/serviceAccounts/a@p.example:generateAccessToken"
    )
    job = federated(tmp_path, JWT, "https://sts.googleapis.com/v1/token")
    log_in(**(person(token_url=url) if field == "person's" else job | {field: url}))
    found = refusal(load_credentials).found
    assert "[redacted]@evil.example/v1/projects/-/serviceAccounts/a@p.example" in found
    assert "hunter2" not in found


def test_credentials_of_another_universe_are_refused(log_in: Log, tmp_path: Path) -> None:
    """The plugin puts it into the host of every API that it calls."""
    sts = "https://sts.googleapis.com/v1/token"
    log_in(**federated(tmp_path, JWT, sts, universe_domain="evil.example"))
    finding = refusal(load_credentials)
    assert (finding.code, "evil.example" in finding.found) == ("TOKEN_DESTINATION", True)


def test_a_finding_never_holds_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the plugin's errors, a library or Google may quote."""
    monkeypatch.setenv("HTTPS_PROXY", "http://robot:pa#ss/word@proxy.example:3128")
    quoted = f"{JWT}, ya29.abc, robot:pa#ss/word@proxy.example and 'robot:pa' is no host"
    fields = dict.fromkeys(("good_state", "found", "expected", "fix", "note"), quoted)
    finding = Finding(code="NETWORK", waiting_helps=False, **fields)  # type: ignore[arg-type]
    for secret in ("eyJ", "ya29", "robot", "ss/word"):
        assert secret not in str(finding)
        assert secret not in json.dumps(finding.as_dict())
