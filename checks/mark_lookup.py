"""Whose is what Google already has under a name that this stack is about to use?

A create whose answer was lost leaves a resource that no state knows, and whose name is taken from
then on. So whatever a stack makes carries a mark from its first moment that names Pulumi project,
stack and resource: a project as labels, the others in their description. Only that proves what it
is: another resource of the same stack may hold the name. A quota preference has no place for one.

One GET each, with no permission that a refresh does not need too. Where Google refuses or does not
answer, nothing is known, and that is no failure: the create that follows tells.
"""

import re
from dataclasses import dataclass
from typing import Any

from google.auth.credentials import Credentials

from google_api.endpoints import CLOUD_QUOTAS, IAM, RESOURCE_MANAGER_V3, Api
from google_api.reader import Reader, Unknown
from settings.owner_mark import MARK, RESOURCE_MARK

_MARK_IN_TEXT = re.compile(rf"\b{MARK}=([a-z0-9_-]+(?:/[a-z0-9_-]+)?)")


@dataclass(frozen=True, kw_only=True)
class Existing:
    """One resource that Google has."""

    name: str
    """Google's resource name, which is also Pulumi's id: `projects/P/roles/R` and the like."""
    mark: str
    """PROJECT_STACK/RESOURCE, of a stack's only project PROJECT_STACK; empty without one."""
    deleted: bool = False
    """Deleted and kept for a while, its name still taken."""
    number: str = ""
    """Of a project; empty for anything else."""

    @property
    def owner(self) -> str:
        """PROJECT_STACK from its mark."""
        return self.mark.partition("/")[0]

    @property
    def said(self) -> str:
        """Whose it says to be."""
        return f"mark says {self.mark}" if self.mark else "no owner's mark"


class Ownership:
    """Questions to the Resource Manager, IAM and Cloud Quotas APIs."""

    def __init__(self, credentials: Credentials) -> None:
        self._reader = Reader(credentials)

    def existing(self, name: str) -> Existing | None:
        """What Google has under `name`; None if there is nothing or it cannot be told."""
        found = self._reader.get(*place_of(name))
        if isinstance(found, Unknown):
            return None
        return Existing(
            name=name, mark=mark_of(found), deleted=is_deleted(found), number=number_of(found)
        )


def place_of(name: str) -> tuple[Api, str]:
    """The API that has the resource of this name, and the path there."""
    if name.count("/") == 1:
        return RESOURCE_MANAGER_V3, f"v3/{name}"
    return CLOUD_QUOTAS if "/quotaPreferences/" in name else IAM, f"v1/{name}"


def mark_of(found: dict[str, Any]) -> str:
    """The mark of a project, account, role, pool or provider as Google shows it."""
    labels = found.get("labels") or {}
    in_labels = "/".join(labels[key] for key in (MARK, RESOURCE_MARK) if labels.get(key))
    return in_labels or mark_in_text(str(found.get("description", "")))


def mark_in_text(text: str) -> str:
    """What the mark in a description or a display name says; empty without one."""
    found = _MARK_IN_TEXT.search(text)
    return found[1] if found else ""


def number_of(found: dict[str, Any]) -> str:
    """Google calls a project `projects/NUMBER`."""
    kind, _, number = str(found.get("name", "")).partition("/")
    return number if kind == "projects" and number.isdecimal() else ""


def is_deleted(found: dict[str, Any]) -> bool:
    return bool(found.get("deleted")) or found.get("state") in ("DELETE_REQUESTED", "DELETED")
