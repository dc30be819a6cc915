"""What each way to the engine lacked, and the one error that names them all.

Exception
├── WayError            one way did not work; the next one is tried
└── EngineNotObtainableError  no way is left
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Lack:
    """Why one way gave no engine, and the command that would change that."""

    way: str
    found: str
    fix: str

    def __str__(self) -> str:
        indented = self.found.replace("\n", "\n         ")
        return f"- {self.way}\n  found  {indented}\n  fix    {self.fix}"


class WayError(Exception):
    """One way to the engine did not work; carries what it lacked."""

    def __init__(self, lack: Lack) -> None:
        super().__init__(str(lack))
        self.lack = lack


class EngineNotObtainableError(Exception):
    """No way gave the engine. Its text is meant to be printed as it is."""

    def __init__(self, version: str, lacks: Sequence[Lack]) -> None:
        self.lacks = tuple(lacks)
        ways = "\n".join(str(lack) for lack in self.lacks)
        super().__init__(
            f"no Pulumi engine {version} could be had; any one of these would do, "
            f"in the order they were tried:\n{ways}"
        )
