"""The part of the Common Expression Language that federation conditions and mappings use here.

Owns a parser that makes a function of an expression: claims by path (`assertion.sub`,
`assertion['sub']`), texts, numbers, true, false, lists, `==`, `!=`, `in`, `!`, `&&`, `||`, `+`,
`a ? b : c`, `has(assertion.sub)`, brackets, and the methods startsWith, endsWith and contains.
Everything else of CEL (`extract`, `matches`, macros, …) raises NotImitatedError: an expression that
is not understood must not be taken for one that holds. `&&` and `||` are commutative about errors,
as in CEL: `true || missing` is true.

Google's own mapping for AWS has a conditional (discovery text of attributeMapping), its conditions
for Confidential Space have `has`: https://docs.cloud.google.com/confidential-computing/
confidential-space/docs/reference/attestation-assertions
"""

import re
from collections.abc import Callable

from sandbox.local_google.json_types import Json, JsonValue

Expression = Callable[[Json], JsonValue]
ROOTS = ("assertion", "google", "attribute")
METHODS: dict[str, Callable[[str, str], bool]] = {
    "startsWith": lambda text, part: text.startswith(part),
    "endsWith": lambda text, part: text.endswith(part),
    "contains": lambda text, part: part in text,
}
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")|(?P<number>-?\d+)"
    r"|(?P<name>[A-Za-z_]\w*)|(?P<sign>\|\||&&|==|!=|[!()\[\].,+?:]))"
)


class NotImitatedError(ValueError):
    """CEL that Google may accept and this Google does not read; the message names it."""


class NoValueError(LookupError):
    """The expression cannot be evaluated on these claims: one is missing or of a wrong type."""


def parse(text: str) -> Expression:
    """Raises NotImitatedError."""
    parser = _Parser(_tokens(text))
    try:
        expression = parser.whole()
    except RecursionError as error:
        raise NotImitatedError(f"nesting as deep as in {text[:20]!r}…") from error
    if parser.kind:
        raise NotImitatedError(f"{parser.word!r} in {text!r}")
    return expression


def references(text: str) -> set[str]:
    """The claims and attributes an expression reads, as `assertion.sub`."""
    found = re.findall(r"\b(assertion|google|attribute)(?:\.|\[['\"])(\w+)", text)
    return {f"{root}.{name}" for root, name in found}


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise NotImitatedError(f"{text[at:].strip()[:20]!r} in {text!r}")
        tokens.append((str(match.lastgroup), match.group().strip()))
        at = match.end()
    return tokens


