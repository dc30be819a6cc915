"""Events follow the HTML standard, however the bytes are cut into reads."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smoke.stream.sse import Event, EventParser

# Mostly what steers the parser, so that random bytes reach its corners.
SOUP = st.lists(
    st.sampled_from(
        [
            *(b"\n", b"\r", b"\r\n", b":", b" ", b"data", b"data:", b"event: error"),
            *(b"id:\x00", b"\xef\xbb\xbf", "\u2028é".encode(), b"\xff", b"{}", b""),
        ]
    )
).map(b"".join)


def parse(*reads: bytes) -> tuple[list[Event], bytes]:
    parser = EventParser()
    events = [event for read in reads for event in parser.feed(read)]
    return events, parser.trailing_bytes


@settings(deadline=None)
@given(SOUP, st.lists(st.integers(min_value=0, max_value=200)))
def test_any_split_into_reads_gives_the_same_events(stream: bytes, cuts: list[int]) -> None:
    edges = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    reads = [stream[start:end] for start, end in itertools.pairwise(edges)]
    assert parse(*reads) == parse(stream)
    assert parse(*(bytes([byte]) for byte in stream)) == parse(stream)


@pytest.mark.parametrize(
    ("stream", "data"),
    [
        (b"data: a\n\ndata: b\n\n", ["a", "b"]),
        (b"data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]),
        (b"data: a\r\rdata: b\r\r", ["a", "b"]),
        (b"data:a\n\n", ["a"]),
        (b"data:  a\n\n", [" a"]),
        (b"data: a\ndata: b\n\n", ["a\nb"]),
        (b"data\n\n", [""]),
        (b"\xef\xbb\xbfdata: a\n\n", ["a"]),
        (b"data: a\n\n\xef\xbb\xbfdata: b\n\n", ["a"]),
        (b": comment\n\ndata: a\n: comment\n\n", ["a"]),
        (b"event: ping\n\ndata: a\n\n", ["a"]),
        (b"id: 1\nretry: 5\n\ndata: a\nid: 2\n\n", ["a"]),
        (b"unknown: x\nDATA: y\ndata: a\n\n", ["a"]),
        ("data: a\u2028\u0085\x0bb\n\n".encode(), ["a\u2028\u0085\x0bb"]),
        (b"data: \xffa\n\n", ["\ufffda"]),
        (b"data: a\n", []),
    ],
)
def test_each_rule_of_the_standard(stream: bytes, data: list[str]) -> None:
    assert [event.data for event in parse(stream)[0]] == data


def test_an_event_name_lasts_for_one_event() -> None:
    events, _ = parse(b"event: error\ndata: a\n\ndata: b\n\n")
    assert events == [Event("a", "error"), Event("b", "")]


def test_an_event_is_handed_out_with_the_byte_that_ends_it() -> None:
    """A lone CR ends a line; waiting to see whether LF follows would delay every token."""
    parser = EventParser()
    assert list(parser.feed(b"data: a\r\n\r")) == [Event("a")]
    assert list(parser.feed(b"\ndata: b\n\n")) == [Event("b")]


@pytest.mark.parametrize(
    ("stream", "trailing"),
    [
        (b"data: a\n\n", b""),
        (b"data: a\n\n: bye", b""),
        (b"data: a\n\n: bye\n", b""),
        (b"data: a\n\ndata: {", b"data: {"),
        (b"data: a\n\ndata: b\n", b"data: b\n"),
        (b"\xef\xbb\xbf", b""),
    ],
)
def test_bytes_without_their_blank_line_are_reported(stream: bytes, trailing: bytes) -> None:
    assert parse(stream)[1] == trailing


def test_a_long_event_in_small_reads_costs_no_more_than_its_length() -> None:
    """Joining the pieces at every read would make a 1 MB event take minutes."""
    parser = EventParser()
    for _ in range(2**14):
        assert list(parser.feed(b"data: " if _ == 0 else b"x" * 64)) == []
    assert len(next(parser.feed(b"\n\n")).data) == 64 * (2**14 - 1)
