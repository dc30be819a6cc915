"""No text in a finding holds a line of its own, whichever field somebody outside fills."""

import dataclasses

import pytest

from findings.finding import CheckError, Finding
from tests.outside import HOSTILE, forged_in, orders_in, steering_in

TEXTS = ("code", "good_state", "found", "expected", "fix", "permission", "note", "docs")


def of_ours() -> Finding:
    ours = dict.fromkeys(TEXTS, "ours")
    return Finding(**ours, waiting_helps=False)


def test_every_field_is_a_text_that_is_tried_here_or_a_boolean() -> None:
    assert {field.name for field in dataclasses.fields(Finding)} == {*TEXTS, "waiting_helps"}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("name", TEXTS)
def test_a_finding_holds_no_line_of_others(name: str, text: str) -> None:
    found = dataclasses.replace(of_ours(), **{name: text})
    for shown in (str(found), str(CheckError(found))):
        assert steering_in(shown) == orders_in(shown) == forged_in(shown) == []
        assert len(shown.splitlines()) == 6
    assert "\n" not in getattr(found, name)
