"""Whose rights a call uses, as an IAM member that a gcloud command takes."""

import os

from google.auth.credentials import Credentials

from checks.credentials import TOKEN_VARIABLE, service_account_email

UNKNOWN_PERSON = "user:$(gcloud config get account)"
"""google-auth does not tell which person is behind user credentials; gcloud mostly does."""


def principal_of(credentials: Credentials) -> str:
    """Empty where google-auth does not know the person."""
    if email := service_account_email(credentials):
        return f"serviceAccount:{email}"
    account = getattr(credentials, "account", "")
    return f"user:{account}" if isinstance(account, str) and "@" in account else ""


def shell_member(credentials: Credentials) -> str:
    """The principal ready for a shell, which then asks gcloud where google-auth does not know."""
    return principal_of(credentials) or UNKNOWN_PERSON


def guessed(fix: str) -> str:
    """`fix`, saying so where whom it names is a guess: a token tells nobody whose it is.

    Google would tell (tokeninfo), at an address that no custom endpoint replaces.
    """
    if UNKNOWN_PERSON not in fix or not os.environ.get(TOKEN_VARIABLE, "").strip():
        return fix
    begins = "; " if "  # " in fix else "  # "
    return (
        f"{fix}{begins}the token in {TOKEN_VARIABLE} may be somebody else's than gcloud's account: "
        "then name whose it is"
    )
