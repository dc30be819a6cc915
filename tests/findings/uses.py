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


@dataclass(frozen=True)
class Use:
    where: str
    code: str | None
    """None where the code says which: `kind.code`."""
    case: str
    named: frozenset[str] = frozenset()
    """The blanks that are arguments: the case has to have them."""
    given: frozenset[str] | None = None
    """All that are given, by a mapping too; None where that is not written in place."""


def uses() -> list[Use]:
    plugin = [Use("plugin_errors.toml", row.code, row.case) for row in plugin_errors()]
    smoke = [Use("causes.py", code_of(cause), cause.value) for cause in Cause]
    protected = [Use("protected_changes.py", "PROTECTED", each.case) for each in CHOSEN.values()]
    return [*plugin, *smoke, *protected, *_in_the_code()]


def _in_the_code() -> Iterator[Use]:
    for path in [path for room in ROOMS for path in sorted((CHECKOUT / room).rglob("*.py"))]:
        name = str(path.relative_to(CHECKOUT))
        if name in BY_TABLE:
            continue
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from _in_a_function(name, function)


def _in_a_function(name: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Use]:
    mappings = {
        ast.unparse(node.targets[0]): node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
    }
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "make_finding":
            continue
        where = f"{name}:{node.lineno}"
        code, case, *words = node.args
        named = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
        given: frozenset[str] | None = named
        for words_ in [mappings.get(ast.unparse(each), each) for each in words]:
            keys = words_.keys if isinstance(words_, ast.Dict) else [None]
            texts = [_texts(key)[0] if key else "" for key in keys]
            given = given | {*texts} if given is not None and all(texts) else None
        if len(named) < len(node.keywords):  # **mapping
            given = None
        assert _texts(case), f"{where}: the case is no text"
        for one in _texts(case):
            for of in _texts(code) or [None]:
                yield Use(where, of, one, named, given)


def _texts(node: ast.expr) -> list[str]:
    """Of a text, or of a choice between two."""
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body), *_texts(node.orelse)]
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return [str(node.value)] if is_text else []  # type: ignore[attr-defined]
