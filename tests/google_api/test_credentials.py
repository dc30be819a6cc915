"""Our calls use the plugin's credentials, and each failure of google-auth becomes its finding."""

import json
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path

import google.auth.exceptions
import pytest
from google.auth.credentials import AnonymousCredentials, Credentials

from findings.finding import CheckError, Finding
from google_api.credentials import (
    PLUGIN_VARIABLES,
    ensure_token,
    load_credentials,
    service_account_email,
)
from google_api.principal import principal_of


class Failing(AnonymousCredentials):
    def __init__(self, error: Exception) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.error = error

    def refresh(self, request: object) -> None:
        raise self.error


def user_file(folder: Path, **more: str) -> str:
    fields = {"type": "authorized_user", "client_id": "c", "client_secret": "s"}
    path = folder / "adc.json"
    path.write_text(json.dumps({**fields, "refresh_token": "r", **more}))
    return str(path)


def test_a_static_token_wins_over_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", user_file(tmp_path))
    monkeypatch.setenv("GOOGLE_OAUTH_ACCESS_TOKEN", "abc")
    assert ensure_token(load_credentials()) == "abc"


def test_the_quota_project_travels_with_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_OAUTH_ACCESS_TOKEN", "abc")
    headers: dict[str, str] = {}
    load_credentials("acme-seed").apply(headers)  # type: ignore[no-untyped-call]
    assert headers == {"authorization": "Bearer abc", "x-goog-user-project": "acme-seed"}


@pytest.mark.parametrize("variable", PLUGIN_VARIABLES)
@pytest.mark.parametrize("as_text", [True, False])
def test_what_the_plugin_would_use_is_what_the_guards_see(
    variable: str, as_text: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a key in GOOGLE_CREDENTIALS would deploy while the guards looked at a login."""
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nonexistent.json")
    path = user_file(tmp_path, refresh_token="the-plugin-s")
    monkeypatch.setenv(variable, Path(path).read_text() if as_text else path)
    credentials = load_credentials("acme-seed")
    assert getattr(credentials, "refresh_token", None) == "the-plugin-s"
    assert getattr(credentials, "quota_project_id", None) == "acme-seed"


@pytest.mark.parametrize("value", ['{"private_key": "secret"', "/secret.json", '{"type": "x"}'])
def test_a_variable_of_the_plugin_s_that_cannot_be_read_is_named_and_not_shown(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_CREDENTIALS", value)
    with pytest.raises(CheckError, match="NO_CREDENTIALS") as caught:
        load_credentials()
    assert "GOOGLE_CREDENTIALS holds neither" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert caught.value.finding.fix.startswith("unset GOOGLE_CREDENTIALS; ")


FEDERATED = {
    "type": "external_account",
    "audience": "a",
    "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
    "token_url": "https://sts.googleapis.com/v1/token",
}
LOGIN = {"type": "authorized_user", "client_id": "c", "client_secret": "secret"}
MALFORMED = {
    **{text: text for text in ("[]", '"secret"', "null", "5", "", "{", "\x00\x01")},
    "nested": "[" * 100_000,
    "nested object": '{"type": ' * 100_000,
    "no source": json.dumps({"type": "impersonated_service_account", "source_credentials": []}),
    "null source": json.dumps({"type": "impersonated_service_account", "source_credentials": None}),
    **{
        f"credential source {value}": json.dumps({**FEDERATED, "credential_source": value})
        for value in (5, [], "secret", {"certificate": 5}, {"environment_id": 5})
    },
    "audience": json.dumps({**FEDERATED, "audience": 5, "credential_source": {"file": "/x"}}),
    "expiry": json.dumps({**LOGIN, "refresh_token": "secret", "expiry": 5}),
    "type": json.dumps({"type": {"secret": 1}}),
    "key": json.dumps({"type": "service_account", "client_email": 5, "private_key": "secret"}),
}


@pytest.mark.parametrize("variable", ["GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CREDENTIALS"])
@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_credentials_file_is_a_finding_that_names_it(
    name: str, variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """google-auth fails in its own ways on a list, a null or a number in it."""
    file = tmp_path / "adc.json"
    file.write_text(MALFORMED[name])
    monkeypatch.setenv(variable, str(file))
    with pytest.raises(CheckError, match="NO_CREDENTIALS") as caught:
        load_credentials()
    found = caught.value.finding
    assert str(file) in found.found or variable in found.found
    assert "secret" not in str(found) or name == "type"
    assert found.fix.startswith(f"unset {variable}; ")


@pytest.mark.parametrize("variable", ["GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CREDENTIALS"])
def test_a_credentials_file_that_cannot_be_opened_is_a_finding(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, str(tmp_path))
    with pytest.raises(CheckError, match="NO_CREDENTIALS"):
        load_credentials()


@pytest.mark.parametrize("named", [True, False])
def test_a_login_is_loaded_without_starting_gcloud(
    named: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """gcloud takes a second of every command, for a project that nobody asked for."""
    path = user_file(tmp_path).replace("adc.json", "application_default_credentials.json")
    (tmp_path / "adc.json").rename(path)
    gcloud = tmp_path / "gcloud"
    gcloud.write_text('#!/bin/sh\ntouch "$0.was-started"\n')
    gcloud.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", path if named else "")
    assert getattr(load_credentials(), "refresh_token", None) == "r"
    assert not (tmp_path / "gcloud.was-started").exists()


def test_a_pipeline_s_credentials_are_loaded_without_asking_google(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """google-auth would exchange the token once more, to ask for the project's id."""
    pool = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/g"
    file = tmp_path / "credentials.json"
    file.write_text(
        json.dumps(
            {
                "type": "external_account",
                "audience": pool,
                "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
                "token_url": "https://sts.googleapis.com/v1/token",
                "credential_source": {"file": str(tmp_path / "no-job-token.txt")},
            }
        )
    )
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
    assert load_credentials().token is None  # there is no job token to exchange


def test_no_credentials_is_a_finding_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nonexistent.json")
    with pytest.raises(CheckError) as caught:
        load_credentials()
    finding = caught.value.finding
    assert finding.code == "NO_CREDENTIALS"
    assert "/nonexistent.json" in finding.found
    # The variable would win over what logging in writes.
    unset = "unset GOOGLE_APPLICATION_CREDENTIALS"
    assert finding.fix == f"{unset}; gcloud auth application-default login"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (google.auth.exceptions.RefreshError, "CREDENTIALS_EXPIRED"),
        (google.auth.exceptions.OAuthError, "CREDENTIALS_EXPIRED"),
        (google.auth.exceptions.ReauthFailError, "CREDENTIALS_EXPIRED"),
        (google.auth.exceptions.TransportError, "UNAVAILABLE"),
        (partial(google.auth.exceptions.RefreshError, retryable=True), "UNAVAILABLE"),
    ],
)
def test_each_failure_of_google_auth_has_its_code(
    kind: Callable[[str], Exception], code: str
) -> None:
    finding = failure_of(kind("the server's words"))
    assert finding.code == code
    assert "the server's words" in finding.found
    assert finding.waiting_helps == (code == "UNAVAILABLE")


