"""`scripts.sandbox caller` and `token`: who the credentials are, and a token of theirs.

Owns the words; the credentials' file is `sandbox.lifecycle.credentials`'s.
"""

import os

import click
import google.auth
import requests
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import Request

from cli.output import say
from sandbox.cli.admin import admin
from sandbox.lifecycle import control, credentials
from sandbox.lifecycle.admin import Admin
from sandbox.lifecycle.errors import SandboxError
from sandbox.lifecycle.files import SandboxFiles

CHOOSE = ".venv/bin/python -m scripts.sandbox caller"
SCOPES = ["https://www.googleapis.com/auth/cloud-platform"]


@click.command()
@click.argument("name", required=False)
def caller(name: str | None) -> None:
    """Choose who the credentials are.

    Without NAME: list who can be chosen.
    """
    files = SandboxFiles.of(os.environ)
    asked = Admin(control.serving(files).url)
    known = credentials.known_callers(asked)
    if name is not None and name not in known:
        raise SandboxError(
            f"caller {name!r} is not known to the local Google; known: {', '.join(known)}",
            f"{CHOOSE} {known[0] if known else 'NAME'}",
        )
    if name is not None:
        with files.locked():
            credentials.write_caller(files, name)
    chosen = credentials.current_caller(files)
    for one in known:
        say(f"{'*' if one == chosen else ' '} {one}")
    warn_of_absent(files, asked)


@click.command()
def token() -> None:
    """Print an access token of the caller's, for curl or a client's api_key.

    It is good for an hour of the local Google's clock, and nowhere else.
    """
    session = requests.Session()
    session.trust_env = False  # a proxy is not on the way to loopback
    try:
        found, _ = google.auth.load_credentials_from_file(  # type: ignore[no-untyped-call]
            credentials_file(), SCOPES
        )
        found.refresh(Request(session))
    except GoogleAuthError as error:
        raise SandboxError(f"no token: {error.args[0]}", f"{CHOOSE} NAME") from error
    say(found.token)


def warn_of_absent(files: SandboxFiles, asked: Admin) -> None:
    """Another seed has other callers; the chosen one stays until somebody chooses."""
    missing = credentials.absent(asked, credentials.current_caller(files))
    if missing:
        say(f"warning: {missing}", err=True)


def credentials_file() -> str:
    """Raises SandboxError where nothing runs."""
    if "SANDBOX_URL" in os.environ:  # inside, where the variable cannot be a person's own
        return os.environ["GOOGLE_APPLICATION_CREDENTIALS"]
    admin()
    return str(SandboxFiles.of(os.environ).credentials)
