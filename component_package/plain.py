"""What a program hands over, as the settings are read: plain values, whole numbers whole.

The engine sends every number as a float, and what depends on a resource, or is secret, as an
Output: neither can be judged before anything is made.
"""

from collections.abc import Iterator, Mapping

import pulumi

from settings.errors import SettingProblem


def plain(value: object) -> object:
    """`value` without what was left unset and with whole numbers as such, at every depth."""
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def not_plain(key: str, value: object) -> Iterator[SettingProblem]:
    """A problem for each Output in `value`, which is the argument `key`."""
    if isinstance(value, pulumi.Output):
        yield SettingProblem(
            key=key,
            found="a secret, or the output of a resource",
            expected="a plain value: what an environment is must be known before anything is made",
            fix="give the value itself in the program, or take it from the configuration of the "
            "program, set there without --secret",
        )
    elif isinstance(value, Mapping):
        for inner, each in value.items():
            yield from not_plain(f"{key}.{inner}", each)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from not_plain(f"{key}[{index}]", each)
