"""Where the settings name what a resource is about, so that a remedy can name one item of a list.

Google tells a misspelt API by nothing but its name, and no list of all APIs is kept here: what is
close to it is sought among those that this project itself names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from checks.available_services import closest_of
from checks.policies import restrictable
from components.features.registry import EVERY_NEED
from settings.environment import EnvironmentSettings
from settings.members import one_spelling
from settings.validation.rules import COMPUTE

LISTS = {"extraServices": "service", "callers": "member", "developers": "member"}
"""By setting: the input that has the item."""


@dataclass(frozen=True, kw_only=True)
class NamedInSettings:
    """Empty: nothing is known of the settings."""

    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By setting, in its order."""

    @classmethod
    def of(cls, settings: EnvironmentSettings) -> "NamedInSettings":
        said = settings.model_dump(
            by_alias=True, include={"extra_services", "callers", "developers"}
        )
        return cls(lists=said)

    def derived(self, inputs: Mapping[str, object]) -> dict[str, str]:
        """For templates: {callers_item}, as callers[0], and its like; [INDEX] where it has none."""
        service = str(inputs.get("service", ""))
        places = {
            f"{key}_item": f"{key}[{self._index(key, inputs.get(LISTS[key]))}]" for key in LISTS
        }
        return {**places, "close_api": closest_api(service) or "API.googleapis.com"}

    def _index(self, key: str, item: object) -> str:
        items = [one_spelling(each) for each in self.lists.get(key, ())]
        known = isinstance(item, str) and one_spelling(item) in items
        return str(items.index(one_spelling(str(item)))) if known else "INDEX"


NOWHERE = NamedInSettings()


@cache
def known_apis() -> frozenset[str]:
    """`name.googleapis.com`, as far as the program names them; Compute is never recommended."""
    of_features = {name for need in EVERY_NEED for name in (*need.services, *need.counted)}
    shown = EnvironmentSettings.model_fields["extra_services"].examples or [()]
    return frozenset({*of_features, *restrictable(), *shown[0]} - {COMPUTE})


def closest_api(service: str) -> str:
    """Empty where nothing is close; an API that is known was not misspelt."""
    known = known_apis()
    return "" if service in known else closest_of(service, known)
