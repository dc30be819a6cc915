"""Who the plugin is to Google: a static token, given credentials, or the user's own (ADC).

In the order of the official plugin. Tokens are never logged, validated or stored.
"""

import json
import os
from pathlib import Path

import google.auth
import google.auth.exceptions
import google.oauth2.credentials
from google.auth.credentials import Credentials, with_scopes_if_required
from google.auth.transport.requests import AuthorizedSession

from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.methods import IAM_CREDENTIALS
from sandbox.gcp_plugin.provider_config import ProviderConfig

_SCOPES = (
    "https://www.googleapis.com/auth/cloud-platform",
    "https://www.googleapis.com/auth/userinfo.email",
)
# The official plugin's text, cut to what applies to a command line.
_NO_CREDENTIALS = """unable to validate Google Cloud credentials.
Details: {reason}

Make sure you have:

- Set your Google project, e.g. `pulumi config set gcp:project <project>`
- Authenticated with `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS
  to a credentials file, or GOOGLE_OAUTH_ACCESS_TOKEN to an access token. Waiting does not help."""


def session_for(config: ProviderConfig) -> AuthorizedSession:
    """An HTTP session that signs its requests."""
    credentials = _source_credentials(config)
    if config.impersonate_service_account:
        credentials = _impersonated(config, credentials)
    # A static token cannot be refreshed: leave a 401 as Google worded it.
    refresh_on = () if config.access_token else (401,)
    session: AuthorizedSession = AuthorizedSession(  # type: ignore[no-untyped-call]
        credentials, refresh_status_codes=refresh_on
    )
    return session


def _source_credentials(config: ProviderConfig) -> Credentials:
    if config.access_token:
        token: Credentials = google.oauth2.credentials.Credentials(  # type: ignore[no-untyped-call]
            _contents(config.access_token)
        )
        return token
    try:
        if config.credentials:
            info = json.loads(_contents(config.credentials))
            credentials, _ = google.auth.load_credentials_from_dict(  # type: ignore[no-untyped-call]
                info, scopes=_SCOPES
            )
        else:
            credentials = _application_default()
    except (google.auth.exceptions.GoogleAuthError, ValueError, OSError, RecursionError) as error:
        raise PluginError(_NO_CREDENTIALS.format(reason=error)) from error
    # A quota project from the ADC file is not sent: the provider sends X-Goog-User-Project only
    # for userProjectOverride.
    if hasattr(credentials, "with_quota_project"):
        credentials = credentials.with_quota_project(None)
    chosen: Credentials = credentials
    return chosen


def _application_default() -> Credentials:
    """Like google.auth.default(), which also starts gcloud for a project; the plugin does not.

    The sandbox always names the file.
    """
    file = os.environ.get("GOOGLE_APPLICATION_CREDENTIALS")
    if not file:
        credentials, _ = google.auth.default(scopes=_SCOPES)
        return credentials
    loaded, _ = google.auth.load_credentials_from_file(file)  # type: ignore[no-untyped-call]
    scoped: Credentials = with_scopes_if_required(loaded, _SCOPES)  # type: ignore[no-untyped-call]
    return scoped


def _contents(path_or_text: str) -> str:
    """The official plugin takes a path wherever it takes the text."""
    if os.sep in path_or_text and len(path_or_text) < 4096:
        path = Path(path_or_text).expanduser()
        if path.is_file():
            return path.read_text().strip()
    return path_or_text.strip()


def _impersonated(config: ProviderConfig, source: Credentials) -> Credentials:
    # A sixth of what the plugin imports, and few ask for it.
    import google.auth.impersonated_credentials

    account = config.impersonate_service_account
    credentials: Credentials = google.auth.impersonated_credentials.Credentials(  # type: ignore[no-untyped-call]
        source_credentials=source,
        target_principal=account,
        target_scopes=list(_SCOPES),
        iam_endpoint_override=(
            f"{config.endpoint_of(IAM_CREDENTIALS)}"
            f"projects/-/serviceAccounts/{account}:generateAccessToken"
        ),
    )
    return credentials