class _Parser:
    """Recursive descent, one method per level of precedence."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def kind(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    @property
    def word(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else "the end"

    def _take(self, *words: str) -> str:
        if self.kind in ("sign", "name") and self.word in words:
            self._at += 1
            return self._tokens[self._at - 1][1]
        return ""

    def _expect(self, word: str) -> None:
        if not self._take(word):
            raise NotImitatedError(f"{self.word!r} where {word!r} was expected")

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1][1]

    def whole(self) -> Expression:
        condition = self._either()
        if not self._take("?"):
            return condition
        then = self._either()
        self._expect(":")
        otherwise = self.whole()
        return lambda claims: (then if _truth(condition(claims)) else otherwise)(claims)

    def _either(self) -> Expression:
        parts = [self._both()]
        while self._take("||"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else _decided_by(parts, decisive=True)

    def _both(self) -> Expression:
        parts = [self._compared()]
        while self._take("&&"):
            parts.append(self._compared())
        return parts[0] if len(parts) == 1 else _decided_by(parts, decisive=False)

    def _compared(self) -> Expression:
        if self._take("!"):
            inner = self._compared()
            return lambda claims: not _truth(inner(claims))
        left = self._sum()
        sign = self._take("==", "!=", "in")
        if not sign:
            return left
        right = self._sum()
        if sign == "in":
            return lambda claims: _among(left(claims), right(claims))
        return lambda claims: (left(claims) == right(claims)) is (sign == "==")

    def _sum(self) -> Expression:
        parts = [self._value()]
        while self._take("+"):
            parts.append(self._value())
        if len(parts) == 1:
            return parts[0]
        return lambda claims: "".join(_text(part(claims)) for part in parts)

    def _value(self) -> Expression:
        if self.kind == "text":
            return self._with_method(_constant(re.sub(r"\\(.)", r"\1", self._next()[1:-1])))
        if self.kind == "number":
            return _constant(int(self._next()))
        if self._take("("):
            inner = self.whole()
            self._expect(")")
            return inner
        if self._take("["):
            return self._list()
        if word := self._take("true", "false"):
            return _constant(word == "true")
        if self._take("has"):
            return self._presence()
        if root := self._take(*ROOTS):
            return self._path(root)
        raise NotImitatedError(repr(self.word))

    def _list(self) -> Expression:
        items: list[Expression] = []
        while not self._take("]"):
            items.append(self._sum())
            if self.word != "]":
                self._expect(",")
        return lambda claims: [item(claims) for item in items]

    def _presence(self) -> Expression:
        """`has(assertion.a.b)`: whether there is a b, if there is an a."""
        self._expect("(")
        steps = [self._take(*ROOTS)]
        while steps[0] and self._take(".") and self.kind == "name":
            steps.append(self._next())
        if len(steps) < 2:
            raise NotImitatedError(f"has({self.word}")
        self._expect(")")
        *parents, last = steps
        return lambda claims: _among(last, _look_up(claims, parents))

    def _path(self, root: str) -> Expression:
        steps = [root]
        while True:
            if self._take("["):
                if self.kind != "text":
                    raise NotImitatedError(f"[{self.word}]")
                steps.append(self._next()[1:-1])
                self._expect("]")
            elif self.word == "." and not self._is_method():
                self._at += 1
                if self.kind != "name":
                    raise NotImitatedError(repr(self.word))
                steps.append(self._next())
            else:
                return self._with_method(lambda claims: _look_up(claims, steps))

    def _is_method(self) -> bool:
        following = self._tokens[self._at + 1 : self._at + 3]
        return len(following) == 2 and following[1][1] == "("

    def _with_method(self, subject: Expression) -> Expression:
        if not self._take("."):
            return subject
        method = METHODS.get(self.word)
        if method is None:
            raise NotImitatedError(f"{self.word!r} as a method")
        self._at += 1
        self._expect("(")
        part = self._sum()
        self._expect(")")
        return lambda claims: method(_text(subject(claims)), _text(part(claims)))


def _constant(value: JsonValue) -> Expression:
    return lambda _: value


def _decided_by(parts: list[Expression], *, decisive: bool) -> Expression:
    """`||` where one true decides, `&&` where one false does, whatever the others' errors."""

    def evaluate(claims: Json) -> bool:
        error: NoValueError | None = None
        for part in parts:
            try:
                if _truth(part(claims)) is decisive:
                    return decisive
            except NoValueError as missing:
                error = error or missing
        if error is not None:
            raise error
        return not decisive

    return evaluate


def _look_up(claims: Json, steps: list[str]) -> JsonValue:
    at: JsonValue = claims
    for step in steps:
        if not isinstance(at, dict) or step not in at:
            raise NoValueError(".".join(steps))
        at = at[step]
    return at


def _truth(value: JsonValue) -> bool:
    if not isinstance(value, bool):
        raise NoValueError(f"{value!r} is no boolean")
    return value


def _text(value: JsonValue) -> str:
    if not isinstance(value, str):
        raise NoValueError(f"{value!r} is no text")
    return value


def _among(value: JsonValue, listed: JsonValue) -> bool:
    if isinstance(listed, dict):
        return _text(value) in listed
    if not isinstance(listed, list):
        raise NoValueError(f"{listed!r} is no list")
    return value in listed
