"""The one function that makes outside text printable, and every place that must pass it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findings.printable import INEXACT, printable, printable_json, printable_line
from settings.errors import SettingProblem, SettingsError
from tests.outside import HOSTILE, forged_in, orders_in, steering_in


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_line_steers_nobody_and_is_one(text: str) -> None:
    line = printable_line(text, None)
    assert steering_in(line) == orders_in(line) == forged_in(line) == []
    assert len(line.splitlines()) == 1
    assert printable_line(line, None) == line


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_text_of_several_lines_steers_nobody(text: str) -> None:
    shown = printable(text)
    assert steering_in(shown) == orders_in(shown) == []
    assert shown.splitlines() == shown.split("\n")


@given(st.text())
def test_any_text_becomes_printable_once_and_for_all(text: str) -> None:
    line, lines = printable_line(text, None), printable(text)
    assert steering_in(line) == steering_in(lines) == []
    assert "\n" not in line
    assert printable(lines) == lines
    assert printable_line(line, None) == line


@given(st.text())
def test_json_stays_the_same_value(text: str) -> None:
    document = printable_json(json.dumps({"text": text}, ensure_ascii=False))
    assert json.loads(document) == {"text": text}
    assert steering_in(document) == orders_in(document) == []


@pytest.mark.parametrize(
    "text", ["héllo — 你好 🙂", "a  b", "  indented", "::1", "# [x] ## y", "é::x"]
)
def test_what_steers_nobody_stays_as_it_is(text: str) -> None:
    assert printable(text) == text
    assert printable_line(text, None) == text


def test_a_line_is_cut_to_its_length() -> None:
    assert printable_line("x" * 1000) == "x" * 500
    assert printable_line("x\n" * 1000, 5) == "x x x"


def test_a_command_that_cannot_be_printed_says_so() -> None:
    problem = SettingProblem(key="k", found="f", expected="e", fix="pulumi config rm 'a\nb'")
    assert problem.fix == "pulumi config rm 'a b'"
    assert problem.note == INEXACT
    plain = SettingProblem(key="k", found="f", expected="e", fix="pulumi config rm 'a  b'")
    assert plain.note == ""


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("name", ["key", "found", "expected", "fix", "note"])
def test_a_problem_of_the_settings_holds_no_line_of_others(name: str, text: str) -> None:
    fields = dict.fromkeys(("key", "found", "expected", "fix", "note"), "ours")
    shown = str(SettingsError([SettingProblem(**{**fields, name: text})]))
    assert steering_in(shown) == orders_in(shown) == forged_in(shown) == []
    assert len(shown.splitlines()) == 6
