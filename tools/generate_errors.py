"""Write the table of codes in docs/errors.md from findings/catalogue; --check compares it.

Exit codes: 0 up to date or written, 1 out of date (--check only).
"""

import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from cli.entry import Command
from cli.output import say
from findings.cases import codes

PAGE = Path(__file__).resolve().parent.parent / "docs" / "errors.md"
START, END = "<!-- codes: begin -->\n", "<!-- codes: end -->\n"


def text() -> str:
    """The page; what is outside of START and END is written by hand."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    _, _, after = rest.partition(END)
    return "".join([before, START, *rows(), END, after])


def rows() -> Iterator[str]:
    yield "| Code | When | Means | Do |\n|---|---|---|---|\n"
    for name, code in codes().items():
        anchor, reported_by = f'<a id="{name.lower()}"></a>', ", ".join(code.reported_by)
        yield f"| `{name}`{anchor} | {reported_by} | {code.summary} | {code.remedy} |\n"


@click.command(cls=Command, help=textwrap.dedent(__doc__ or ""))
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if the page is out of date.")
def main(check: bool) -> None:
    derived = text()
    if PAGE.read_text(encoding="utf-8") == derived:
        return
    if check:
        say("out of date: docs/errors.md")
        say("fix: .venv/bin/python -m tools.generate_errors")
        sys.exit(1)
    PAGE.write_text(derived, encoding="utf-8")
    say("written: docs/errors.md")


if __name__ == "__main__":
    main()
