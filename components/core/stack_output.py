"""One output: what the program exports, the component package declares and docs/google.md lists."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic.alias_generators import to_snake


@dataclass(frozen=True, kw_only=True)
class StackOutput:
    """A value that programs and people read once it is ready."""

    name: str
    """As a stack exports it, in camelCase."""
    description: str
    """One phrase in Markdown."""
    value: Callable[[Any], Any]
    """Reads it from the component that has it; None: this environment has no such output."""
    only_with: str = ""
    """The setting that brings it, in Markdown; empty: every environment has it."""
    type: str = "str"
    """As a Python annotation: `str` or `dict[str, …]`."""
    package_name: str = ""
    """The component package's name for it, where that differs."""

    @property
    def attribute(self) -> str:
        """The component package's Python name for it."""
        return to_snake(self.package_name or self.name)
