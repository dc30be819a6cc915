"""Whether a policy spec fits its constraint, before it is stored.

Owns the rules in the comments of google/cloud/orgpolicy/v2/orgpolicy.proto. Google's words for
breaking them are not published, so the texts are ours (inferred) and name the field.
"""

import json
import re
from collections.abc import Iterator

from sandbox.local_google.authority.org_policy import Constraint
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import bad_request

KINDS = ("values", "allowAll", "denyAll", "enforce")
# cloud.google.com/resource-manager/docs/organization-policy/using-constraints
MOST_VALUES, MOST_BYTES = 500, 32 * 1024


def check(spec: Json, constraint: Constraint, at: str = "policy.spec") -> None:
    """Raises 400 with every violation in `spec`, each under its field."""
    violations = dict(_violations(spec, constraint, at))
    if violations:
        text = "; ".join(f"{field}: {rule}" for field, rule in violations.items())
        raise bad_request(f"Invalid policy for constraints/{constraint.name}. {text}", violations)


def _violations(spec: Json, constraint: Constraint, at: str) -> Iterator[tuple[str, str]]:
    rules: list[Json] = spec.get("rules", [])
    inherits = bool(spec.get("inheritFromParent"))
    if spec.get("reset"):
        if rules or inherits:
            yield f"{at}.reset", "must stand alone, without rules and inherit_from_parent"
        return
    if constraint.kind == "boolean":
        if inherits:
            yield f"{at}.inherit_from_parent", "only for policies of list constraints"
        if len(rules) != 1:
            yield f"{at}.rules", f"a boolean constraint takes one rule, found {len(rules)}"
    elif not rules and not inherits:
        yield f"{at}.rules", "must not be empty unless inherit_from_parent or reset is set"
    for number, rule in enumerate(rules):
        yield from _rule(rule, constraint, f"{at}.rules[{number}]")
    yield from _size(rules, at)


def _rule(rule: Json, constraint: Constraint, at: str) -> Iterator[tuple[str, str]]:
    if "condition" in rule:
        yield f"{at}.condition", "conditions are not imitated here; leave the condition out"
    if "parameters" in rule:
        yield f"{at}.parameters", f"{constraint.name} has no parameters"
    kinds = [kind for kind in KINDS if kind in rule]
    fitting = ("enforce",) if constraint.kind == "boolean" else KINDS[:3]
    if len(kinds) != 1 or kinds[0] not in fitting:
        expected = " or ".join(fitting)
        found = ", ".join(kinds) or "none"
        yield at, f"a {constraint.kind} constraint takes one of {expected}, found {found}"
    elif kinds[0] in ("allowAll", "denyAll") and not rule[kinds[0]]:
        yield at, f"{kinds[0]} can only be true"
    elif kinds[0] == "values":
        yield from _values(rule["values"], constraint, f"{at}.values")


def _values(values: Json, constraint: Constraint, at: str) -> Iterator[tuple[str, str]]:
    allowed, denied = values.get("allowedValues", []), values.get("deniedValues", [])
    if not allowed and not denied:
        yield at, "must name allowed_values or denied_values"
    both = sorted(set(allowed) & set(denied))
    if both:
        yield at, f"both allowed and denied: {', '.join(both)}"
    for value in (*allowed, *denied):
        bare = value.removeprefix("is:")
        grouped = bare.startswith("in:") and constraint.supports_in
        if not grouped and (
            bare.startswith(("in:", "under:")) or re.fullmatch(constraint.values, bare) is None
        ):
            yield at, f"The policy contains invalid list value(s): [{value}]"


def _size(rules: list[Json], at: str) -> Iterator[tuple[str, str]]:
    lists = [listed for rule in rules for listed in rule.get("values", {}).values()]
    total = sum(len(listed) for listed in lists)
    if total > MOST_VALUES:
        yield f"{at}.rules", f"at most {MOST_VALUES} values, found {total}"
    elif len(json.dumps(lists).encode()) > MOST_BYTES:
        yield f"{at}.rules", f"at most {MOST_BYTES} bytes of values"
