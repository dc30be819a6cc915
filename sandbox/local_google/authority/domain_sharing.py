"""Domain restricted sharing: `iam.allowedPolicyMemberDomains` at every setIamPolicy.

Owns who belongs to which organization, and the refusal. A value allows a Google Workspace customer
(`C…`) or an organization's principal set; people and groups belong by their domain, service
accounts by the organization above their project, as
https://docs.cloud.google.com/organization-policy/restrict-domains says. Only members that are new
in the policy are looked at: the constraint does not work backwards.
"""

import re

from sandbox.local_google.authority import org_policy
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import precondition, precondition_failure
from sandbox.local_google.resources.hierarchy import Organization
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.state.world import World

CONSTRAINT = "iam.allowedPolicyMemberDomains"
PRINCIPAL_SET = "principalSet://iam.googleapis.com/organizations/"


def require_permitted(world: World, policy: Policy, members: set[str]) -> None:
    """Refuses the members of other customers. Text quoted in
    terraform-google-modules/terraform-example-foundation, issue 1454."""
    if not any(name.endswith(f"/{CONSTRAINT}") for name in world.org_policies):
        return
    resource = holder(world, policy)
    rules = org_policy.effective(world, resource, org_policy.constraints()[CONSTRAINT])
    for member in sorted(members):
        if member.startswith("deleted:") or permitted(world, rules, member):
            continue
        email = member.partition(":")[2] or member
        raise precondition(
            "One or more users named in the policy do not belong to a permitted customer.",
            [
                precondition_failure(
                    f"constraints/{CONSTRAINT}",
                    f"orgpolicy:{resource}?configvalue={email}",
                    f"User {email} is not in permitted organization.",
                )
            ],
        )


def permitted(world: World, rules: list[Json], member: str) -> bool:
    """A member of no organization here has no value that could be allowed."""
    organization = organization_of(world, member)
    if organization is None:
        return org_policy.permits(rules, "")
    principals = f"{PRINCIPAL_SET}{organization.id}"
    return org_policy.permits(rules, organization.directory_customer_id, principals)


def organization_of(world: World, member: str) -> Organization | None:
    """None for everybody (`allUsers`), for projects of nobody, and for strangers."""
    kind, _, name = member.partition(":")
    if member.startswith(PRINCIPAL_SET):
        return world.organizations.get(member.removeprefix(PRINCIPAL_SET))
    if kind in ("user", "group", "domain"):
        domain = name.rpartition("@")[2].lower()
        known = world.organizations.values()
        return next((one for one in known if one.display_name.lower() == domain), None)
    # A federated identity belongs where its pool's project does (inferred).
    found = re.search(r"@([a-z0-9-]+)\.iam\.gserviceaccount\.com$|/projects/([^/]+)/", name)
    project = world.project(found[1] or found[2]) if found else None
    if project is None:
        return None
    *_, top = org_policy.chain(world, f"projects/{project.number}")
    return world.organizations.get(top.removeprefix("organizations/"))


def holder(world: World, policy: Policy) -> str:
    """The resource whose organization policies count for this IAM policy."""
    kept = [(f"projects/{p.project_id}", p.policy) for p in world.projects.values()]
    kept += [(f"folders/{f.id}", f.policy) for f in world.folders.values()]
    kept += [(f"organizations/{o.id}", o.policy) for o in world.organizations.values()]
    kept += [(b.parent, b.policy) for b in world.billing_accounts.values()]
    kept += [(f"projects/{a.project_id}", a.policy) for a in world.service_accounts.values()]
    kept += [
        (world.tag_keys[value.parent].parent, value.policy)
        for value in world.tag_values.values()
        if value.parent in world.tag_keys
    ]
    return next((resource for resource, one in kept if one is policy), "")
