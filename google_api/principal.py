"""Whose rights a call uses, as an IAM member that a gcloud command takes."""

import os

from google.auth.credentials import Credentials

from findings.shell import Command
from google_api.credentials import TOKEN_VARIABLE, service_account_email

UNKNOWN_PERSON = Command('"user:$(gcloud config get account)"')
"""google-auth does not tell which person is behind user credentials; gcloud mostly does."""
GUESSED = (
    f"the token in {TOKEN_VARIABLE} may belong to another account than the one of gcloud: then put "
    "its owner after --member="
)
"""Google would tell (tokeninfo), at an address that no custom endpoint replaces."""


def principal_of(credentials: Credentials) -> str:
    """Empty where google-auth does not know the person."""
    if email := service_account_email(credentials):
        return f"serviceAccount:{email}"
    account = getattr(credentials, "account", "")
    return f"user:{account}" if isinstance(account, str) and "@" in account else ""


def shell_member(credentials: Credentials) -> str:
    """The principal for a command, which asks gcloud where google-auth does not know."""
    return principal_of(credentials) or unknown_person()


def unknown_person() -> Command:
    """Says so where it is a guess: a token does not tell whose it is."""
    is_guess = bool(os.environ.get(TOKEN_VARIABLE, "").strip())
    return Command(UNKNOWN_PERSON, GUESSED) if is_guess else UNKNOWN_PERSON
