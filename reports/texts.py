"""One function over every text of a report, wherever in it the text stands."""

import dataclasses
from collections.abc import Callable
from enum import Enum
from typing import TypeVar, cast

Part = TypeVar("Part")

OUR_WORDS = frozenset(
    {"id", "category", "name", "status", "verdict", "code", "unit", "formula", "docs"}
    | {"permission", "tool_version", "started_at", "percentile_rule"}
)
"""Fields that never hold a word from elsewhere; a field that is not named here may."""


def map_texts(part: Part, change: Callable[[str], str]) -> Part:
    """A copy of a dataclass of the report; keys of mappings stay."""
    return cast("Part", _mapped(part, change))


def _mapped(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_mapped(item, change) for item in value]
    if isinstance(value, dict):
        return {key: _mapped(item, change) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = {field.name for field in dataclasses.fields(value)} - OUR_WORDS
        return dataclasses.replace(
            value, **{name: _mapped(getattr(value, name), change) for name in names}
        )
    return value
