"""IAM policies: read, change, write back with the etag, until nobody else was faster.

The provider's cycle: get, modify, set; on 409 or 412 the whole cycle again with doubling pauses;
after success three more reads a second apart, because IAM is eventually consistent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.gcp_plugin.errors import PluginError, is_google
from sandbox.gcp_plugin.rest import Json
from sandbox.gcp_plugin.session import ModifyPolicy, Session

POLICY_VERSION = 3
_READS_AFTERWARDS = 3
_LONGEST_PAUSE = 30.0
# iam.go: principals whose case Google keeps; all others are compared and stored in lower case.
_CASE_SENSITIVE = (
    "principal:",
    "principalHierarchy:",
    "principalSet:",
    "allAuthenticatedUsers",
    "allUsers",
    "iamMember:",
    "projectOwners:",
    "projectReaders:",
    "projectWriters:",
)


@dataclass(frozen=True)
class PolicyOwner:
    """A resource with a policy, and how to reach it."""

    key: str
    described: str
    get: Callable[[], Json]
    set: Callable[[Json], Json]


def read_policy(session: Session, owner: PolicyOwner) -> Json:
    with session.policy_lock(owner.key):
        return _get(owner)


def change_policy(session: Session, owner: PolicyOwner, modify: ModifyPolicy) -> None:
    """Apply `modify` to the policy; it must be repeatable."""
    with session.policy_lock(owner.key):
        pause = 1.0
        while True:
            policy = _get(owner)
            modify(policy)
            try:
                owner.set(policy)
                break
            except PluginError as error:
                failure = PluginError(f"Error setting IAM policy for {owner.described}: {error}")
                failure.__cause__ = error
            if not is_google(failure, 409, 412):
                raise PluginError(
                    f"Error applying IAM policy for {owner.described}: {failure}"
                ) from failure
            session.waits.pause(pause)
            pause *= 2
            if pause > _LONGEST_PAUSE:
                raise PluginError(
                    f"Error applying IAM policy to {owner.described}: Too many conflicts.  "
                    f"Latest error: {failure}"
                ) from failure
        for _ in range(_READS_AFTERWARDS):
            session.waits.pause(1.0)
            _get(owner)


def _get(owner: PolicyOwner) -> Json:
    try:
        return owner.get()
    except PluginError as error:
        raise PluginError(f"Error retrieving IAM policy for {owner.described}: {error}") from error


def normalized_member(member: str) -> str:
    """As Google stores it; the type keeps its case, also behind the prefix of a deleted account."""
    deleted = "deleted:" if member.startswith("deleted:") else ""
    principal = member.removeprefix(deleted)
    if principal.startswith(_CASE_SENSITIVE):
        return member
    kind, separator, name = principal.partition(":")
    return f"{deleted}{kind}{separator}{name.lower()}"


def add_member(policy: Json, role: str, member: str, condition: Json | None) -> None:
    bindings = _merged(policy)
    bindings.setdefault(_key(role, condition), set()).add(normalized_member(member))
    _write(policy, bindings)
    policy["version"] = POLICY_VERSION


def remove_member(policy: Json, role: str, member: str, condition: Json | None) -> None:
    bindings = _merged(policy)
    bindings.get(_key(role, condition), set()).discard(normalized_member(member))
    _write(policy, bindings)


def find_member(policy: Json, role: str, member: str, condition: Json | None) -> str | None:
    """The member as the policy spells it, or None if the grant is not there."""
    for binding in policy.get("bindings") or []:
        if _key(binding["role"], binding.get("condition")) == _key(role, condition):
            for held in binding.get("members") or []:
                if held.lower() == member.lower():
                    return str(held)
    return None


_Key = tuple[str, str, str, str]


def condition_key(condition: Json | None) -> tuple[str, str, str]:
    found = condition or {}
    title, description, expression = (
        str(found.get(name) or "") for name in ("title", "description", "expression")
    )
    return title, description, expression


def _key(role: str, condition: Json | None) -> _Key:
    return (role, *condition_key(condition))


def _merged(policy: Json) -> dict[_Key, set[str]]:
    merged: dict[_Key, set[str]] = {}
    for binding in policy.get("bindings") or []:
        members = merged.setdefault(_key(binding["role"], binding.get("condition")), set())
        members |= {normalized_member(member) for member in binding.get("members") or []}
    return merged


def _write(policy: Json, merged: dict[_Key, set[str]]) -> None:
    bindings = [_binding(key, members) for key, members in sorted(merged.items()) if members]
    policy.pop("bindings", None)
    if bindings:
        policy["bindings"] = bindings


def _binding(key: _Key, members: set[str]) -> dict[str, Any]:
    role, title, description, expression = key
    binding: dict[str, Any] = {"role": role, "members": sorted(members)}
    if title or expression or description:
        parts = {"title": title, "description": description, "expression": expression}
        binding["condition"] = {name: text for name, text in parts.items() if text}
    return binding
