"""What the text of a setting says: a stack's config holds only strings."""

import contextlib
import json

from pydantic.fields import FieldInfo

NOT_JSON = (ValueError, RecursionError)
"""What json.loads raises: also for an integer of more than 4,300 digits, and for one bracket in
another a thousand times. https://docs.python.org/3/library/json.html#implementation-limitations"""


LONGEST = 200
"""Characters of a value that is told, or kept."""


def beginning(text: str) -> str:
    """`text` in quotes, or as much of it as is told."""
    if len(text) <= LONGEST:
        return repr(text)
    return f"{text[:LONGEST]!r} and so on, {len(text)} characters"


def cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} and so on"


def example(field: FieldInfo) -> object:
    return (field.examples or [""])[0]


def holds_text(field: FieldInfo) -> bool:
    """Whether the setting's own value is a string; its first example then is one."""
    return isinstance(example(field), str)


def said(value: object, field: FieldInfo) -> object:
    """`value`, or what its text holds where the setting is a list, a mapping or a boolean.

    Raises one of NOT_JSON.
    """
    return json.loads(value) if isinstance(value, str) and not holds_text(field) else value


def said_if_readable(value: object, field: FieldInfo) -> object:
    with contextlib.suppress(*NOT_JSON):
        return said(value, field)
    return value
