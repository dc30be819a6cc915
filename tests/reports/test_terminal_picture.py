"""A picture made of characters keeps every sample's weight and needs no more than ASCII."""

from hypothesis import example, given
from hypothesis import strategies as st

from reports.terminal_picture import buckets, histogram, sparkline

SAMPLES = st.lists(st.floats(0, 1e6), max_size=200)


def test_a_sparkline_is_in_order_and_scaled_to_the_highest() -> None:
    assert sparkline([0, 7, 14], 80, ascii_only=False) == "▁▅█"
    assert sparkline([0, 7, 14], 80, ascii_only=True) == "_+@"
    assert sparkline([0, 0], 80, ascii_only=True) == "__"


def test_where_there_is_no_room_a_group_shows_its_highest() -> None:
    assert sparkline([0, 9, 0, 0], 2, ascii_only=True) == "@_"


@given(SAMPLES, st.integers(1, 120))
def test_a_sparkline_is_never_wider_than_asked(samples: list[float], width: int) -> None:
    assert len(sparkline(samples, width, ascii_only=False)) <= width


@given(SAMPLES)
@example([0.0, 5e-324])
def test_every_sample_is_in_one_bucket(samples: list[float]) -> None:
    assert sum(count for _, _, count in buckets(samples, 8)) == len(samples)


@given(SAMPLES)
def test_ascii_is_ascii_and_a_bucket_that_holds_something_shows(samples: list[float]) -> None:
    for line in histogram(samples, "ms", ascii_only=True):
        assert line.isascii()
        assert ("#" in line) is not line.endswith(" 0")
