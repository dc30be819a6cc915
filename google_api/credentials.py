"""Whose credentials our own calls use: the same that the gcp plugin would use.

A static token from `GOOGLE_OAUTH_ACCESS_TOKEN` if there is one, else what one of the plugin's own
variables holds, else Application Default Credentials. Every failure of google-auth becomes a
CheckError here and nowhere else:

    DefaultCredentialsError  NO_CREDENTIALS
    TransportError           UNAVAILABLE where it was refused, reset or late; else NETWORK
    RefreshError, retryable  UNAVAILABLE (the token server answers 5xx or 429)
    any other                CREDENTIALS_EXPIRED (RefreshError; OAuthError of a token exchange)
    MALFORMED                NO_CREDENTIALS for a file, CREDENTIALS_EXPIRED for a server's answer
"""

import json
import os
import re
from pathlib import Path

import google.auth
import google.auth.exceptions
from google.auth._cloud_sdk import get_application_default_credentials_path
from google.auth.credentials import Credentials, TokenState, with_scopes_if_required
from google.oauth2.credentials import Credentials as StaticToken

from findings.cases import make_finding
from findings.finding import CheckError, Finding
from findings.shell import Command, command
from google_api.causes import Cause
from google_api.token_exchange import TokenRequest, verify_addresses
from google_api.transport import transport_cause

SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)
TOKEN_VARIABLE = "GOOGLE_OAUTH_ACCESS_TOKEN"  # noqa: S105 - a variable's name
FILE_VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"
# In this order: registry.terraform.io/providers/hashicorp/google/latest/docs/guides/
# provider_reference (credentials), from which the plugin is made. Each holds the text or the path
# of a credentials file, and wins over GOOGLE_APPLICATION_CREDENTIALS.
PLUGIN_VARIABLES = ("GOOGLE_CREDENTIALS", "GOOGLE_CLOUD_KEYFILE_JSON", "GCLOUD_KEYFILE_JSON")
# google-auth takes the form of a file and of an answer for granted: a list, a null, a number or ten
# thousand brackets in it end in whatever Python raises there. So broad, it may stand around calls
# of the library only. Its words are not shown: they may quote a secret.
MALFORMED = (
    *(ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError),
    OSError,  # a file that cannot be opened, or is a folder
)
IN_A_HEADER = re.compile("[!-~]+")
LOG_IN = Command("gcloud auth application-default login")
NEW_TOKEN = Command(f'export {TOKEN_VARIABLE}="$(gcloud auth print-access-token)"')


def load_credentials(quota_project: str | None = None) -> Credentials:
    """Find credentials without calling Google; `quota_project` is sent as X-Goog-User-Project.

    Raises CheckError NO_CREDENTIALS, or what verify_addresses does.
    """
    if token := os.environ.get(TOKEN_VARIABLE, "").strip():
        return StaticToken(token=token, quota_project_id=quota_project)  # type: ignore[no-untyped-call]
    given = next((n for n in PLUGIN_VARIABLES if os.environ.get(n, "").strip()), None)
    try:
        found = (
            _from_variable(given, quota_project) if given else _application_default(quota_project)
        )
    except google.auth.exceptions.DefaultCredentialsError as error:
        raise CheckError(no_credentials(str(error))) from error
    except MALFORMED as error:
        reason = f"{_file() or 'this machine'} holds no usable credentials ({type(error).__name__})"
        raise CheckError(no_credentials(reason)) from error
    verify_addresses(found, fix=log_in())
    return found


def _application_default(quota_project: str | None) -> Credentials:
    """As google.auth.default() finds them, without the project that it looks for besides.

    For that it starts gcloud, or asks Google for a token and then for the project.
    """
    file = _file()
    if file is None:
        credentials, _project = google.auth.default(scopes=SCOPES, quota_project_id=quota_project)
        return credentials
    # Scopes later: a person's credentials take none, a pipeline's would ask for the project.
    loaded, _project = google.auth.load_credentials_from_file(file, quota_project_id=quota_project)  # type: ignore[no-untyped-call]
    scoped: Credentials = with_scopes_if_required(loaded, SCOPES)  # type: ignore[no-untyped-call]
    return scoped


