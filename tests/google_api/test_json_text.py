"""JSON from elsewhere breaks nothing that is done with it afterwards."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from google_api.error_body import parse_error_body
from google_api.json_text import DEEPEST, TooDeepError, parse_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(deadline=None, max_examples=50)
@given(JSON)
def test_sound_json_is_read_as_it_is(value: object) -> None:
    assert parse_json(json.dumps(value)) == value
    assert parse_json(f" {json.dumps(value, ensure_ascii=False)}\n") == value


@pytest.mark.parametrize("half", ["\\ud800", "\\uDFFF", "\\udc00\\ud800"])
def test_half_a_surrogate_pair_is_replaced_and_a_whole_one_kept(half: str) -> None:
    value = parse_json(f'{{"k{half}": ["\\ud83d\\ude00 {half}"]}}')
    assert "\U0001f600 \ufffd" in json.dumps(value, ensure_ascii=False).encode().decode()


@pytest.mark.parametrize("depth", [DEEPEST + 1, *range(950, 1010, 5), 100_000])
def test_deep_nesting_is_refused_before_anything_recurses_into_it(depth: int) -> None:
    for opening, closing in (("[", "]"), ('{"error":', "}")):
        text = opening * depth + "1" + closing * depth
        with pytest.raises(TooDeepError):
            parse_json(text)
        assert parse_error_body(400, text.encode()).message


def test_many_brackets_are_not_deep() -> None:
    assert parse_json(f"[{'[[]],' * 1000}1]")
    assert parse_json(json.dumps("[" * 1000)) == "[" * 1000
