"""What is printed of an answer: --format, --filter, --limit, and the tables of lists.

Of gcloud's projections there is `value(FIELD,…)`, fields with dots and `[N]`; of its filters one
comparison (`=`, `~`, `:`). Others are refused.
"""

import json
import re
import sys
from collections.abc import Mapping
from typing import cast

import yaml

from sandbox.gcloud.command import Shown
from sandbox.gcloud.google import Json, Refused

VALUE = re.compile(r"value\(([\w.\[\],]+)\)")
COMPARISON = re.compile(r"([\w.]+)(=|~|:)(.*)", re.DOTALL)
FORMATS = "json, yaml or value(FIELD,...)"


def is_format(text: str) -> bool:
    return text in ("json", "yaml") or VALUE.fullmatch(text) is not None


def show(answer: Shown, columns: Mapping[str, str] | None, flags: Mapping[str, str]) -> None:
    """`columns` as in `Command`; None for what is not a list. Raises Refused."""
    if answer is None:
        return
    if isinstance(answer, str):
        print(answer)
        return
    if columns is not None:
        answer = _chosen(cast("list[Json]", answer), flags)
    chosen = flags.get("format", "")
    if chosen == "json":
        print(json.dumps(answer, indent=2))
    elif projection := VALUE.fullmatch(chosen):
        rows = answer if isinstance(answer, list) else [answer]
        for row in rows:
            print("\t".join(_text(field(row, name)) for name in projection[1].split(",")))
    elif columns and not chosen:
        _table(cast("list[Json]", answer), columns)
    elif isinstance(answer, list):
        print("---\n".join(yaml.safe_dump(one, sort_keys=True) for one in answer), end="")
    else:
        print(yaml.safe_dump(answer, sort_keys=True), end="")


def field(row: object, name: str) -> object:
    """`a.b[0].c` of a row, a name's last part where a `/` is behind it; None where it has none."""
    for part in re.findall(r"\w+", name):
        if part.isdigit() and isinstance(row, list):
            row = row[int(part)] if int(part) < len(row) else None
        else:
            row = row.get(part) if isinstance(row, dict) else None
    return row.rpartition("/")[2] if name.endswith("/") and isinstance(row, str) else row


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(_text(one) for one in value)
    return json.dumps(value) if isinstance(value, dict) else str(value)


def _chosen(rows: list[Json], flags: Mapping[str, str]) -> list[Json]:
    if "filter" in flags:
        match = COMPARISON.fullmatch(flags["filter"])
        if match is None:
            raise Refused(f"--filter: found {flags['filter']!r}; the stand-in compares once: = ~ :")
        name, operator, wanted = match.groups()
        rows = [row for row in rows if _fits(_text(field(row, name)), operator, wanted)]
    return rows[: int(flags["limit"])] if "limit" in flags else rows


def _fits(found: str, operator: str, wanted: str) -> bool:
    if operator == "~":
        return re.search(wanted, found) is not None
    if operator == ":":
        return wanted.lower() in found.lower()
    return found.lower() == wanted.lower()


def _table(rows: list[Json], columns: Mapping[str, str]) -> None:
    if not rows:
        print("Listed 0 items.", file=sys.stderr)
        return
    lines = [
        list(columns),
        *([_text(field(row, name)) for name in columns.values()] for row in rows),
    ]
    widths = [max(len(line[at]) for line in lines) for at in range(len(columns))]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join(cells).rstrip())
