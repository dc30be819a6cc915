"""Every gcloud command that this project prints or writes down, with its blanks filled in."""

import ast
import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.sandbox.gcloud.samples import BLANKS, CAPITALS, INNER, PHRASES

CHECKOUT = Path(__file__).resolve().parents[3]
TABLES = tuple(
    str(path.relative_to(CHECKOUT)) for path in sorted(CHECKOUT.glob("findings/catalogue/*.toml"))
)
ROOMS = (
    *("findings", "settings", "google_api", "checks", "components", "reports", "smoke", "cli"),
    *("scripts", "tools", "sandbox/cli"),
)
BLANK = re.compile(r"\{([^{}\"]+)\}")  # a quote: JSON
INSIDE = re.compile(r"\$\(((?:[^()']|'[^']*')*)\)")
CAPITAL = re.compile(r"(?<![A-Za-z])[A-Z][A-Z_-]*[A-Z](?![A-Za-z])")
BLOCK = re.compile(r"^```sh[^\n]*\n(.*?)^```$|((?:^    [^\n]*\n)+)", re.MULTILINE | re.DOTALL)
REFUSED = re.compile(r"^.*# exit 2.*$", re.MULTILINE)
GENERATED = re.compile(r"<!-- gcloud: begin -->.*<!-- gcloud: end -->", re.DOTALL)
INLINE = re.compile(r"(?<!`)`(gcloud [^`]+)`(?!`)")


@dataclass(frozen=True)
class Text:
    """Something that holds commands, and where it stands."""

    where: str
    text: str


def of_tables() -> Iterator[Text]:
    for name in TABLES:
        loaded = tomllib.loads((CHECKOUT / name).read_text("utf-8"))
        groups = {code: table for code, table in loaded.items() if code != "shared"}
        groups |= {f"shared {n}": group for n, group in enumerate(loaded.get("shared", []))}
        for code, table in groups.items():
            for case, row in table.get("cases", {}).items():
                for key in ("fix", "note", "expected", "found"):
                    yield Text(f"{name}:{code}:{case}:{key}", row.get(key, ""))


def of_code() -> Iterator[Text]:
    """String literals, f-strings as templates; docstrings are prose."""
    for room in ROOMS:
        for path in sorted((CHECKOUT / room).rglob("*.py")):
            tree = ast.parse(path.read_text("utf-8"))
            prose = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
            parts = {
                id(part)
                for n in ast.walk(tree)
                if isinstance(n, ast.JoinedStr)
                for part in n.values
            }
            for node in ast.walk(tree):
                if id(node) not in prose | parts:
                    yield Text(
                        f"{path.relative_to(CHECKOUT)}:{getattr(node, 'lineno', 0)}", written(node)
                    )


def written(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            f"{{{ast.unparse(part.value)}}}"
            if isinstance(part, ast.FormattedValue)
            else written(part)
            for part in node.values
        )
    return ""


def pages() -> list[tuple[str, str]]:
    """Names and texts, without the table that is written from the stand-in's own."""
    paths = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
    return [(path.name, GENERATED.sub("", path.read_text("utf-8"))) for path in paths]


def of_blocks() -> Iterator[Text]:
    for page, text in pages():
        for number, block in enumerate(BLOCK.finditer(text), start=1):
            kept = REFUSED.sub("", block[1] or block[2]).replace("\\\n", " ")
            yield Text(f"{page}:block {number}", kept)


def of_inline_code() -> Iterator[Text]:
    """Sentences name commands by their words alone, too."""
    for page, text in pages():
        for found in INLINE.finditer(text):
            yield Text(f"{page}: {found[1]}", " ".join(found[1].split()))


def filled(text: Text) -> list[str]:
    """With every blank filled in, in every way it may be."""
    file, told = text.where.partition(":")[0], text.text
    for phrase, value in PHRASES.items():
        told = told.replace(phrase, value)
    blanks = sorted({match[1] for match in BLANK.finditer(told)})
    samples = {blank: BLANKS.get(f"{file}:{blank}", BLANKS.get(blank)) for blank in blanks}
    made = [told]
    for blank, values in samples.items():
        assert values, f"{text}\nno sample for {blank!r}: add it to samples.py"
        made = [one.replace(f"{{{blank}}}", value) for one in made for value in values]
    return [more for one in made for more in _again(text.where, one)]


def _again(where: str, text: str) -> list[str]:
    """A sample may have blanks of its own."""
    return filled(Text(where, text)) if BLANK.search(text) else [text]


def commands(text: Text) -> Iterator[list[str]]:
    """The arguments of each `gcloud` in a text of shell commands, comments and prose."""
    for one in filled(text):
        while inside := INSIDE.search(one):
            yield from commands(Text(text.where, inside[1]))
            value = INNER.get(inside[1]) or INNER[" ".join(inside[1].split()[:3])]
            one = one[: inside.start()] + value + one[inside.end() :]
        for found in re.finditer(r"\bgcloud (?=[a-z-])", one):
            yield [_sample(word) for word in _words(one[found.end() :])]


def _words(text: str) -> list[str]:
    lexer = shlex.shlex(text, posix=True, punctuation_chars="();<>|&#\n`")
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = " \t", True, ""
    words: list[str] = []
    while (word := lexer.get_token()) is not None and not set(word) <= set("();<>|&#\n`"):
        words.append(word)
    return words


def _sample(word: str) -> str:
    def known(match: re.Match[str]) -> str:
        assert match[0] in CAPITALS, f"{word}: no sample for {match[0]}: add it to samples.py"
        return CAPITALS[match[0]]

    for name, value in CAPITALS.items():
        if "/" in name or "$" in name:
            word = word.replace(name, value)
    return CAPITAL.sub(known, word)
