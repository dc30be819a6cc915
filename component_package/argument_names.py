"""From the names that arguments have in Python to the names that settings have everywhere else.

A program in Python names them in snake_case, all others in camelCase. Only what an argument class
names is renamed: keys of labels or claims are the user's, and what no class names stays as it is,
to be refused by the name that the user gave it.
"""

from collections.abc import Mapping
from typing import get_args, get_origin, get_type_hints, is_typeddict

from pydantic.alias_generators import to_camel


def keyed_as_settings(arguments: Mapping[str, object], form: object) -> dict[str, object]:
    """`arguments`, of the TypedDict `form`, in camelCase at every depth."""
    hints = get_type_hints(form)
    forms = {**hints, **{to_camel(key): hint for key, hint in hints.items()}}
    return {
        to_camel(key) if key in hints else key: _renamed(value, forms.get(key))
        for key, value in arguments.items()
    }


def _renamed(value: object, hint: object) -> object:
    if is_typeddict(hint) and isinstance(value, Mapping):
        return keyed_as_settings(value, hint)
    if get_origin(hint) is list and isinstance(value, list):
        return [_renamed(each, get_args(hint)[0]) for each in value]
    return value
