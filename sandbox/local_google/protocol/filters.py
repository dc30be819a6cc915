"""Google's filter language (AIP-160), as Monitoring and the list methods take it.

Owns reading a filter and deciding whether something matches; which selectors exist is the caller's
to say. Read: comparisons with `= != : < <= > >= =~ !=~`, AND (also unwritten), OR, NOT, `-`,
parentheses, and the functions in FUNCTIONS. OR binds tighter than AND, as AIP-160 says.
"""

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sandbox.local_google.protocol.errors import invalid

Selector = tuple[str, ...]
"""`metric.labels.type` is `("metric", "labels", "type")`."""
Lookup = Callable[[Selector], str | None]


class FilterError(ValueError):
    """A filter nobody can read, or one that asks for what is not there; the message says what."""


FUNCTIONS: dict[str, Callable[[str, list[str]], bool]] = {
    "starts_with": lambda found, given: found.startswith(given[0]),
    "ends_with": lambda found, given: found.endswith(given[0]),
    "has_substring": lambda found, given: given[0] in found,
    "one_of": lambda found, given: found in given,
    "monitoring.regex.full_match": lambda found, given: bool(re.fullmatch(given[0], found)),
}
OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ":": lambda found, given: given in found,
    "=~": lambda found, given: bool(re.search(given, found)),
    "!=~": lambda found, given: not re.search(given, found),
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
DEEPEST = 50
REGEX_OPERATORS = frozenset({"=~", "!=~"})


@dataclass(frozen=True)
class Comparison:
    selector: Selector
    operator: str
    values: tuple[str, ...]
    function: str = ""

    def matches(self, lookup: Lookup) -> bool:
        found = lookup(self.selector)
        if self.function:
            holds = found is not None and FUNCTIONS[self.function](found, list(self.values))
            return holds != (self.operator == "!=")
        if found is None:
            return self.operator in ("!=", "!=~")
        return OPERATORS[self.operator](found, self.values[0])


@dataclass(frozen=True)
class Combination:
    kind: str
    """AND, OR or NOT."""
    parts: tuple["Filter", ...]

    def matches(self, lookup: Lookup) -> bool:
        results = (part.matches(lookup) for part in self.parts)
        if self.kind == "NOT":
            return not next(results)
        return all(results) if self.kind == "AND" else any(results)


Filter = Comparison | Combination
EVERYTHING = Combination("AND", ())


def comparisons(read: Filter) -> Iterator[Comparison]:
    if isinstance(read, Comparison):
        yield read
    else:
        for part in read.parts:
            yield from comparisons(part)


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<operator>!=~|=~|!=|<=|>=|[=<>:])
      | (?P<mark>[(),])
      | (?P<minus>-(?=[(\w"]))
      | (?P<word>[\w*/.@+-]+)""",
    re.VERBOSE,
)


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise FilterError(f"Could not parse filter {text!r}: unexpected {text[at]!r} at {at}")
        kind = found.lastgroup or ""
        if kind != "space":
            yield _Token(kind, found.group(), at)
        at = found.end()
    yield _Token("end", "", len(text))


def read(text: str) -> Filter:
    """A filter, everything when it is empty; FilterError otherwise."""
    if not text.strip():
        return EVERYTHING
    reader = _Reader(text)
    whole = reader.conjunction()
    reader.expect("end")
    return whole


def accepted(text: str) -> Filter:
    """The same for a `filter` parameter: 400 where nobody can read it."""
    try:
        return read(text)
    except FilterError as error:
        raise invalid(str(error)) from error


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.at, self.depth = text, list(_tokens(text)), 0, 0

    @property
    def ahead(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def is_word(self, text: str) -> bool:
        return self.ahead.kind == "word" and self.ahead.text == text

    def expect(self, kind: str, text: str = "") -> _Token:
        if self.ahead.kind != kind or (text and self.ahead.text != text):
            wanted = text or {"end": "the end", "operator": "a comparison operator"}.get(kind, kind)
            found = self.ahead.text or "the end"
            raise FilterError(
                f"Could not parse filter {self.text!r}: expected {wanted}, found {found} at"
                f" {self.ahead.at}"
            )
        return self.take()

    def conjunction(self) -> Filter:
        parts = [self.disjunction()]
        while self.ahead.kind != "end" and self.ahead.text != ")":
            if self.is_word("AND"):
                self.take()
            parts.append(self.disjunction())
        return parts[0] if len(parts) == 1 else Combination("AND", tuple(parts))

    def disjunction(self) -> Filter:
        parts = [self.negation()]
        while self.is_word("OR"):
            self.take()
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else Combination("OR", tuple(parts))

    def negation(self) -> Filter:
        self.depth += 1
        if self.depth > DEEPEST:
            raise FilterError(f"The filter is nested more than {DEEPEST} deep.")
        try:
            return self.operand()
        finally:
            self.depth -= 1

    def operand(self) -> Filter:
        if self.is_word("NOT") or self.ahead.kind == "minus":
            self.take()
            return Combination("NOT", (self.negation(),))
        if self.ahead.text == "(":
            self.take()
            inside = self.conjunction()
            self.expect("mark", ")")
            return inside
        return self.comparison()

    def comparison(self) -> Comparison:
        selector = self.selector()
        compare = self.expect("operator").text
        if self.ahead.kind == "word" and self.ahead.text in FUNCTIONS:
            return self.call(selector, compare)
        value = self.value()
        if compare in REGEX_OPERATORS:
            _check_pattern(value)
        return Comparison(selector, compare, (value,))

    def selector(self) -> Selector:
        parts = self.expect("word").text.split(".")
        if parts[-1] == "" and self.ahead.kind == "string":  # metric.labels."response code"
            parts[-1] = self.value()
        if not all(parts):
            raise FilterError(f"Could not parse filter {self.text!r}: a selector has an empty part")
        return tuple(parts)

    def value(self) -> str:
        if self.ahead.kind == "string":
            quoted = self.take().text
            return re.sub(r"\\(.)", r"\1", quoted[1:-1])
        return self.expect("word").text

    def call(self, selector: Selector, compare: str) -> Comparison:
        function = self.take().text
        self.expect("mark", "(")
        given = [self.value()]
        while self.ahead.text == ",":
            self.take()
            given.append(self.value())
        self.expect("mark", ")")
        if function != "one_of" and len(given) != 1:
            raise FilterError(f"{function} takes one argument, found {len(given)}")
        if function.endswith("full_match"):
            _check_pattern(given[0])
        if compare not in ("=", "!="):
            raise FilterError(f"{function} goes with = or !=, found {compare}")
        return Comparison(selector, compare, tuple(given), function)


def _check_pattern(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise FilterError(f"{pattern!r} is no regular expression: {error}") from error
