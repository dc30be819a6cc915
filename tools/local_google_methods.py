"""Writes the tables in docs/local-google.md: each method, and each command of the gcloud stand-in.

Owns the parts between the markers; the prose around them is written by hand.

    .venv/bin/python -m tools.local_google_methods           write the tables
    .venv/bin/python -m tools.local_google_methods --check   exit 1 if it is out of date
"""

import argparse
import json
import sys
from pathlib import Path

import sandbox.local_google.handlers  # noqa: F401 - importing registers every handler
from cli.entry import ended
from cli.output import say
from sandbox.gcloud.commands import COMMANDS, synopses
from sandbox.gcloud.rest import Absent
from sandbox.local_google.calls import registry
from sandbox.local_google.protocol.contract import Method, vendored

CHECKOUT = Path(__file__).resolve().parent.parent
PAGE = CHECKOUT / "docs" / "local-google.md"
SOURCES = CHECKOUT / "sandbox" / "local_google" / "data" / "sources.json"
NOT_BUILT = "-"


def sources() -> dict[str, str]:
    """Where the behaviour of a method comes from, by the longest prefix of its id."""
    loaded: dict[str, str] = json.loads(SOURCES.read_text(encoding="utf-8"))
    return loaded


def source(method_id: str, known: dict[str, str]) -> str:
    """Raises SystemExit where no prefix fits: a method of an API nobody has described."""
    fitting = [prefix for prefix in known if method_id.startswith(prefix)]
    if not fitting:
        raise SystemExit(f"{method_id} has no source: add its API to {SOURCES.name}")
    return known[max(fitting, key=len)]


def table() -> str:
    by_id: dict[str, list[Method]] = {}
    for method in vendored().methods.values():
        by_id.setdefault(method.id, []).append(method)
    lines = ["| Method | Versions | Source of behaviour | Verified |", "|---|---|---|---|"]
    known = sources()
    for method_id, methods in sorted(by_id.items()):
        told = [f"{m.document.version} {_state(m)}" for m in methods]
        built = any(m.key in registry.HANDLERS for m in methods)
        where = source(method_id, known) if built else NOT_BUILT
        lines.append(f"| `{method_id}` | {', '.join(sorted(told))} | {where} | no |")
    return "\n".join(lines)


def _state(method: Method) -> str:
    return "built" if method.key in registry.HANDLERS else "501"


def gcloud_table() -> str:
    lines = ["| Command | Here |", "|---|---|"]
    for (_, command), synopsis in zip(sorted(COMMANDS.items()), synopses(), strict=True):
        here = f"refused: no {command.work.method}" if isinstance(command.work, Absent) else "works"
        lines.append(f"| `{synopsis.replace('|', chr(92) + '|')}` | {here} |")
    return "\n".join(lines)


def written(page: str) -> str:
    """The page with today's tables between their markers."""
    for name, made in (("methods", table()), ("gcloud", gcloud_table())):
        begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
        before, _, rest = page.partition(begin)
        _, _, after = rest.partition(end)
        page = f"{before}{begin}\n{made}\n{end}{after}"
    return page


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if it moved")
    check: bool = parser.parse_args().check
    page = PAGE.read_text(encoding="utf-8")
    if check and written(page) != page:
        say("out of date; fix: .venv/bin/python -m tools.local_google_methods")
        return 1
    if not check:
        PAGE.write_text(written(page), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(ended(main))
