"""A secret is taken out by its look, or because this run used it; other words stay."""

import pytest

from checks.redaction import Redactor


@pytest.mark.parametrize(
    "secret",
    [
        "ya29.a0AfB_by-x~9",
        "Bearer abc.def-123",
        "bearer%20abcdefgh",
        "1//0gabcdefghijklmnopqrstuv",
        "GOCSPX-abc_def",
        "eyJhbGciOi.eyJpc3Mi.c2ln",
        "AIzaSyA1234567890123456789",
        "-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----",
    ],
)
def test_a_secret_is_known_by_its_look(secret: str) -> None:
    assert Redactor()(f"got '{secret}' there") == "got '[redacted]' there"


def test_an_address_loses_password_and_key() -> None:
    text = Redactor()("https://me:pw@host/x?alt=json&key=k1&access_token=t2")
    assert text == "https://[redacted]@host/x?alt=json&[redacted]&[redacted]"


def test_a_known_secret_goes_even_where_it_was_cut() -> None:
    redact = Redactor(["sk-very-plain-words"])
    assert redact("x-api-key: sk-very-plain-words!") == "x-api-key: [redacted]!"
    assert redact("cut: sk-very-pl") == "cut: [redacted]"
    assert redact("sk-very is no secret") == "sk-very is no secret"


def test_a_command_that_fetches_a_token_stays() -> None:
    fix = 'curl -H "Authorization: Bearer $(gcloud auth print-access-token)" https://x/'
    assert Redactor([None, "", "a"])(fix) == fix
