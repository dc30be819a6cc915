"""Commands for bash or zsh, as a person pastes them: no word from outside is more than a word.

quoted     one word, on one line
command    a template with its blanks filled in
Command    text that is a command already, with the remark that belongs beside it

zsh knows no comments where it is typed into (macOS' default), so nothing stands behind a command.
"""

import re
import shlex
from collections.abc import Mapping
from typing import Self

from findings.printable import printable_line

BLANK = re.compile(r"\{(\w+)\}")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Command(str):
    """Stands in a template as it is. It is made of literals and of what `quoted` returns."""

    note: str
    """A remark on it: what to put for its placeholders, or what else to try."""

    def __new__(cls, text: str, note: str = "") -> Self:
        made = super().__new__(cls, text)
        made.note = note
        return made

    def with_note(self, note: str) -> Self:
        """The same, and `note` before what is said of it already."""
        return type(self)(self, "; ".join(filter(None, (note, self.note))))


def quoted(word: str) -> str:
    """`word` as one argument. zsh takes `=NAME` for the path of a program, unless it is quoted.

    What would not be printed as it is stands there by its numbers.
    """
    if printable_line(word, None) != word:
        return f"$'{''.join(map(_by_number, word))}'"
    plain = shlex.quote(word)
    return f"'{word}'" if plain == word and word.startswith("=") else plain


def _by_number(character: str) -> str:
    if character in "\\'":
        return f"\\{character}"
    if character not in "#:" and printable_line(f"a{character}a", None) == f"a{character}a":
        return character
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))


def command(template: str, words: Mapping[str, object] | None = None, /, **more: object) -> Command:
    """`template` with each {blank} filled in, a Command as it is and any other word quoted.

    What cannot be a name stays a blank, in capitals. No blank may stand within quotes.
    """
    values, notes = {**(words or {}), **more}, dict[str, None]()

    def fill(match: re.Match[str]) -> str:
        value = values.get(match[1])
        if isinstance(value, Command):
            notes[value.note] = None
            return value
        several = value if isinstance(value, list | tuple) else [value]
        return " ".join(_word(match[1], each) for each in several)

    text = BLANK.sub(fill, template)
    return Command(text, "; ".join(filter(None, notes)))


def _word(name: str, value: object) -> str:
    """Nothing named here begins like an option or has a line end in it."""
    word = "" if value is None else str(value)
    if not word or word.startswith("-") or printable_line(word, None) != word:
        return _HUMP.sub("_", name).upper()
    return quoted(word)
