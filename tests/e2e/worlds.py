"""One project as Google has it, in a form in which two worlds can be compared.

Left out is what differs between any two creations: numbers, unique ids, etags, times; and what is
not the stack's: other people's labels, the label Pulumi puts on what it creates (an import gets
none). What Google names itself is told by its fields; who refers to it, by what it is called.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from sandbox.local_google.json_types import Json
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.state.world import World

OWNER_LABEL = "vertex-gpt-oss-stack"
PULUMIS_LABEL = "goog-pulumi-provisioned"
GOOGLES_OWN = frozenset(
    {
        *("name", "id", "etag", "createTime", "updateTime", "creationRecord", "mutationRecord"),
        *("mutationRecords", "model", "trafficSplit", PULUMIS_LABEL),
    }
)
"""Fields, of whatever it is, that differ between any two creations."""
OF_A_QUOTA = (
    *("service", "quota_id", "dimensions", "preferred_value", "contact_email", "justification"),
)
"""What was asked; what is granted, Google decides later, after so and so many looks."""


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
        "audit logs": project.policy.audit_configs,
        "tags": sorted(
            t.tag_value for t in world.tag_bindings.values() if t.parent.endswith(f"/{name}")
        ),
        **named_by_google(world, project),
    }
    return _without_number(found, project.number)


def named_by_google(world: World, project: Project) -> dict[str, Any]:
    """What has no name of the stack's, field by field; quotas, too, which have one."""
    name = f"projects/{project.number}"
    own = (f"{name}/", f"projects/{project.project_id}/")
    return {
        "budgets": by_fields(
            world,
            (
                b.fields
                for b in world.budgets.values()
                if name in b.fields.get("budgetFilter", {}).get("projects", [])
            ),
        ),
        "monitoring": {
            collection: by_fields(
                world, (made for key, made in kept.items() if key.startswith(own))
            )
            for collection, kept in asdict(world.monitoring).items()
        },
        "endpoints": by_fields(
            world,
            (
                {**e.written, "card": e.card, "deployed": e.deployed_models}
                for e in world.vertex.endpoints.values()
                if e.name.startswith(f"{name}/")
            ),
        ),
        "quotas": {
            key: {field: getattr(asked, field) for field in OF_A_QUOTA}
            for key, asked in world.quota_preferences.items()
            if name in key
        },
    }


def by_fields(world: World, made: Iterable[Json]) -> list[Any]:
    """What was made, in an order that does not come from Google's names."""
    called = {
        name: f"the channel {channel.get('displayName')}"
        for name, channel in world.monitoring.notification_channels.items()
    }
    return sorted((_fields(one, called) for one in made), key=repr)


def _fields(value: Any, called: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        kept = {key: told for key, told in value.items() if key not in GOOGLES_OWN}
        return {key: _fields(told, called) for key, told in sorted(kept.items())}
    if isinstance(value, list | tuple):
        return [_fields(item, called) for item in value]
    return called.get(value, value) if isinstance(value, str) else value


def members(policy: Policy) -> list[tuple[str, list[str]]]:
    return sorted((binding["role"], sorted(binding["members"])) for binding in policy.bindings)


def _without_number(value: Any, number: str) -> Any:
    if isinstance(value, dict):
        return {_without_number(k, number): _without_number(v, number) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_without_number(item, number) for item in value]
    return value.replace(number, "NUMBER") if isinstance(value, str) else value
