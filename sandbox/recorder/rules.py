"""The table of what is redacted, and how (`data/rules.json`).

Owns its form. A kind's placeholder has the form Google gives such a value, so that a redacted
request can be sent again; `{n}` counts the values of a kind in the order they are met.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sandbox.local_google.json_types import Json

TABLE = Path(__file__).parent / "data" / "rules.json"


@dataclass(frozen=True)
class Field:
    """A field whose whole text is such a value, where the fields beside it say so."""

    name: str
    beside: dict[str, str]

    def fits(self, name: str, siblings: Json) -> bool:
        texts = {key: siblings.get(key) for key in self.beside}
        return name == self.name and all(
            isinstance(text, str) and re.search(self.beside[key], text)
            for key, text in texts.items()
        )


@dataclass(frozen=True)
class Kind:
    name: str
    placeholder: str
    patterns: tuple[re.Pattern[str], ...]
    """The value is the first group."""
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Rules:
    secret_fields: frozenset[str]
    """In lower case, without underscores and hyphens."""
    secret_parameters: tuple[str, ...]
    kinds: tuple[Kind, ...]
    """In order: a value belongs to the first kind that finds it."""
    leftovers: dict[str, re.Pattern[str]]
    """What must not be there when all is redacted."""
    handles: frozenset[str]
    """Fields a later request may refer to, learnt from answers on replay."""


@cache
def rules() -> Rules:
    raw: Json = json.loads(TABLE.read_text(encoding="utf-8"))
    return Rules(
        frozenset(raw["secret_fields"]),
        tuple(raw["secret_parameters"]),
        tuple(_kind(kind) for kind in raw["kinds"]),
        {one["name"]: re.compile(one["pattern"]) for one in raw["leftovers"]},
        frozenset(raw["handles"]),
    )


def _kind(raw: Json) -> Kind:
    fields = tuple(Field(one["name"], one.get("beside", {})) for one in raw.get("fields", ()))
    patterns = tuple(re.compile(pattern) for pattern in raw["patterns"])
    return Kind(raw["kind"], raw["placeholder"], patterns, fields)
