"""Derives the table of docs/errors.md from findings/catalogue."""

from collections.abc import Iterator

from findings.cases import codes
from tools.generators.marked_part import replace_part

BEGIN, END = "<!-- codes: begin -->", "<!-- codes: end -->"


def page(current: str) -> str:
    """docs/errors.md with a new table; the text around it is written by hand."""
    table = "\n".join(rows())
    return replace_part(current, BEGIN, END, f"\n{table}\n\n")


def rows() -> Iterator[str]:
    yield "| Code | When | Means | Do |\n|---|---|---|---|"
    for name, code in codes().items():
        anchor, reported_by = f'<a id="{name.lower()}"></a>', ", ".join(code.reported_by)
        yield f"| `{name}`{anchor} | {reported_by} | {code.summary} | {code.remedy} |"
