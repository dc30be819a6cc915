"""Who may do what: roles to permissions, members, inheritance.

Owns the decision. Predefined roles are a data file holding the permissions this project meets, not
Google's whole lists; `roles/owner` is "everything but". Inheritance runs resource → project →
folders → organization; a billing account inherits from its organization. A binding with a
condition never grants here: conditions are not evaluated, and failing closed is the safe side.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import translate
from functools import cache, cached_property
from pathlib import Path

from sandbox.local_google.authority import propagation
from sandbox.local_google.json_types import Json
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.resources.identity import ServiceAccount
from sandbox.local_google.resources.principals import Federated
from sandbox.local_google.state.world import World


@dataclass(frozen=True)
class Role:
    permissions: tuple[str, ...]
    excluded: tuple[str, ...] = ()

    def grants(self, permission: str) -> bool:
        """Every request asks this several times, so a role is one pattern, made once."""
        return bool(self._granted.match(permission) and not self._refused.match(permission))

    @cached_property
    def _granted(self) -> re.Pattern[str]:
        return _any_of(self.permissions)

    @cached_property
    def _refused(self) -> re.Pattern[str]:
        return _any_of(self.excluded)


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Fits what fits one of the shell patterns, and nothing where there is none."""
    return re.compile("|".join(translate(pattern) for pattern in patterns) or r"(?!)")


NO_ROLE = Role(())


@cache
def predefined() -> dict[str, Role]:
    path = Path(__file__).parent.parent / "data" / "roles.json"
    raw: Json = json.loads(path.read_text(encoding="utf-8"))
    return {
        name: Role(tuple(role["permissions"]), tuple(role.get("except", ())))
        for name, role in raw.items()
    }


def role(world: World, name: str) -> Role | None:
    """None when there is no such role. A deleted or disabled custom role exists, grants nothing."""
    if not name.startswith("projects/"):
        return predefined().get(name)
    _, project_id, _, role_id = name.split("/")
    project = world.project(project_id)
    custom = project.roles.get(role_id) if project else None
    if custom is None:
        return None
    if custom.deleted or custom.stage == "DISABLED":
        return NO_ROLE
    return Role(tuple(custom.permissions))


def applies(member: str, caller: str) -> bool:
    """Members are compared without case, as Google stores e-mail addresses in lower case.

    Federated identities are compared as they are, and are nobody's domain nor among
    allAuthenticatedUsers (cloud.google.com/iam/docs/principals-overview).
    """
    if isinstance(caller, Federated):
        return member in (caller, "allUsers") or member in caller.sets
    if member in ("allUsers", "allAuthenticatedUsers"):
        return True
    if member.startswith("domain:"):
        return caller.lower().endswith("@" + member.removeprefix("domain:").lower())
    return member.lower() == caller.lower()


def _above(world: World, parent: str) -> Iterator[Policy]:
    while parent:
        kind, _, identifier = parent.partition("/")
        if kind == "organizations":
            organization = world.organizations.get(identifier)
            if organization:
                yield organization.policy
            return
        folder = world.folder(identifier)
        if folder is None:
            return
        yield folder.policy
        parent = folder.parent


def effective(world: World, resource: str) -> Iterator[Policy]:
    """The policies that count for `projects/P`, `folders/F`, `billingAccounts/B`, …"""
    kind, _, identifier = resource.partition("/")
    if kind == "projects":
        project = world.project(identifier)
        if project:
            yield project.policy
            yield from _above(world, project.parent)
    elif kind == "serviceAccounts":
        account = world.service_account(identifier)
        if account:
            yield account.policy
            yield from effective(world, f"projects/{account.project_id}")
    elif kind == "billingAccounts":
        billing = world.billing_accounts.get(identifier)
        if billing:
            yield billing.policy
            yield from _above(world, billing.parent)
    elif kind in ("tagValues", "tagKeys"):
        yield from _of_tag(world, resource)
    else:
        yield from _above(world, resource)


def _of_tag(world: World, name: str) -> Iterator[Policy]:
    value = world.tag_values.get(name)
    if value:
        yield value.policy
    key = world.tag_keys.get(value.parent if value else name)
    if key:
        yield from effective(world, key.parent)


def allowed(world: World, caller: str, permission: str, resource: str) -> bool:
    def grant(bindings: list[Json]) -> bool:
        return any(
            (role(world, binding["role"]) or NO_ROLE).grants(permission)
            for binding in bindings
            if not binding.get("condition")
            and any(applies(member, caller) for member in binding.get("members", []))
        )

    return any(propagation.decide(world, policy, grant) for policy in effective(world, resource))


def project_resource(project: Project) -> str:
    return f"projects/{project.project_id}"


def account_resource(account: ServiceAccount) -> str:
    return f"serviceAccounts/{account.email}"
