"""From the names that arguments have in Python to the names that settings have everywhere else.

Pulumi's host hands over mappings in snake_case, whatever the type of `args` says (seen with the SDK
3.259). Only what an argument class names is renamed: keys of labels or claims are the user's.
"""

from collections.abc import Mapping
from typing import get_args, get_origin, get_type_hints, is_typeddict

from pydantic.alias_generators import to_camel


def keyed_as_settings(arguments: Mapping[str, object], form: object) -> dict[str, object]:
    """`arguments`, of the TypedDict `form`, in camelCase at every depth."""
    hints = get_type_hints(form)
    return {to_camel(key): _renamed(value, hints[key]) for key, value in arguments.items()}


def _renamed(value: object, hint: object) -> object:
    if is_typeddict(hint) and isinstance(value, Mapping):
        return keyed_as_settings(value, hint)
    if get_origin(hint) is list and isinstance(value, list):
        return [_renamed(each, get_args(hint)[0]) for each in value]
    return value
