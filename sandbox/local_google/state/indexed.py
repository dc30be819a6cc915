"""A dict of resources that also finds them by one of their attributes.

Owns keeping the second way in step: every change of the dict goes through `__setitem__` or
`__delitem__`. The attribute is one that never changes while the resource is held, as a project's
number or an account's e-mail address. Several may share a value (a deleted account and its
successor share an address).
"""

from collections import UserDict
from collections.abc import Iterator, Mapping
from typing import Self, TypeVar

V = TypeVar("V")


class Indexed(UserDict[str, V]):
    def __init__(self, attribute: str, held: Mapping[str, V] | None = None) -> None:
        self._attribute = attribute
        self._keys: dict[str, dict[str, None]] = {}
        super().__init__(held)

    def having(self, value: str) -> Iterator[V]:
        """Those whose attribute has the value."""
        return (self[key] for key in self._keys.get(value, ()))

    def __setitem__(self, key: str, value: V) -> None:
        if key in self:
            self._forget(key)
        super().__setitem__(key, value)
        self._keys.setdefault(getattr(value, self._attribute), {})[key] = None

    def __delitem__(self, key: str) -> None:
        self._forget(key)
        super().__delitem__(key)

    def _forget(self, key: str) -> None:
        value = getattr(self[key], self._attribute)
        del self._keys[value][key]
        if not self._keys[value]:
            del self._keys[value]

    def __ior__(self, other: Mapping[str, V]) -> Self:  # type: ignore[override, misc]
        """UserDict's own goes past `__setitem__`."""
        self.update(other)
        return self
