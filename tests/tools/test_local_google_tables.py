"""The table of methods in docs/local-google.md holds every method, each with a source."""

import click
import pytest

from sandbox.local_google.protocol.contract import vendored
from tools.generators.local_google_tables import method_table, source, sources


def test_every_method_is_in_the_table_once() -> None:
    rows = [line.split("`")[1] for line in method_table().splitlines()[2:]]
    assert sorted(rows) == sorted({method_id for method_id, _ in vendored().methods})


def test_the_longest_prefix_gives_the_source() -> None:
    known = {"a.": "discovery", "a.b.": "recordings"}
    assert (source("a.c", known), source("a.b.c", known)) == ("discovery", "recordings")


def test_a_method_without_a_source_is_refused() -> None:
    with pytest.raises(click.ClickException, match=r"new\.api has no source"):
        source("new.api", sources())
