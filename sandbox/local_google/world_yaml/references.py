"""What an entry of the file names elsewhere in the world is there.

Owns which fields name what. A project under a folder nobody wrote would inherit nothing and be
listed nowhere, and a test that uses it would pass for the wrong reason. Names in places of their
own (liens, budgets, members of policies) are left alone: on Google, too, they outlive what they
name.
"""

from sandbox.local_google.json_types import JsonValue
from sandbox.local_google.resources.billing import BillingAccount
from sandbox.local_google.resources.callers import Caller
from sandbox.local_google.resources.hierarchy import Folder, Project
from sandbox.local_google.resources.identity import ServiceAccount
from sandbox.local_google.resources.tags import TagBinding, TagKey, TagValue
from sandbox.local_google.state.world import World
from sandbox.local_google.world_yaml.source import Place, Source

CONTAINERS = {"organizations/": "organizations", "folders/": "folders"}
# Type → field → what it names: prefix of the name → field of the world that has it as a key.
NAMED: dict[type, dict[str, dict[str, str]]] = {
    Folder: {"parent": CONTAINERS},
    Project: {"parent": CONTAINERS, "billing_account": {"": "billing_accounts"}},
    BillingAccount: {"parent": {"organizations/": "organizations"}},
    ServiceAccount: {"project_id": {"": "projects"}},
    Caller: {"quota_project": {"": "projects"}},
    TagKey: {"parent": {"organizations/": "organizations", "projects/": "projects"}},
    TagValue: {"parent": {"": "tag_keys"}},
    TagBinding: {"tag_value": {"": "tag_values"}},
}
MOST_TOLD = 10


def check(world: World, source: Source, read: list[tuple[JsonValue, Place]]) -> None:
    """`read`: resources and their places. Raises BadWorldError naming line, key, what exists."""
    for resource, place in read:
        for name, kinds in NAMED.get(type(resource), {}).items():
            value: str = getattr(resource, name)
            if value and not _exists(world, kinds, value):
                problem = f"found {value!r}, which is not in this world; {_told(world, kinds)}"
                raise source.mistake((*place, name), problem)
    for resource, place in read:
        if isinstance(resource, Folder) and _is_above_itself(world, resource):
            raise source.mistake((*place, "parent"), f"folders/{resource.id} is above itself")


def _exists(world: World, kinds: dict[str, str], name: str) -> bool:
    return any(
        name.startswith(prefix) and name.removeprefix(prefix) in getattr(world, field)
        for prefix, field in kinds.items()
    )


def _told(world: World, kinds: dict[str, str]) -> str:
    there = sorted(prefix + key for prefix, field in kinds.items() for key in getattr(world, field))
    if not there:
        return f"it has no {' and no '.join(kinds.values())}"
    more = f" and {len(there) - MOST_TOLD} more" if len(there) > MOST_TOLD else ""
    return f"expected one of {', '.join(there[:MOST_TOLD])}{more}"


def _is_above_itself(world: World, folder: Folder) -> bool:
    seen, parent = set[str](), folder.parent
    while parent.startswith("folders/") and parent not in seen:
        seen.add(parent)
        parent = world.folders[parent.removeprefix("folders/")].parent
    return f"folders/{folder.id}" in seen
