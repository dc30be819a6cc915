"""IAM policies as resources carry them: reading, and writing with Google's refusals.

Owns the etag rule (a stale one is 409 ABORTED), the update mask, and the refusal of members and
roles that do not exist. A service account that was deleted stays in policies as
`deleted:serviceAccount:EMAIL?uid=ID`, as the discovery text of `Binding.members` says.
"""

import re

from sandbox.local_google.authority import (
    conditions,
    domain_sharing,
    iam,
    propagation,
    service_agents,
)
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import GoogleError, invalid
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.resources.identity import ServiceAccount
from sandbox.local_google.state.world import World

CONFLICT = (
    "There were concurrent policy changes. Please retry the whole read-modify-write with"
    " exponential backoff."
)
# Unavailable below the organization (terraform-google-modules/terraform-google-org-policy, issue
# 101; google/stellar-engine, issue 14); the words are those for any role in a wrong place.
ORGANIZATION_ONLY = frozenset({"roles/orgpolicy.policyAdmin"})
DEFAULT_MASK = "bindings,etag"

_EMAIL = r"[^@\s:]+@[^@\s:]+\.[^@\s:]+"
_MEMBER = re.compile(
    rf"allUsers|allAuthenticatedUsers|(user|group|serviceAccount):{_EMAIL}"
    rf"|domain:[^@\s:]+\.[^@\s:]+|deleted:(user|group|serviceAccount):{_EMAIL}\?uid=\d+"
    r"|(principal|principalSet)://iam\.googleapis\.com/\S+"
    r"|(projectOwner|projectEditor|projectViewer):\S+"
)
_ROLE = re.compile(r"roles/[\w.]+|projects/[^/]+/roles/[\w.]+")
# Accounts that people make; Google's own are told apart by `service_agents`.
_USER_MANAGED = re.compile(r"[a-z0-9-]+@(?!gcp-sa-)[a-z0-9-]+\.iam\.gserviceaccount\.com")


def read(policy: Policy) -> Json:
    """Version 3 only where a binding has a condition, whatever was asked for or sent."""
    conditional = any(binding.get("condition") for binding in policy.bindings)
    answer: Json = {"version": 3 if conditional else 1, "etag": policy.etag}
    if policy.bindings:
        answer["bindings"] = policy.bindings
    if policy.audit_configs:
        answer["auditConfigs"] = policy.audit_configs
    return answer


def write(world: World, policy: Policy, request: Json) -> Json:
    """The body of a setIamPolicy call, applied to the stored policy."""
    sent: Json = request.get("policy", {})
    if sent.get("etag") and sent["etag"] != policy.etag:
        raise GoogleError("ABORTED", CONFLICT)
    conditions.refuse(policy, sent)
    mask = {name.strip() for name in request.get("updateMask", DEFAULT_MASK).split(",")}
    bindings = [b for b in sent.get("bindings", []) if b.get("members")]
    for binding in bindings:
        _check(world, policy, binding)
    if "bindings" in mask or "*" in mask:
        domain_sharing.require_permitted(
            world, policy, _members(bindings) - _members(policy.bindings)
        )
        before, policy.bindings = policy.bindings, _merged(bindings)
        propagation.policy_changed(world, policy, before)
    if mask & {"auditConfigs", "audit_configs", "*"}:
        policy.audit_configs = sent.get("auditConfigs", [])
    policy.etag = world.next_etag()
    return read(policy)


def _check(world: World, policy: Policy, binding: Json) -> None:
    _check_role(world, policy, binding.get("role", ""))
    before = _members(policy.bindings)
    for member in binding["members"]:
        if not _MEMBER.fullmatch(member):
            raise invalid(f"Invalid principal ({member}) in the policy.")
        email = member.removeprefix("serviceAccount:")
        if member in before or email == member:
            continue
        if service_agents.missing(world, email):
            raise invalid(f"Service account {email} does not exist.")
        if service_agents.AGENT.fullmatch(email) or not _USER_MANAGED.fullmatch(email):
            continue
        account = world.service_account(email)
        if account is None or not propagation.known(world, account):
            raise invalid(f"Service account {email} does not exist.")


def _check_role(world: World, policy: Policy, name: str) -> None:
    """A project's own role is of use in that project only (not in another, nor above:
    https://cloud.google.com/iam/docs/roles-overview)."""
    known = _ROLE.fullmatch(name) is not None and iam.role(world, name) is not None
    if name.startswith("projects/"):
        project = world.project(name.split("/")[1]) if known else None
        here = domain_sharing.holder(world, policy)
        if project is None or here != f"projects/{project.project_id}":
            raise invalid(f"Role ({name}) does not exist in the resource's hierarchy.")
    elif not known:
        raise invalid(f"Role {name} is not supported for this resource.")
    if name in ORGANIZATION_ONLY and not domain_sharing.holder(world, policy).startswith("org"):
        raise invalid(f"Role {name} is not supported for this resource.")


def _members(bindings: list[Json]) -> set[str]:
    return {member for binding in bindings for member in binding["members"]}


def _merged(bindings: list[Json]) -> list[Json]:
    """One binding per role and condition, each member once: Google stores it that way."""
    merged: dict[str, Json] = {}
    for binding in bindings:
        key = f"{binding['role']} {binding.get('condition')}"
        kept = merged.setdefault(key, {**binding, "members": []})
        kept["members"] += [m for m in binding["members"] if m not in kept["members"]]
    return list(merged.values())


def account_deleted(world: World, account: ServiceAccount) -> None:
    live = f"serviceAccount:{account.email}"
    _rename(world, live, f"deleted:{live}?uid={account.unique_id}")


def account_undeleted(world: World, account: ServiceAccount) -> None:
    live = f"serviceAccount:{account.email}"
    _rename(world, f"deleted:{live}?uid={account.unique_id}", live)


def _rename(world: World, old: str, new: str) -> None:
    for policy in world.policies():
        for binding in policy.bindings:
            binding["members"] = [new if m == old else m for m in binding["members"]]
