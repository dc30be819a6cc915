"""What the deployer must be allowed to, by feature: the rows of permissions.toml.

Unverified against real Google: that these suffice is shown against the local Google, whose methods
ask for the permissions that Google documents (what is inferred says so).
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

Place: TypeAlias = Literal[
    "parent",
    "present parent",
    "new folder",
    "new organization",
    "organization",
    "billing account",
    "project",
    "quota project",
    "tag value",
    "topic",
]
PERMISSIONS_FILE = Path(__file__).with_name("permissions.toml")


@dataclass(frozen=True, kw_only=True)
class OptionalPermission:
    """One permission that is asked for where it is there; nothing fails without it."""

    feature: str
    """A setting's name (`emails`: of any; `folderId`: `organizationId`, too), `create`, `adopt` or
    `select` for the project, `taken over`: what was there before, or `any`."""
    name: str
    """`service.resource.verb`."""
    on: Place
    role: str
    """The smallest predefined role that has it."""
    why: str


@dataclass(frozen=True, kw_only=True)
class Permission(OptionalPermission):
    """One permission that one feature needs."""

    needed: Literal["up", "preview", "refresh", "change", "destroy"]
    """The first step that needs it; `preview` stands for any run after the first `up`."""


@cache
def permissions() -> tuple[Permission, ...]:
    """All that are needed, in the file's order."""
    return tuple(Permission(**row) for row in _tables()["permission"])


@cache
def optional_permissions() -> tuple[OptionalPermission, ...]:
    """All that are not, in the file's order."""
    return tuple(OptionalPermission(**row) for row in _tables()["optional"])


@cache
def _tables() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(PERMISSIONS_FILE.read_text(encoding="utf-8"))
