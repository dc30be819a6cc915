"""The table in docs/local-google.md is today's, and no method is without a source."""

import pytest

from sandbox.local_google.protocol.contract import vendored
from tools.local_google_methods import PAGE, source, sources, table, written


def test_the_page_is_current() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert written(page) == page, "fix: .venv/bin/python -m tools.local_google_methods"


def test_every_method_is_in_the_table_once() -> None:
    rows = [line.split("`")[1] for line in table().splitlines()[2:]]
    assert sorted(rows) == sorted({method_id for method_id, _ in vendored().methods})


def test_the_longest_prefix_gives_the_source() -> None:
    known = {"a.": "discovery", "a.b.": "recordings"}
    assert (source("a.c", known), source("a.b.c", known)) == ("discovery", "recordings")


def test_a_method_without_a_source_is_refused() -> None:
    with pytest.raises(SystemExit, match=r"new\.api has no source"):
        source("new.api", sources())
