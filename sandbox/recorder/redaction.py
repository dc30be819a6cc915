"""Replaces what identifies people, projects and accounts with placeholders, everywhere alike.

Owns the two passes (find every value by rule, then replace it wherever it stands, so that a
project's id is also gone from an error text) and the last look for what still is a secret.
Names, labels, descriptions, prompts and replies stay: whoever saves a recording reads it first.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlencode

from sandbox.local_google.json_types import Json, JsonValue
from sandbox.recorder.exchange import Exchange
from sandbox.recorder.rules import Kind, rules

SHOWN = 2  # characters of a replaced value, enough for its owner to know it


@dataclass
class Redaction:
    """What was replaced by what, over a whole recording."""

    placeholders: dict[str, str] = field(default_factory=dict, repr=False)
    """Value to placeholder, in the order they were met."""
    kinds: dict[str, str] = field(default_factory=dict)
    """Placeholder to the name of its kind."""
    places: Counter[str] = field(default_factory=Counter)
    """Placeholder to how often it was put."""

    def note(self, value: str, kind: Kind) -> None:
        if value in self.placeholders or value in self.kinds:
            return
        count = sum(1 for name in self.kinds.values() if name == kind.name) + 1
        placeholder = kind.placeholder.format(n=count)
        self.placeholders[value] = placeholder
        self.kinds[placeholder] = kind.name

    def summary(self) -> list[str]:
        return [
            f"{self.kinds[new]:<16} {old[:SHOWN]}… -> {new} ({self.places[new]} places)"
            for old, new in self.placeholders.items()
        ]


def redacted(exchanges: list[Exchange]) -> tuple[list[Exchange], Redaction]:
    redaction = Redaction()
    plain = [_unquoted(asdict(exchange)) for exchange in exchanges]
    for kind in rules().kinds:
        for one in plain:
            for value in _values(one, kind):
                redaction.note(value, kind)
    replace = _replacer(redaction)
    return [Exchange(**_requoted(_mapped(one, replace))) for one in plain], redaction


def leftovers(exchanges: list[Exchange], redaction: Redaction) -> list[str]:
    """Where something still looks like a secret or like what should have been replaced.

    Says where and what kind of thing, never the thing.
    """
    found = []
    for exchange in exchanges:
        for text in _texts(_unquoted(asdict(exchange))):
            looks = [name for name, pattern in rules().leftovers.items() if pattern.search(text)]
            looks += [
                f"a {kind.name} that no rule replaced"
                for kind in rules().kinds
                for pattern in kind.patterns
                for value in pattern.findall(text)
                if not _is_placeholder(value, redaction)
            ]
            found += [f"{exchange.number:04} {exchange.method}: {name}" for name in looks]
    return sorted(set(found))


def _is_placeholder(value: str, redaction: Redaction) -> bool:
    return any(value in (known, known.partition("@")[0]) for known in redaction.kinds)


def _values(value: JsonValue, kind: Kind) -> Iterator[str]:
    if isinstance(value, str):
        for pattern in kind.patterns:
            yield from pattern.findall(value)
    elif isinstance(value, list):
        for item in value:
            yield from _values(item, kind)
    elif isinstance(value, dict):
        for name, inner in value.items():
            named = isinstance(inner, str) and any(f.fits(name, value) for f in kind.fields)
            if named and inner:
                yield inner
            yield from _values(name, kind)
            yield from _values(inner, kind)


def _replacer(redaction: Redaction) -> Callable[[str], str]:
    known = sorted(redaction.placeholders, key=len, reverse=True)
    if not known:
        return lambda text: text
    anywhere = re.compile("|".join(_standing_alone(value) for value in known))

    def put(found: re.Match[str]) -> str:
        placeholder = redaction.placeholders[found.group()]
        redaction.places[placeholder] += 1
        return placeholder

    return lambda text: anywhere.sub(put, text)


def _standing_alone(value: str) -> str:
    """A pattern of the value; a long number is found between letters, so it is replaced there."""
    beside = "0-9" if re.fullmatch("[0-9]{10,}", value) else "A-Za-z0-9"
    return f"(?<![{beside}]){re.escape(value)}(?![{beside}])"


def _mapped(value: JsonValue, change: Callable[[str], str]) -> JsonValue:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_mapped(item, change) for item in value]
    if isinstance(value, dict):
        return {change(name): _mapped(inner, change) for name, inner in value.items()}
    return value


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)


def _unquoted(exchange: Json) -> Json:
    """The path in its parts, decoded: a percent-encoded e-mail address is still one."""
    path, _, query = exchange["path"].partition("?")
    parameters = [list(pair) for pair in parse_qsl(query, keep_blank_values=True)]
    return exchange | {"path": {"path": unquote(path), "query": parameters}}


def _requoted(exchange: Json) -> Json:
    path = quote(exchange["path"]["path"], safe="/:@$")
    pairs = [tuple(pair) for pair in exchange["path"]["query"]]
    query = urlencode(pairs, safe="/:@$,*;=")
    return exchange | {"path": f"{path}?{query}" if query else path}
