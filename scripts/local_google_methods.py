"""Writes the table of methods in docs/local-google.md: built or not, and where the answer is from.

Owns the part between the two markers; the prose around it is written by hand.

    .venv/bin/python -m scripts.local_google_methods           write the table
    .venv/bin/python -m scripts.local_google_methods --check   exit 1 if it is out of date
"""

import argparse
import json
import sys
from pathlib import Path

import sandbox.local_google.handlers  # noqa: F401 - importing registers every handler
from sandbox.local_google.protocol.contract import Method, vendored
from sandbox.local_google.serving import registry

CHECKOUT = Path(__file__).resolve().parent.parent
PAGE = CHECKOUT / "docs" / "local-google.md"
SOURCES = CHECKOUT / "sandbox" / "local_google" / "data" / "sources.json"
BEGIN, END = "<!-- methods: begin -->", "<!-- methods: end -->"
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


def written(page: str) -> str:
    """The page with today's table between its markers."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if it moved")
    check: bool = parser.parse_args().check
    page = PAGE.read_text(encoding="utf-8")
    if check and written(page) != page:
        print("out of date; fix: .venv/bin/python -m scripts.local_google_methods")
        return 1
    if not check:
        PAGE.write_text(written(page), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
