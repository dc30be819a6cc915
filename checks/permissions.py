"""What the deployer must be allowed to, by feature: the rows of permissions.toml.

Unverified against real Google: that these suffice is shown against the local Google, whose methods
ask for the permissions that Google documents (what is inferred says so).
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

Place: TypeAlias = Literal[
    "parent",
    "present parent",
    "new folder",
    "new organization",
    "organization",
    "billing account",
    "project",
    "tag value",
    "topic",
]
PERMISSIONS_FILE = Path(__file__).with_name("permissions.toml")


@dataclass(frozen=True, kw_only=True)
class Permission:
    """One permission that one feature needs."""

    feature: str
    """A setting's name (`emails`: of any; `folderId`: `organizationId`, too), `create`, `adopt` or
    `select` for the project, or `taken over`: what was there before."""
    name: str
    """`service.resource.verb`."""
    on: Place
    role: str
    """The smallest predefined role that has it."""
    why: str
    needed: Literal["up", "refresh", "change", "destroy"]
    """The first step that needs it."""
    untested: bool = False
    """No test takes it away."""


@cache
def permissions() -> tuple[Permission, ...]:
    """All rows, in the file's order."""
    tables = tomllib.loads(PERMISSIONS_FILE.read_text(encoding="utf-8"))["permission"]
    return tuple(Permission(**table) for table in tables)
