"""Finding a resource by number or address never differs from looking at every one of them."""

from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sandbox.local_google.state.indexed import Indexed
from sandbox.local_google.state.seed import seeded_world

KEYS = st.sampled_from("abcd")
VALUES = st.sampled_from("123")
CHANGES = st.one_of(
    st.tuples(st.sampled_from(["set", "setdefault", "update", "or"]), KEYS, VALUES),
    st.tuples(st.sampled_from(["del", "pop"]), KEYS, st.none()),
    st.tuples(st.sampled_from(["popitem", "clear"]), st.none(), st.none()),
)


@dataclass(frozen=True)
class Thing:
    number: str


def change(held: Any, how: str, key: str, number: str) -> None:
    if how == "set":
        held[key] = Thing(number)
    elif how == "del" and key in held:
        del held[key]
    elif how == "pop":
        held.pop(key, None)
    elif how in ("setdefault", "popitem", "clear") and (held or how != "popitem"):
        getattr(held, how)(*((key, Thing(number)) if how == "setdefault" else ()))
    elif how == "update":
        held.update({key: Thing(number)})
    elif how == "or":
        held |= {key: Thing(number)}


@given(st.lists(CHANGES, max_size=30))
def test_an_index_is_never_stale_and_the_rest_is_a_dict(changes: list[Any]) -> None:
    held: Indexed[Thing] = Indexed("number")
    plain: dict[str, Thing] = {}
    for one in changes:
        change(held, *one)
        if one[0] == "popitem" and plain:
            plain = dict(held)  # which item goes is left to each
        change(plain, *one) if one[0] != "popitem" else None
        assert held == plain
        for number in "123":
            scanned = [thing for thing in held.values() if thing.number == number]
            assert list(held.having(number)) == scanned


def test_an_address_used_again_finds_the_live_account() -> None:
    world = seeded_world()
    (first,) = world.service_accounts.values()
    again = type(first)("7", first.email, first.project_id, "e")
    world.service_accounts["7"] = again
    assert world.service_account(first.email) is first
    first.deleted = True
    assert world.service_account(first.email) is again
    assert world.service_account(first.unique_id) is None
