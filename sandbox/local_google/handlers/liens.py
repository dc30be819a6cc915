"""Cloud Resource Manager v1 and v3: liens on projects.

The one restriction there is blocks deletion (cloud.google.com/resource-manager/docs/project-liens).
"""

import uuid

from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.handlers.project_lifecycle import DELETE, found
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import bad_request, not_found
from sandbox.local_google.protocol.paging import page
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.liens import Lien

READ = "resourcemanager.projects.get"
WRITE = "resourcemanager.projects.updateLiens"
LONGEST = 200


def _shown(lien: Lien) -> Json:
    return {
        "name": lien.name,
        "parent": lien.parent,
        "restrictions": lien.restrictions,
        "reason": lien.reason,
        "origin": lien.origin,
        "createTime": lien.create_time,
    }


def _project(call: Call, parent: str, permission: str) -> Project:
    kind, _, reference = parent.partition("/")
    if kind != "projects" or not reference:
        rule = f"found {parent!r}, expected projects/ID or projects/NUMBER"
        raise bad_request(f"field [parent] has issue [{rule}]", {"parent": rule})
    return found(call, reference, permission)


def _found(call: Call, permission: str) -> Lien:
    """The wording for one that is not there is inferred."""
    lien = call.world.liens.get(call.path["name"])
    if lien is None:
        raise not_found(f"Lien {call.path['name']} was not found.")
    _project(call, lien.parent, permission)
    return lien


@handles("cloudresourcemanager.liens.create", "v1", "v3")
def create(call: Call) -> Json:
    body = call.body
    project = _project(call, body.get("parent", ""), WRITE)
    restrictions: list[str] = body.get("restrictions", [])
    if restrictions != [DELETE]:
        rule = f"found {restrictions}, expected [{DELETE}]"
        raise bad_request(f"field [restrictions] has issue [{rule}]", {"restrictions": rule})
    for name in ("origin", "reason"):
        if not 0 < len(body.get(name, "")) <= LONGEST:
            rule = f"1 to {LONGEST} characters"
            raise bad_request(f"field [{name}] has issue [{rule}]", {name: rule})
    lien = Lien(
        name=f"liens/p{project.number}-l{uuid.uuid4()}",
        parent=f"projects/{project.number}",
        origin=body["origin"],
        reason=body["reason"],
        create_time=call.world.timestamp(),
        restrictions=restrictions,
    )
    call.world.liens[lien.name] = lien
    return _shown(lien)


@handles("cloudresourcemanager.liens.get", "v1", "v3")
def get(call: Call) -> Json:
    return _shown(_found(call, READ))


@handles("cloudresourcemanager.liens.list", "v1", "v3")
def list_liens(call: Call) -> Json:
    project = _project(call, call.query.get("parent", ""), READ)
    parent = f"projects/{project.number}"
    listed = [_shown(lien) for lien in call.world.liens.values() if lien.parent == parent]
    return page(listed, call.query, "liens", default=100, most=300)


@handles("cloudresourcemanager.liens.delete", "v1", "v3")
def delete(call: Call) -> Json:
    del call.world.liens[_found(call, WRITE).name]
    return {}
