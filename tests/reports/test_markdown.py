"""Markdown that text from elsewhere cannot break out of."""

import re

import pytest

from reports.markdown import fenced, inline, markdown
from reports.model import Report
from tests.reports.made_reports import a_check, an_answer, every_status, hostile_report

FENCE = re.compile(r"^(`{3,})(text|sh)?$")


def outside_of_fences(text: str) -> list[str]:
    """The lines that Markdown interprets; fails if a block is left open."""
    kept, opened = [], ""
    for line in text.split("\n"):
        fence = FENCE.match(line)
        if opened:
            opened = "" if fence and len(fence[1]) >= len(opened) and not fence[2] else opened
        elif fence:
            opened = fence[1]
        else:
            kept.append(line)
    assert not opened
    return kept


def test_hostile_text_is_shown_and_interpreted_nowhere() -> None:
    text = markdown(hostile_report())
    assert "<script>alert(1)</script>" in text
    lines = outside_of_fences(text)
    assert not [line for line in lines if re.search(r"(?<!\\)[<>`]", line)]
    rows = [line for line in lines if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in rows} == {7}, "cells of a row"
    assert len(rows) == 3, "head, rule, one check"
    assert "\x1b" not in text


@pytest.mark.parametrize("text", ["```", "````\n```", "a\n~~~\n`````sh", "\r```\r"])
def test_a_fence_is_longer_than_any_in_its_text(text: str) -> None:
    assert outside_of_fences(fenced(text, "text")) == [""]


def test_marks_in_a_line_are_escaped() -> None:
    assert inline("a|b\n<i> @x `c`") == r"a\|b \<i\> \@x \`c\`"
    assert inline("- item") == r"\- item"


def test_each_cause_has_its_fix_in_a_block() -> None:
    text = markdown(every_status())
    assert "```sh\ngcloud services enable x\n```" in text
    assert text.startswith("## 3 of 6 checks did not hold")


def test_a_limit_leaves_out_whole_sections_and_says_so() -> None:
    checks = [a_check(number=number, answer=an_answer("x" * 3000)) for number in range(1, 40)]
    whole = markdown(Report(checks=checks))
    cut = markdown(Report(checks=checks), most_bytes=20_000)
    assert len(cut.encode()) <= 20_000 < len(whole.encode())
    assert re.search(r"\d+ more sections left out", cut)
    outside_of_fences(cut)
    assert markdown(Report(checks=checks), most_bytes=10) == ""
