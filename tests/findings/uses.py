"""Where the program takes a case from the catalogue, read from its code and its tables."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from components.failures.plugin_errors import plugin_errors
from components.failures.protected_changes import CHOSEN
from google_api.causes import Cause
from smoke.judge.remedies import code_of

CHECKOUT = Path(__file__).resolve().parents[2]
ROOMS = ("google_api", "checks", "components", "smoke")
BY_TABLE = (
    "components/failures/plugin_errors.py",
    "smoke/judge/remedies.py",
    "components/failures/protected_changes.py",
)
"""Here a table chooses the case: plugin_errors.toml, the causes, or CHOSEN."""
POSITIONAL = 2
"""Code and case; a third argument is a mapping of words."""


@dataclass(frozen=True)
class Use:
    where: str
    code: str | None
    """None where the code says which: `kind.code`."""
    case: str
    blanks: frozenset[str] | None = None
    """None where a mapping brings them."""


def uses() -> list[Use]:
    plugin = [Use("plugin_errors.toml", row.code, row.case) for row in plugin_errors()]
    smoke = [Use("causes.py", code_of(cause), cause.value) for cause in Cause]
    protected = [Use("protected_changes.py", "PROTECTED", each.case) for each in CHOSEN.values()]
    return [*plugin, *smoke, *protected, *_in_the_code()]


def _in_the_code() -> Iterator[Use]:
    for path in [path for room in ROOMS for path in sorted((CHECKOUT / room).rglob("*.py"))]:
        if str(path.relative_to(CHECKOUT)) in BY_TABLE:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "make_finding":
                where = f"{path.relative_to(CHECKOUT)}:{node.lineno}"
                first, second = node.args[:POSITIONAL]
                named = {keyword.arg for keyword in node.keywords}
                is_open = len(node.args) > POSITIONAL or None in named
                blanks = None if is_open else frozenset(name for name in named if name)
                assert _texts(second), f"{where}: the case is no text"
                for case in _texts(second):
                    for code in _texts(first) or [None]:
                        yield Use(where, code, case, blanks)


def _texts(node: ast.expr) -> list[str]:
    """Of a text, or of a choice between two."""
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body), *_texts(node.orelse)]
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return [str(node.value)] if is_text else []  # type: ignore[attr-defined]
