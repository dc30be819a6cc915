"""Call as a service account, with a short-lived token from IAM Credentials and never a key.

Proves that the caller's own rights suffice, where the deployer's would hide that they do not.
"""

from urllib.parse import quote

import google.auth.exceptions
from google.auth import impersonated_credentials
from google.auth.credentials import Credentials

from findings.finding import CheckError
from google_api.credentials import SCOPES
from google_api.endpoints import IAM_CREDENTIALS, api_root
from google_api.error_body import GoogleError, parse_error_body


def impersonate(source: Credentials, email: str) -> Credentials:
    """Credentials of `email`; no call is made before their first token is needed."""
    root = api_root(IAM_CREDENTIALS)
    account = quote(email, safe="@")  # a stack's output may name it, and then is in a path
    endpoint = f"{root}/v1/projects/-/serviceAccounts/{account}:generateAccessToken"
    return impersonated_credentials.Credentials(  # type: ignore[no-untyped-call]
        source_credentials=source,
        target_principal=email,
        target_scopes=list(SCOPES),
        iam_endpoint_override=endpoint,
    )


def refusal(error: CheckError) -> GoogleError | None:
    """Google's own words, where IAM Credentials refused; google-auth passes the body along."""
    cause = error.__cause__
    if not isinstance(cause, google.auth.exceptions.RefreshError) or len(cause.args) < 2:
        return None
    body = cause.args[1]
    return parse_error_body(None, body.encode()) if isinstance(body, str) else None