def _file() -> str | None:
    """The file that the variable names, or the one that gcloud writes, if there is one."""
    if named := os.environ.get(FILE_VARIABLE):
        return named
    path: str = get_application_default_credentials_path()  # type: ignore[no-untyped-call]
    return path if Path(path).is_file() else None


def _from_variable(name: str, quota_project: str | None) -> Credentials:
    """Never shows what the variable holds: it may be a secret."""
    value = os.environ[name].strip()
    try:
        text = value if value.startswith("{") else Path(value).expanduser().read_text("utf-8")
        credentials, _project = google.auth.load_credentials_from_dict(  # type: ignore[no-untyped-call]
            json.loads(text), scopes=SCOPES, quota_project_id=quota_project
        )
    except (*MALFORMED, google.auth.exceptions.DefaultCredentialsError) as error:
        reason = f"{name} holds neither the text nor the path of a credentials file"
        raise CheckError(no_credentials(reason)) from error
    loaded: Credentials = credentials
    return loaded


def ensure_token(credentials: Credentials) -> str:
    """A token that is valid now.

    Raises CheckError CREDENTIALS_EXPIRED, UNAVAILABLE or NETWORK.
    """
    if credentials.token_state is not TokenState.FRESH:
        renew_token(credentials)
    if not _can_be_sent(credentials.token):
        raise CheckError(no_token("the token is no text that a header can hold"))
    return str(credentials.token)


def _can_be_sent(token: object) -> bool:
    return isinstance(token, str) and bool(IN_A_HEADER.fullmatch(token))


def renew_token(credentials: Credentials) -> None:
    """Raises CheckError CREDENTIALS_EXPIRED, UNAVAILABLE or NETWORK."""
    request = TokenRequest()
    try:
        credentials.refresh(request)  # type: ignore[no-untyped-call]
    except google.auth.exceptions.TransportError as error:
        finding = token_server_unavailable
        if transport_cause(error) is not Cause.UNREACHABLE:
            finding = token_server_unreachable
        raise CheckError(finding(request.redact(str(error)))) from error
    except google.auth.exceptions.GoogleAuthError as error:
        asked_to_wait = getattr(error, "retryable", False)
        finding = token_server_unavailable if asked_to_wait else credentials_expired
        raise CheckError(finding(request.redact(str(error)))) from error
    except MALFORMED as error:
        reason = (
            f"the credentials or the token server's answer are malformed: {type(error).__name__}"
        )
        raise CheckError(no_token(reason)) from error


def service_account_email(credentials: Credentials) -> str | None:
    """The service account behind the credentials; None for a person or when it cannot be told."""
    email = getattr(credentials, "service_account_email", None)
    return email if isinstance(email, str) and "@" in email else None


def log_in() -> Command:
    """The command that gives new credentials; a variable that names others would win over them."""
    if os.environ.get(TOKEN_VARIABLE):
        return NEW_TOKEN
    named = [n for n in (*PLUGIN_VARIABLES, FILE_VARIABLE) if os.environ.get(n)]
    return command("unset {named}; {log_in}", named=named, log_in=LOG_IN) if named else LOG_IN


def no_credentials(reason: str) -> Finding:
    return make_finding("NO_CREDENTIALS", "none_found", found=reason, log_in=log_in())


def credentials_expired(said: str) -> Finding:
    return make_finding("CREDENTIALS_EXPIRED", "token_refused", said=said, log_in=log_in())


def no_token(found: str) -> Finding:
    return make_finding("CREDENTIALS_EXPIRED", "no_token", found=found, log_in=log_in())


def token_server_unreachable(said: str) -> Finding:
    return make_finding("NETWORK", "token_server_unreachable", found=said)


def token_server_unavailable(said: str) -> Finding:
    return make_finding("UNAVAILABLE", "token_server_unavailable", found=said)