@pytest.mark.parametrize("kind", [TypeError, KeyError, ValueError, OverflowError, RecursionError])
def test_what_google_auth_raises_on_a_malformed_answer_is_a_finding_without_its_words(
    kind: Callable[[str], Exception],
) -> None:
    finding = failure_of(kind("secret"))
    assert (finding.code, finding.waiting_helps) == ("CREDENTIALS_EXPIRED", False)
    assert kind.__name__ in finding.found  # type: ignore[attr-defined]
    assert "secret" not in str(finding)


@pytest.mark.parametrize("token", ["a\nb", "a\r\nX-Evil: 1", "schl\u00fcssel", "a b"])
def test_a_token_that_no_header_can_hold_is_a_finding_that_does_not_show_it(
    token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_OAUTH_ACCESS_TOKEN", token)
    with pytest.raises(CheckError, match="CREDENTIALS_EXPIRED") as caught:
        ensure_token(load_credentials())
    assert token not in str(caught.value)
    assert caught.value.finding.fix.startswith("export GOOGLE_OAUTH_ACCESS_TOKEN=")


def test_a_token_server_that_has_no_address_is_a_matter_of_the_network() -> None:
    error = google.auth.exceptions.TransportError("no way")
    error.__cause__ = socket.gaierror("unknown")
    finding = failure_of(error)
    assert (finding.code, finding.waiting_helps) == ("NETWORK", False)


def failure_of(error: Exception) -> Finding:
    with pytest.raises(CheckError) as caught:
        ensure_token(Failing(error))
    return caught.value.finding


@pytest.mark.parametrize(
    ("email", "found"), [("a@b.iam.gserviceaccount.com", True), ("default", False), (None, False)]
)
def test_a_service_account_is_named_only_when_known(email: object, found: bool) -> None:
    """On Compute the e-mail is the word `default` until the metadata server was asked."""
    credentials = AnonymousCredentials()  # type: ignore[no-untyped-call]
    credentials.service_account_email = email  # type: ignore[attr-defined]
    assert service_account_email(credentials) == (email if found else None)
    assert principal_of(credentials) == (f"serviceAccount:{email}" if found else "")


def test_a_person_is_named_where_the_file_says_who(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def principal(path: str) -> str:
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", path)
        credentials: Credentials = load_credentials()
        return principal_of(credentials)

    assert principal(user_file(tmp_path, account="dev@example.com")) == "user:dev@example.com"
    assert principal(user_file(tmp_path)) == ""
