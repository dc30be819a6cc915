"""Every finding that this project reports, read from catalogue/*.toml: one table per code.

make_finding   one case of a code, its blanks filled in
blanks_of      the blanks of a case
codes          the whole catalogue

The tables:

    [CODE]               as docs/errors.md lists it
    reported_by          up, plugin, smoke
    summary, remedy      Markdown
    [CODE.cases.NAME]    the texts of one finding with that code: the fields of Case. `like` names
                         another case of the code, from which the missing texts are taken
    [[shared]]           cases that all its `codes` have

A text has a {blank} for each value that the caller knows. `fix` is one whole command with nothing
behind it. Where no command helps, it says what to ask or to click, in words that a shell cannot
run. No blank is inside quotes. A `note` with a blank has no apostrophe.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from findings.finding import Finding
from findings.shell import BLANK, command

FOLDER = Path(__file__).with_name("catalogue")
NOTHING: Mapping[str, object] = {}


@dataclass(frozen=True, kw_only=True)
class Case:
    """The texts of one finding. Most have a default."""

    good_state: str = "{resource} can be set up"
    found: str = "{found}"
    expected: str
    fix: str
    note: str = ""
    """A remark on the fix: what to put for its CAPITALS, what else to try."""
    waiting_helps: bool = False
    permission: str = ""

    def blanks(self) -> frozenset[str]:
        texts = (text for text in asdict(self).values() if isinstance(text, str))
        return frozenset(BLANK.findall("\n".join(texts)))


@dataclass(frozen=True, kw_only=True)
class Code:
    """One row of docs/errors.md, and the cases that share its code."""

    reported_by: Sequence[str]
    summary: str
    remedy: str
    cases: Mapping[str, Case]


class CatalogueError(LookupError):
    """The program asks for what the catalogue does not have, or leaves a blank unfilled."""


def make_finding(
    code: str, case: str, words: Mapping[str, object] = NOTHING, /, **blanks: object
) -> Finding:
    """The finding for one case, with `words` and `blanks` in its texts.

    `words` may hold more than the case needs; each of `blanks` must be in it. A Command stays as it
    is, and `fix` and `note` quote every other word. A list is several words. None prints
    "(not set)", and in a command the blank's name in capitals.

    Raises CatalogueError for an unknown code or case, for a blank without a word, and for one of
    `blanks` that the case does not have.
    """
    texts, given = _case(code, case), {**words, **blanks}
    named = texts.blanks()
    if wrong := (named - given.keys()) | (blanks.keys() - named):
        raise CatalogueError(f"{code}, case {case}: blanks {', '.join(sorted(wrong))}")
    return Finding(
        code=code,
        good_state=_filled(texts.good_state, given),
        found=_filled(texts.found, given),
        expected=_filled(texts.expected, given),
        fix=command(texts.fix, given),
        note=command(texts.note, given),
        waiting_helps=texts.waiting_helps,
        permission=_filled(texts.permission, given) or None,
    )


def blanks_of(code: str, case: str) -> frozenset[str]:
    """Raises CatalogueError for an unknown code or case."""
    return _case(code, case).blanks()


@cache
def codes() -> Mapping[str, Code]:
    """By code, subject after subject."""
    return dict(_read())


def _read() -> Iterator[tuple[str, Code]]:
    tables: dict[str, dict[str, Any]] = {}
    shared: list[dict[str, Any]] = []
    for path in sorted(FOLDER.glob("*.toml")):
        loaded = tomllib.loads(path.read_text(encoding="utf-8"))
        shared += loaded.pop("shared", [])
        tables |= loaded
    for code, table in tables.items():
        cases = table.pop("cases", {})
        for group in shared:
            cases |= group["cases"] if code in group["codes"] else {}
        yield code, Code(cases={name: _read_case(cases, name) for name in cases}, **table)


def _read_case(tables: Mapping[str, dict[str, Any]], name: str) -> Case:
    own = dict(tables[name])
    base = tables[own.pop("like")] if "like" in own else {}
    return Case(**{**base, **own})


def _case(code: str, case: str) -> Case:
    if code not in codes() or case not in codes()[code].cases:
        raise CatalogueError(f"{code}, case {case}: not in findings/catalogue")
    return codes()[code].cases[case]


def _filled(template: str, words: Mapping[str, object]) -> str:
    return BLANK.sub(lambda match: _shown(words[match[1]]), template)


def _shown(word: object) -> str:
    if isinstance(word, list | tuple):
        return ", ".join(map(str, word))
    return "(not set)" if word is None else str(word)
