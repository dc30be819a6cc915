"""Derives the tables of docs/permissions.md from google_api/permissions.toml."""

from collections.abc import Iterator
from itertools import groupby

from google_api.permissions import Permission, optional_permissions, permissions
from tools.generators.marked_part import replace_part

BEGIN, END = "<!-- permissions: begin -->", "<!-- permissions: end -->"


def page(current: str) -> str:
    """docs/permissions.md with new tables; the text around them is written by hand."""
    tables = "\n".join(sections())
    return replace_part(current, BEGIN, END, f"\n{tables}\n\n")


def sections() -> Iterator[str]:
    for feature, rows in groupby(permissions(), key=lambda row: row.feature):
        yield f"## `{feature}`\n"
        yield "| Permission | Where | Smallest predefined role | For | Needed |"
        yield "|---|---|---|---|---|"
        yield from (line(row) for row in rows)
        yield ""
    yield "## Never required\n"
    yield "Asked for where it is there; without it the deployment is the same and less is told.\n"
    yield "| Permission | Of | Where | Smallest predefined role | For |"
    yield "|---|---|---|---|---|"
    yield from (
        f"| `{row.name}` | {row.feature} | {row.on} | `{row.role}` | {row.why} |"
        for row in optional_permissions()
    )


def line(row: Permission) -> str:
    return f"| `{row.name}` | {row.on} | `{row.role}` | {row.why} | {row.needed} |"
