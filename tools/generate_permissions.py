"""Write the tables of docs/permissions.md from google_api/permissions.toml; --check compares them.

Exit codes: 0 up to date or written, 1 out of date (--check only).
"""

import sys
import textwrap
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import click

from cli.entry import Command
from cli.output import say
from google_api.permissions import Permission, optional_permissions, permissions

PAGE = Path(__file__).resolve().parent.parent / "docs" / "permissions.md"
START = "<!-- the rest is generated -->\n"


def page(current: str) -> str:
    """The text above START is written by hand."""
    written, _, _ = current.partition(START)
    return "\n".join([f"{written}{START}", *sections()]).rstrip() + "\n"


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


@click.command(cls=Command, help=textwrap.dedent(__doc__ or ""))
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if the page is out of date.")
def main(check: bool) -> None:
    current = PAGE.read_text(encoding="utf-8")
    text = page(current)
    if current == text:
        return
    if check:
        say("out of date: docs/permissions.md")
        say("fix: .venv/bin/python -m tools.generate_permissions")
        sys.exit(1)
    PAGE.write_text(text, encoding="utf-8")
    say("written: docs/permissions.md")


if __name__ == "__main__":
    main()
