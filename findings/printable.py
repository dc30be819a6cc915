"""Text from outside, made printable: it may say things, but it steers nobody.

Outside is everything that this program did not write: what Google, a model, a token server, the
Pulumi CLI, a stack file or a command line says. Such text could move a terminal's cursor (control
characters), show words in another order (bidi controls), hide words (invisible characters), start
a line that looks like ours (line breaks), or give orders to a CI runner that reads the log:

- GitHub: a line that starts with `::NAME ...::` after blanks, and `##[NAME]` anywhere in a line,
  https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
- Azure Pipelines: `##vso[` and `##[`; TeamCity: `##teamcity[`; in any case.

U+FFFD takes the place of every such character, and of the first one of such an order: it is seen,
and nothing obeys it. A space takes the place of other spaces; a variation selector is left out.
"""

import json
import re
from dataclasses import fields
from typing import TYPE_CHECKING
from unicodedata import category

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

LONGEST_LINE = 500
"""Characters of evidence; the rest of it says no more."""
REPLACEMENT = "\ufffd"
INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0]")
"""Letters and marks for Unicode, and so for `str.isprintable`; nobody sees them."""
VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""They choose a glyph and have none. The runner ignores them where it looks for an order."""
INEXACT = "the command is not exact, it holds characters that are not shown; edit what it names"
"""A note on a command that cannot be printed as it would have to be typed."""
RUNNERS_MARK = r"#(?=#(?i:[a-z]{0,8})\[)"
"""The beginning of an order, in capitals too: a runner may ignore case."""
ORDER = re.compile(rf"{RUNNERS_MARK}|(?:(?<=\n)|\A)([ \t]*):(?=:[^\n]*::)")
BLANKS = re.compile(r"\s+")
NOT_PLAIN = re.compile(rf"[^\n -~]|{RUNNERS_MARK}")


def printable(text: str) -> str:
    """`text` without what steers; line ends and tabs stay."""
    text = INVISIBLE.sub(REPLACEMENT, VARIATION_SELECTORS.sub("", text))
    if not text.isprintable():
        text = "".join(map(_shown, text))
    return ORDER.sub(lambda match: f"{match[1] or ''}{REPLACEMENT}", text)


def printable_line(text: str, longest: int | None = LONGEST_LINE) -> str:
    """`text` on one line, cut to `longest` characters.

    Blanks with a line end or a tab among them become one space; other spaces stay, because a
    command may need them.
    """
    return printable(BLANKS.sub(_joint, text)[:longest])


def printable_json(document: str) -> str:
    """JSON of the same value, with an escape in place of each character that steers."""
    return NOT_PLAIN.sub(_escape, document)


def make_fields_printable(instance: "DataclassInstance") -> None:
    """For the `__post_init__` of a frozen dataclass: each of its texts becomes one such line.

    Where that changes its `fix`, its `note` says so: the command would do something else.
    """
    for field in fields(instance):
        value = getattr(instance, field.name)
        if not isinstance(value, str):
            continue
        line = printable_line(value, None)
        if field.name == "fix" and line != value:
            note = getattr(instance, "note", "")
            object.__setattr__(instance, "note", f"{note}; {INEXACT}" if note else INEXACT)
        object.__setattr__(instance, field.name, line)


def _joint(blank: re.Match[str]) -> str:
    if not blank[0].strip(" "):
        return blank[0]
    return " " if blank.start() > 0 and blank.end() < len(blank.string) else ""


def _shown(character: str) -> str:
    if character.isprintable() or character in "\n\t":
        return character
    return " " if category(character) == "Zs" else REPLACEMENT


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character != "#" and printable(character) == character:
        return character
    return json.dumps(character)[1:-1] if ord(character) > 0xFFFF else f"\\u{ord(character):04x}"
