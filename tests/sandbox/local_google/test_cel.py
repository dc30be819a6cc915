"""Conditions hold or not as CEL says; what is not read is refused, never guessed."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.local_google.authority import cel

WORDS = st.sampled_from(
    [
        *(
            "assertion",
            "google",
            ".",
            "sub",
            "(",
            ")",
            "[",
            "]",
            "'a'",
            "==",
            "in",
            "!",
            "&&",
            "||",
        ),
        *("+", "?", ":", "has"),
    ]
)
CLAIMS = {
    "assertion": {"sub": "repo:org/app", "owner": "org", "n": 3, "deep": {"ref": "main"}},
    "google": {"subject": "s", "groups": ["admins", "devs"]},
    "attribute": {"env": "prod"},
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("assertion.owner == 'org'", True),
        ('assertion.owner != "org"', False),
        ("assertion['owner'] == 'org' && attribute.env == 'dev'", False),
        ("assertion.owner == 'x' || attribute.env == 'prod'", True),
        ("true || false && false", True),
        ("(true || false) && false", False),
        ("!(assertion.owner == 'x')", True),
        ("assertion.sub.startsWith('repo:org/')", True),
        ("assertion.sub.endsWith('/api')", False),
        ("'repo:org/app'.contains('org')", True),
        ("assertion.owner in ['org', 'other']", True),
        ("'admins' in google.groups", True),
        ("assertion.deep.ref == 'main' && assertion.n == 3", True),
        ("assertion.owner + '/' + assertion.deep.ref", "org/main"),
        ("assertion.missing == 'x' || true", True),
        ("assertion.missing == 'x' && false", False),
        ("has(assertion.owner)", True),
        ("has(assertion.missing) || has(assertion.deep.missing)", False),
        ("has(assertion.owner) ? assertion.owner : ''", "org"),
        ("has(assertion.missing) ? assertion.missing : ''", ""),
        ("has(assertion.owner) && has(assertion.a) ? assertion.owner + ':' + assertion.a : ''", ""),
        ("false ? 'a' : true ? 'b' : 'c'", "b"),
        ("(assertion.n == 3 ? 'a' : 'b') + 'c'", "ac"),
    ],
)
def test_an_expression_has_cels_value(text: str, expected: object) -> None:
    assert cel.parse(text)(CLAIMS) == expected


@pytest.mark.parametrize(
    "text",
    [
        "true ? 'x'",
        "has()",
        "has(assertion)",
        "has(assertion['sub'])",
        "assertion.sub.extract('repo:{r}/')",
        "assertion.sub.matches('.*')",
        "assertion.list.all(a, a == 'x')",
        "assertion.n > 2",
        "request.time",
        "assertion.owner ==",
        "(assertion.owner == 'org'",
        "assertion.owner == 'org' extra",
        "assertion.",
        "'unclosed",
        "",
    ],
)
def test_what_is_not_read_is_refused(text: str) -> None:
    with pytest.raises(cel.NotImitatedError):
        cel.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "assertion.missing == 'x'",
        "assertion.sub && true",
        "assertion.n.startsWith('3')",
        "has(assertion.missing.a)",
        "assertion.sub ? 'a' : 'b'",
    ],
)
def test_what_has_no_value_is_an_error_not_false(text: str) -> None:
    with pytest.raises(cel.NoValueError):
        cel.parse(text)(CLAIMS)


def test_what_an_expression_reads_is_known() -> None:
    text = "assertion.owner == 'a' && attribute['env'] in ['b'] && google.subject != ''"
    assert cel.references(text) == {"assertion.owner", "attribute.env", "google.subject"}


@given(st.one_of(st.text(), st.lists(WORDS).map(" ".join)))
def test_no_text_breaks_the_parser_or_its_functions(text: str) -> None:
    with contextlib.suppress(cel.NotImitatedError, cel.NoValueError):
        cel.parse(text)(CLAIMS)


@pytest.mark.parametrize("text", ["!" * 4000 + "true", "(" * 2000 + "true" + ")" * 2000])
def test_nesting_without_end_is_refused(text: str) -> None:
    with pytest.raises(cel.NotImitatedError):
        cel.parse(text)
