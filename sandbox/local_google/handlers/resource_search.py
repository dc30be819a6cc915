"""The query language of Resource Manager's list and search methods.

`field:value` or `field=value`, without case, `*` at the end of a value for any rest. Terms joined
by AND must all hold; terms side by side, or joined by OR, are alternatives ("results that match
any of the fields", discovery text). NOT is refused rather than ignored.
"""

import re

from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.protocol.errors import invalid

_TOKEN = re.compile(r'[\w.-]+[:=](?:\\?"[^"\\]*\\?"|[^\s"]*)|\S+')
_TERM = re.compile(r'([\w.-]+)[:=](?:\\?")?([^"\\]*)(?:\\?")?')


def matches(fields: Json, query: str) -> bool:
    """`fields` by lower-case name; a field that is not there matches nothing."""
    alternatives = _alternatives(query)
    return not alternatives or any(
        all(_holds(fields, name, value) for name, value in terms) for terms in alternatives
    )


def _alternatives(query: str) -> list[list[tuple[str, str]]]:
    alternatives: list[list[tuple[str, str]]] = []
    joined = False
    for word in _TOKEN.findall(query):
        if word in ("AND", "OR"):
            joined = word == "AND"
            continue
        term = _TERM.fullmatch(word)
        if term is None:
            raise invalid(f"Invalid filter term {word}; expected field:value, AND or OR")
        parsed = (term.group(1).lower(), term.group(2))
        if joined and alternatives:
            alternatives[-1].append(parsed)
        else:
            alternatives.append([parsed])
        joined = False
    return alternatives


def _holds(fields: Json, name: str, value: str) -> bool:
    found: JsonValue = fields.get(name)
    if found is None:
        return False
    candidates = [*found, *found.values()] if isinstance(found, dict) else [found]
    wanted = value.lower()
    if wanted.endswith("*"):
        return any(str(c).lower().startswith(wanted[:-1]) for c in candidates)
    return any(str(c).lower() == wanted for c in candidates)
