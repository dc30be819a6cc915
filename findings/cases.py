"""Every finding that this project reports: the tables in catalogue/*.toml, one per code.

make_finding   one case of a code, its blanks filled in
blanks_of      the blanks of a case
codes          the whole catalogue

The tables:

    [CODE]               as docs/errors.md lists it
    reported_by          up, plugin, smoke
    summary, remedy      Markdown
    [CODE.cases.NAME]    one way in which it comes about; the fields of Case. `like` names another
                         case of the code, which has the texts that are left out
    [[shared]]           cases that several `codes` have

A text holds {blanks} for what its caller knows. `fix` is one command, whole and with nothing behind
it, or where there is none what to ask or to click, in words that mean nothing to a shell. No blank
stands within quotes. `note` has no apostrophes.
"""

import tomllib
from collections.abc import Iterator, Mapping
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
    """The texts of a finding; those that are left out are these."""

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

    reported_by: tuple[str, ...]
    summary: str
    remedy: str
    cases: Mapping[str, Case]


class CatalogueError(LookupError):
    """The program asks for what the catalogue does not have, or leaves a blank unfilled."""


def make_finding(
    code: str, case: str, words: Mapping[str, object] = NOTHING, /, **blanks: object
) -> Finding:
    """The finding, with `words` and `blanks` in its texts.

    `words` may hold more than the case needs. In `fix` and `note` a Command stands as it is and
    any other word is quoted; a None is "(not set)", or there a blank in capitals; several words
    are a list. Raises
    CatalogueError for an unknown code or case, for a blank that is not given, and for one of
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
    return Case(**{**tables.get(own.pop("like", ""), {}), **own})


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
