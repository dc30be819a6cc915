"""Lists that hold each thing once: an API, an audience, an event, an alert, an address.

A second one would be a resource of the same name, or nothing at all. The letter case of a mail
address does not matter: an address in two spellings would get two channels, and every message
twice.
"""

from collections.abc import Iterator, Sequence

from pydantic.alias_generators import to_camel

from findings.config_commands import remove, set_to, steps_in
from settings.environment import EnvironmentSettings
from settings.errors import SettingProblem
from settings.settings_model import SettingsModel

Listed = tuple[str, Sequence[object]]
"""The path of a setting, and the values in it."""
ELSEWHERE = frozenset({"acceptedAccess", "callers", "developers"})
"""Lists with rules of their own. So have lists of several settings each."""


def repeat_problems(settings: EnvironmentSettings) -> Iterator[SettingProblem]:
    listed = list(_lists(settings))
    for key, values in listed:
        yield from _repeated(key, values)
    yield from _spelled_twice([each for each in listed if each[0].endswith(".emails")])


def _lists(settings: SettingsModel, within: str = "") -> Iterator[Listed]:
    """Every list of plain values, in the settings inside `settings` too."""
    for name, value in settings:
        key = within + to_camel(name)
        if isinstance(value, SettingsModel):
            yield from _lists(value, f"{key}.")
        elif isinstance(value, tuple) and key not in ELSEWHERE and not _holds_settings(value):
            yield key, value


def _holds_settings(values: Sequence[object]) -> bool:
    return any(isinstance(each, SettingsModel) for each in values)


def _repeated(key: str, values: Sequence[object]) -> Iterator[SettingProblem]:
    seen: set[object] = set()
    for index, value in enumerate(values):
        plain = value.lower() if isinstance(value, str) and "@" in value else value
        if plain in seen:
            yield SettingProblem(
                key=key,
                found=f"{value!r} a second time",
                expected="each once; a mail address in upper or lower case is the same",
                fix=remove((*steps_in(key), index)),
            )
        seen.add(plain)


def _spelled_twice(listed: Sequence[Listed]) -> Iterator[SettingProblem]:
    """An address in the lists of two features, in two spellings."""
    known: dict[str, tuple[object, str]] = {}
    for key, emails in listed:
        for index, email in enumerate(emails):
            spelled, where = known.setdefault(str(email).lower(), (email, key))
            if where != key and spelled != email:
                yield SettingProblem(
                    key=key,
                    found=f"{email!r}, and {spelled!r} in {where}",
                    expected="one spelling: it is one address, which gets one channel",
                    fix=set_to((*steps_in(key), index), spelled),
                )
