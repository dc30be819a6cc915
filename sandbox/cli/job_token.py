"""`scripts.sandbox job-token`: what a pipeline's job would get for the token of its own.

Does what google-github-actions/auth does, with google-auth: exchange the job's token at STS, then
impersonate. The local Google takes the tokens of an issuer whose keys nobody can ask for from here
unsigned (sandbox/local_google/authority/federation.py), so the claims are the user's to say.
"""

import base64
import json
import os
from collections.abc import Iterable
from datetime import datetime, timedelta

import click
import requests
from google.auth import identity_pool
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import Request

from cli.output import say
from sandbox.cli.admin import serving_url
from sandbox.cli.caller import SCOPES
from sandbox.lifecycle.admin import Admin
from sandbox.lifecycle.errors import SandboxError

GITHUB = "https://token.actions.githubusercontent.com"
LIFETIME = timedelta(minutes=5)


class Job(identity_pool.SubjectTokenSupplier):
    def __init__(self, token: str) -> None:
        self._token = token

    def get_subject_token(self, _context: object, _request: object) -> str:
        return self._token


def claim(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise click.BadParameter(f"found {text!r}; expected NAME=VALUE, as ref=refs/heads/main")
    return name, value


@click.command("job-token")
@click.argument("provider")
@click.argument("service_account", required=False)
@click.option("--claim", "claims", multiple=True, type=claim, metavar="NAME=VALUE",
              help="What the job's token says; again for each claim.")  # fmt: skip
def job_token(
    provider: str, service_account: str | None, claims: Iterable[tuple[str, str]]
) -> None:
    """Print an access token that a pipeline's job would get.

    PROVIDER is the output ciWorkloadIdentityProvider, SERVICE_ACCOUNT ciPlanServiceAccount or
    ciApplyServiceAccount; without it the token is of no account, but of the job's own principal.
    The job's token is one of GitHub's, unless --claim iss=… says otherwise.
    """
    url = os.environ.get("SANDBOX_URL") or serving_url()
    audience = f"//iam.googleapis.com/{provider}"
    now = datetime.fromisoformat(Admin(url).ask("GET", "status")["clock"])
    usual = {"iss": GITHUB, "aud": f"https:{audience}", "sub": "job"}
    said = {**usual, **dict(claims), "iat": now.timestamp(), "exp": (now + LIFETIME).timestamp()}
    account = f"{url}/iamcredentials/v1/projects/-/serviceAccounts/{service_account}"
    session = requests.Session()
    session.trust_env = False  # a proxy is not on the way to loopback
    found = identity_pool.Credentials(  # type: ignore[no-untyped-call]
        audience,
        "urn:ietf:params:oauth:token-type:jwt",
        f"{url}/sts/v1/token",
        subject_token_supplier=Job(unsigned(said)),
        service_account_impersonation_url=f"{account}:generateAccessToken"
        if service_account
        else None,
        scopes=SCOPES,
    )
    try:
        found.refresh(Request(session))  # type: ignore[no-untyped-call]
    except GoogleAuthError as error:
        fix = "compare --claim with the settings: pulumi config get ci"
        raise SandboxError(f"no token for that job: {error.args[0]}", fix) from error
    say(str(found.token))


def unsigned(claims: dict[str, object]) -> str:
    parts = ({"alg": "none"}, claims)
    head, payload = (base64.urlsafe_b64encode(json.dumps(part).encode()) for part in parts)
    return f"{head.decode().rstrip('=')}.{payload.decode().rstrip('=')}."
