"""A filter matches what it says, or is refused; it never quietly matches everything."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.local_google.protocol import filters

THING = {("a",): "x", ("b", "c"): "one two", ("n",): "5"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ('a="x"', True),
        ("a=x AND n=6", False),
        ("a=x n=5", True),
        ("a=y OR a=x AND n=6", False),  # OR first: (a=y OR a=x) AND n=6
        ("NOT a=y", True),
        ("-a=x", False),
        ("NOT (a=x OR n=6)", False),
        ('b.c:"two"', True),
        ('b."c"="one two"', True),
        ("b.c=starts_with('one')", True),
        ('a!=starts_with("x")', False),
        ('a=one_of("y","x")', True),
        ('b.c=monitoring.regex.full_match("one.*")', True),
        ("a=~'^x$'", True),
        ("missing=x", False),
        ("missing!=x", True),
    ],
)
def test_a_filter_matches_what_it_says(text: str, expected: bool) -> None:
    assert filters.read(text).matches(THING.get) is expected


@pytest.mark.parametrize(
    "text",
    [
        *("a", "a=", "=x", "a=x AND", "a=x OR", "(a=x", "a=x)", "a==x", "a=x,", '"a"="x"', "a.=x"),
        *('a="x', "NOT", "a=one_of()", 'a=starts_with("x","y")', 'a>starts_with("x")'),
        *('a=~"("', "(" * 200 + "a=x" + ")" * 200),
    ],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(filters.FilterError):
        filters.read(text)


@given(st.text(alphabet="ab=!<>:~\"'()ANDORNOT -.,_\\", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(filters.FilterError):
        filters.read(text).matches(THING.get)
