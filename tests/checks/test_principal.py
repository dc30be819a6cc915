"""Whom a printed grant is for: named, asked of gcloud, and said to be a guess where it is one."""

import dataclasses

import pytest
from google.api_core.exceptions import Forbidden

from checks.billing import may_not_link
from checks.causes import Cause
from checks.client_errors import forbidden
from checks.counted_services import not_usable
from checks.credentials import TOKEN_VARIABLE, load_credentials
from checks.error_body import GoogleError
from checks.principal import UNKNOWN_PERSON, guessed, shell_member
from checks.remedies import diagnose
from tests.checks.test_remedies import SITUATION

GRANT = f"gcloud projects add-iam-policy-binding p-1 --member={UNKNOWN_PERSON} --role=roles/browser"
SAID = f"the token in {TOKEN_VARIABLE} may be somebody else's than gcloud's account"


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "a-token-of-whoever")


def fixes() -> list[str]:
    """As the smoke test and the two ways of the gates print one."""
    refused = Forbidden("no")  # type: ignore[no-untyped-call]
    unknown = dataclasses.replace(SITUATION, principal="")
    return [
        diagnose(
            Cause.PERMISSION_MISSING, "found", unknown, GoogleError(http_status=403)
        ).finding.fix,
        forbidden("it can be read", refused, "a.b.get", GRANT).fix,
        may_not_link("012345-567890-ABCDEF", "it may be linked", GRANT).fix,
        not_usable("p-1", UNKNOWN_PERSON).fix,
    ]


def test_a_token_alone_does_not_tell_whose_it_is_and_the_fix_says_so() -> None:
    assert shell_member(load_credentials()) == UNKNOWN_PERSON
    for fix in fixes():
        command, _, said = fix.partition("  # ")
        assert f"--member={UNKNOWN_PERSON}" in command
        assert said.split("; ")[-1].startswith(SAID)


def test_what_a_fix_says_already_is_kept() -> None:
    assert guessed(f"{GRANT}  # first this").startswith(f"{GRANT}  # first this; {SAID}")


def test_nothing_is_said_of_a_login_or_where_the_principal_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = GRANT.replace(UNKNOWN_PERSON, "serviceAccount:a@p-1.iam.gserviceaccount.com")
    assert guessed(known) == known
    monkeypatch.delenv(TOKEN_VARIABLE)
    assert SAID not in " ".join(fixes())
