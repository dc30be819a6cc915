"""Organization policies as the rest of this Google asks about them: is it enforced, is it allowed.

Owns the constraints of this world (a data file) and how policies combine down the hierarchy:
a policy without `inheritFromParent` starts anew, one with it adds its rules to those above, `reset`
brings back the constraint's default, and a denied value beats an allowed one wherever either was
set (https://cloud.google.com/resource-manager/docs/organization-policy/understanding-hierarchy).
Conditions are refused when a policy is written, so no rule here has one.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sandbox.local_google.json_types import Json
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.world import World


@dataclass(frozen=True)
class Constraint:
    name: str
    """Without the `constraints/` that error texts put before it."""
    title: str
    kind: str
    """`list` or `boolean`."""
    default: str
    """`ALLOW` or `DENY`; DENY means enforced for a boolean constraint."""
    supports_in: bool = False
    supports_dry_run: bool = False
    equivalent: str = ""
    values: str = ".+"
    """A regular expression every allowed or denied value matches."""

    def default_rule(self) -> Json:
        if self.kind == "boolean":
            return {"enforce": self.default == "DENY"}
        return {"denyAll" if self.default == "DENY" else "allowAll": True}


@cache
def constraints() -> dict[str, Constraint]:
    path = Path(__file__).parent.parent / "data" / "constraints.json"
    raw: dict[str, Json] = json.loads(path.read_text(encoding="utf-8"))
    return {name: Constraint(name, **fields) for name, fields in raw.items()}


def enforced(world: World, project: Project, constraint: str) -> bool:
    """Whether a boolean constraint is enforced in the project, wherever that was said."""
    rule, *_ = effective(world, f"projects/{project.number}", constraints()[constraint])
    return bool(rule.get("enforce"))


def allows(world: World, project: Project, constraint: str, value: str) -> bool:
    """Whether a list constraint lets the project use `value`."""
    known = constraints()[constraint]
    if not world.org_policies:  # most worlds, and every call of a model asks twice
        return known.default == "ALLOW"
    return permits(effective(world, f"projects/{project.number}", known), value)


def permits(rules: list[Json], *names: str) -> bool:
    """Deny first; then an allowlist, where there is one, must hold the value.

    `names` are one value under each of its names: denied under any, or allowed under any.
    """
    denied = set(_values(rules, "deniedValues"))
    if any(rule.get("denyAll") for rule in rules) or not denied.isdisjoint(names):
        return False
    if any(rule.get("allowAll") for rule in rules):
        return True
    allowed = set(_values(rules, "allowedValues"))
    return not allowed or not allowed.isdisjoint(names)


def _values(rules: list[Json], kind: str) -> list[str]:
    """`is:` marks an exact value, which may be needed because the value holds a colon."""
    sent = [value for rule in rules for value in rule.get("values", {}).get(kind, [])]
    return list(dict.fromkeys(value.removeprefix("is:") for value in sent))


def effective(world: World, resource: str, constraint: Constraint) -> list[Json]:
    """The rules in force at `projects/NUMBER`, `folders/F` or `organizations/O`; one if boolean."""
    rules: list[Json] = []
    for name in chain(world, resource):
        policy = world.org_policies.get(f"{name}/policies/{constraint.name}")
        if policy is None or not policy.spec:
            continue
        rules += policy.spec.get("rules", [])
        if not policy.spec.get("inheritFromParent"):
            break
    return rules or [constraint.default_rule()]


def merged(rules: list[Json]) -> list[Json]:
    """What getEffectivePolicy shows for a list constraint: one rule (inferred form)."""
    if any(rule.get("denyAll") for rule in rules):
        return [{"denyAll": True}]
    denied = _values(rules, "deniedValues")
    allow_all = any(rule.get("allowAll") for rule in rules)
    if allow_all and not denied:
        return [{"allowAll": True}]
    allowed = [] if allow_all else _values(rules, "allowedValues")
    values = {"allowedValues": allowed, "deniedValues": denied}
    return [{"values": {name: listed for name, listed in values.items() if listed}}]


def chain(world: World, resource: str) -> Iterator[str]:
    """The resource and everything above it, nearest first, projects by number."""
    kind, _, identifier = resource.partition("/")
    if kind == "projects":
        project = world.project(identifier)
        if project is None:
            return
        yield f"projects/{project.number}"
        resource = project.parent
    while resource.startswith("folders/"):
        folder = world.folders.get(resource.removeprefix("folders/"))
        if folder is None:
            return
        yield resource
        resource = folder.parent
    if resource:
        yield resource
