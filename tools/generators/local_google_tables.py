"""Derives the tables of docs/local-google.md: methods, and commands of the gcloud stand-in."""

import json
from pathlib import Path

import click

import sandbox.local_google.handlers  # noqa: F401 - importing registers every handler
from sandbox.gcloud.commands import COMMANDS, synopses
from sandbox.gcloud.rest import Absent
from sandbox.local_google.calls import registry
from sandbox.local_google.protocol.contract import Method, vendored
from tools.generators.marked_part import replace_part

SANDBOX = Path(__file__).resolve().parents[2] / "sandbox"
SOURCES = SANDBOX / "local_google" / "data" / "sources.json"
NOT_BUILT = "-"


def sources() -> dict[str, str]:
    """Prefix of a method id -> the source that its behaviour was taken from."""
    loaded: dict[str, str] = json.loads(SOURCES.read_text(encoding="utf-8"))
    return loaded


def source(method_id: str, known: dict[str, str]) -> str:
    """The source of the longest prefix that fits. Raises ClickException where none fits."""
    fitting = [prefix for prefix in known if method_id.startswith(prefix)]
    if not fitting:
        raise click.ClickException(
            f"{method_id} has no source; fix: add the prefix of its API to {SOURCES.name}"
        )
    return known[max(fitting, key=len)]


def method_table() -> str:
    by_id: dict[str, list[Method]] = {}
    for method in vendored().methods.values():
        by_id.setdefault(method.id, []).append(method)
    lines = ["| Method | Versions | Source of behaviour | Verified |", "|---|---|---|---|"]
    known = sources()
    for method_id, methods in sorted(by_id.items()):
        states = [f"{m.document.version} {_state(m)}" for m in methods]
        built = any(m.key in registry.HANDLERS for m in methods)
        where = source(method_id, known) if built else NOT_BUILT
        lines.append(f"| `{method_id}` | {', '.join(sorted(states))} | {where} | no |")
    return "\n".join(lines) + "\n"


def _state(method: Method) -> str:
    return "built" if method.key in registry.HANDLERS else "501"


def gcloud_table() -> str:
    lines = ["| Command | Here |", "|---|---|"]
    for (_, command), synopsis in zip(sorted(COMMANDS.items()), synopses(), strict=True):
        here = f"refused: no {command.work.method}" if isinstance(command.work, Absent) else "works"
        lines.append(f"| `{synopsis.replace('|', chr(92) + '|')}` | {here} |")
    return "\n".join(lines) + "\n"


def page(current: str) -> str:
    """docs/local-google.md with new tables; the text around them is written by hand."""
    for name, table in (("gcloud", gcloud_table()), ("methods", method_table())):
        current = replace_part(current, f"<!-- {name}: begin -->", f"<!-- {name}: end -->", table)
    return current
