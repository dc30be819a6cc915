"""How people are told what to do: the one difference between this program and somebody else's.

This program has a configuration, so commands set what is wrong. A program that uses the component
package has arguments instead (component_package/wording.py).
"""

from collections.abc import Callable
from dataclasses import dataclass

ALLOW_DELETION = "pulumi config set deletionProtection false && pulumi up"


@dataclass(frozen=True)
class Wording:
    allow_deletion: str
    """What lets a destroy pass; a part of the deletion guard's name."""
    told: Callable[[str], str]
    """A message whose remedies are commands, as this kind of program tells it."""


BY_COMMANDS = Wording(ALLOW_DELETION, str)
