"""Whom a printed grant is for: named, asked of gcloud, and said to be a guess where it is one."""

import dataclasses

import pytest
from google.api_core.exceptions import Forbidden

from checks.billing import may_not_link
from checks.quota_project_apis import not_usable
from findings.finding import Finding
from findings.shell import Command, command
from google_api.causes import Cause
from google_api.client_errors import forbidden
from google_api.credentials import TOKEN_VARIABLE, load_credentials
from google_api.error_body import GoogleError
from google_api.principal import UNKNOWN_PERSON, shell_member, unknown_person
from smoke.judge.remedies import diagnose
from tests.smoke.judge.test_remedies import SITUATION

SAID = f"the token in {TOKEN_VARIABLE} may belong to another account"


def granted() -> Command:
    return command("gcloud projects add-iam-policy-binding p-1 --member={m}", m=unknown_person())


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "a-token-of-whoever")


def findings() -> list[Finding]:
    """As the smoke test and the two ways of the gates print one."""
    refused = Forbidden("no")  # type: ignore[no-untyped-call]
    unknown = dataclasses.replace(SITUATION, principal="")
    error = GoogleError(http_status=403)
    return [
        diagnose(Cause.PERMISSION_MISSING, "found", unknown, error).finding,
        forbidden("it can be read", refused, "a.b.get", granted()),
        may_not_link("012345-567890-ABCDEF", granted()),
        not_usable("p-1", unknown_person()),
    ]


def test_a_token_alone_does_not_tell_whose_it_is_and_the_note_says_so() -> None:
    assert shell_member(load_credentials()) == UNKNOWN_PERSON
    for finding in findings():
        assert f"--member={UNKNOWN_PERSON}" in finding.fix
        assert SAID in finding.note


def test_what_a_note_says_already_is_kept() -> None:
    assert granted().with_note("first this").note.startswith(f"first this; {SAID}")


def test_nothing_is_said_of_a_login_or_where_the_principal_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert command("{m}", m="serviceAccount:a@p-1.iam.gserviceaccount.com").note == ""
    monkeypatch.delenv(TOKEN_VARIABLE)
    assert SAID not in " ".join(finding.note for finding in findings())
