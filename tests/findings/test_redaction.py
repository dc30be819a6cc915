"""A secret is taken out by its look, or because this run used it; other words stay."""

import itertools

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from findings.redaction import LOOKS, REDACTED, Redactor, without_login

LOGINS = (
    *("me:hunter2", "me:p@hunter2", "me:p#hunter2", "me:p/hunter2", "me:p?hunter2", "hunter2"),
    *("me:1/hunter2", "me:1#hunter2", "me:p hunter2", "me:p'hunter2"),
)
"""Users and passwords as people write them; the password's end is `hunter2`."""


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


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("scheme", ["https://", "HTTP://", "//", ""])
def test_an_address_is_shown_without_its_login(scheme: str, login: str) -> None:
    shown = without_login(f"{scheme}{login}@x.invalid/v1")
    assert shown == f"{scheme if '://' in scheme else ''}[redacted]@x.invalid/v1"


def test_a_login_that_is_like_the_scheme_is_hidden_too() -> None:
    assert without_login("http://http@x.invalid/") == "http://[redacted]@x.invalid/"


@pytest.mark.parametrize("address", ["https://x.invalid/v1", "http://127.0.0.1:9/a?b#c", "x", ""])
def test_an_address_without_a_login_is_shown_as_it_is(address: str) -> None:
    assert without_login(address) == address


def test_the_account_that_an_address_of_iam_names_is_no_login() -> None:
    path = "/v1/projects/-/serviceAccounts/a@p.iam.gserviceaccount.com:generateAccessToken"
    assert without_login(f"http://evil.example{path}") == f"http://evil.example{path}"
    assert without_login(f"http://me:p/w@evil.example{path}") == (
        f"http://[redacted]@evil.example{path}"
    )


def test_an_at_sign_in_a_password_does_not_end_it() -> None:
    assert Redactor()("curl https://me:p@hunter2@host/x") == "curl https://[redacted]@host/x"


def test_a_known_secret_goes_even_where_it_was_cut() -> None:
    redact = Redactor(["sk-very-plain-words"])
    assert redact("x-api-key: sk-very-plain-words!") == "x-api-key: [redacted]!"
    assert redact("cut: sk-very-pl") == "cut: [redacted]"
    assert redact("sk-very is no secret") == "sk-very is no secret"


def test_a_command_that_fetches_a_token_stays() -> None:
    fix = 'curl -H "Authorization: Bearer $(gcloud auth print-access-token)" https://x/'
    assert Redactor([None, "", "a"])(fix) == fix


WORDS = st.sampled_from(
    [
        *(
            "two words",
            "twowo",
            "two w",
            "abab",
            "aba",
            "sk-plain-0123",
            "sk-plain-9",
            "ya29.a0",
            "y",
        ),
        *(
            "Bearer ",
            "Bear",
            "-----BEGIN ",
            "PRIVATE KEY-----\n",
            "-----END PRIVATE KEY-----",
            "--",
        ),
        *("https://", "me:pw@", "@", "eyJhbGciOi.eyJ.c2ln", "a", "b", "sk", " ", "\n", "."),
    ]
)


@settings(deadline=None, max_examples=400)
@given(st.lists(WORDS, max_size=9).map("".join), st.lists(st.integers(1, 60)))
@example("ababBearer Bearer ", [])  # "Bearer" is a word once "abab" is gone
def test_in_pieces_nothing_is_told_that_the_whole_would_not_tell(
    text: str, cuts: list[int]
) -> None:
    """What is settled is redacted by itself, so it must not end inside a secret."""
    redact = Redactor(["two words!", "abab", "sk-plain-0123456789"])
    shown, held = "", ""
    for start, end in itertools.pairwise(
        sorted({0, len(text), *(c for c in cuts if c < len(text))})
    ):
        held += text[start:end]
        at = redact.settled(held)
        shown, held = shown + redact(held[:at]), held[at:]
    shown, whole = shown + redact(held), redact(text)
    secret = [LOOKS.search(said.replace(REDACTED, '"')) for said in (shown, whole)]
    assert not secret[0] or secret[1], shown
    for told in ("two word", "abab", "sk-plain", "0123"):
        assert told not in shown or told in whole, shown


def test_what_cannot_become_a_secret_is_not_held_back() -> None:
    redact = Redactor(["sk-plain-0123456789"])
    for text in ("Hello", " world", "sk-plain-0 ", "ya29.x ", "https://x.invalid/", "eyJ z"):
        assert redact.settled(text) == len(text), text
