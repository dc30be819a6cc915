"""Property values survive the wire; secrets and unknowns keep their meaning."""

from google.protobuf.struct_pb2 import Struct
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.gcp_plugin.values import UNKNOWN, Secret, decode, encode, has_unknowns

SIGNATURE = "4dabf18193072939515e22adb298388d"
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**50), 2**50) | st.text() | st.just(UNKNOWN),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


# A loaded machine draws slowly; that says nothing about the code.
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.text(), plain))
def test_what_is_encoded_comes_back(properties: dict[str, object]) -> None:
    assert decode(encode(properties)) == properties


def test_whole_numbers_come_back_whole() -> None:
    number = decode(encode({"n": 3.0}))["n"]
    assert (number, type(number)) == (3, int)


def test_a_secret_is_marked_for_the_engine_and_unwrapped_from_it() -> None:
    struct = encode({"s": Secret({"k": "v"})})
    assert struct.fields["s"].struct_value.fields[SIGNATURE].string_value.startswith("1b47")
    assert decode(struct) == {"s": {"k": "v"}}


def test_a_secret_does_not_show_in_logs() -> None:
    assert "hunter2" not in repr(Secret("hunter2"))


def test_unknowns_of_every_kind_are_recognised() -> None:
    struct = Struct()
    struct.update({"b": "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", "l": [{"x": "plain"}]})
    assert decode(struct) == {"b": UNKNOWN, "l": [{"x": "plain"}]}


def test_an_unknown_is_found_at_any_depth() -> None:
    assert has_unknowns({"a": [{"b": UNKNOWN}]})
    assert not has_unknowns({"a": [{"b": "known"}]})
