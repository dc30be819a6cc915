"""One project as Google has it, in a form in which two worlds can be compared.

Left out is what differs between any two creations: numbers, unique ids, etags, times; and what is
not the stack's: other people's labels, the label Pulumi puts on what it creates (an import gets
none).
"""

from dataclasses import asdict
from typing import Any

from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.state.world import World

OWNER_LABEL = "vertex-gpt-oss-stack"


def seen(world: World, project_id: str) -> dict[str, Any]:
    """Everything of the stack's in the project, and what of the stack's is about it elsewhere."""
    project = world.projects[project_id]
    name = f"projects/{project.number}"
    accounts = [a for a in world.service_accounts.values() if a.project_id == project_id]
    found = {
        "state": (project.state, project.parent, project.billing_account),
        "name": project.name,
        "owner": project.labels.get(OWNER_LABEL),
        "services": sorted(project.services),
        "models": sorted(project.models),
        "roles": {role.role_id: {**asdict(role), "etag": ""} for role in project.roles.values()},
        "pools": {pool_id: asdict(pool) for pool_id, pool in project.pools.items()},
        "members": members(project.policy),
        "accounts": sorted(
            (a.email, a.display_name, a.description, a.disabled, members(a.policy))
            for a in accounts
            if not a.deleted
        ),
        "liens": sorted(x.reason for x in world.liens.values() if x.parent == name),
        "policies": {k: v.spec for k, v in world.org_policies.items() if k.startswith(f"{name}/")},
        "budgets": sorted(
            str(b.fields.get("displayName"))
            for b in world.budgets.values()
            if name in b.fields.get("budgetFilter", {}).get("projects", [])
        ),
        "monitoring": sorted(
            str(made["displayName"])
            for collection in asdict(world.monitoring).values()
            for made_as, made in collection.items()
            if made_as.startswith((f"{name}/", f"projects/{project_id}/"))
        ),
        "audit logs": project.policy.audit_configs,
        "endpoints": sorted(
            str(e.written.get("displayName"))
            for e in world.vertex.endpoints.values()
            if e.name.startswith(f"{name}/")
        ),
        "tags": sorted(
            t.tag_value for t in world.tag_bindings.values() if t.parent.endswith(f"/{name}")
        ),
        "quotas": sorted(key for key in world.quota_preferences if name in key),
    }
    return _without_number(found, project.number)


def members(policy: Policy) -> list[tuple[str, list[str]]]:
    return sorted((binding["role"], sorted(binding["members"])) for binding in policy.bindings)


def _without_number(value: Any, number: str) -> Any:
    if isinstance(value, dict):
        return {_without_number(k, number): _without_number(v, number) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_without_number(item, number) for item in value]
    return value.replace(number, "NUMBER") if isinstance(value, str) else value
