"""What the v3 methods of projects and folders share: operations, masks, lists of a parent."""

import re

from sandbox.local_google.calls import operations
from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import GoogleError, bad_request, denied
from sandbox.local_google.protocol.paging import page

API = "cloudresourcemanager"
TYPES = "type.googleapis.com/google.cloud.resourcemanager.v3."
PARENT = re.compile(r"(organizations|folders)/\d+")


@handles("cloudresourcemanager.operations.get", "v3")
def get_operation(call: Call) -> Json:
    return operations.poll(call, API)


def _name(call: Call, prefix: str) -> str:
    return f"operations/{prefix}.{call.world.next('operation')}"


def started(call: Call, prefix: str, kind: str, resource: Json, metadata: Json) -> Json:
    """The operation whose response is the resource as it is now; `kind` is Project or Folder."""
    verb = {"c": "Create", "u": "Update", "m": "Move", "d": "Delete", "r": "Undelete"}[prefix[0]]
    told = {"@type": f"{TYPES}{verb}{kind}Metadata"} | metadata
    payload = {"@type": TYPES + kind} | resource
    return operations.start(call.world, API, _name(call, prefix), payload, told)


def failed(call: Call, prefix: str, error: GoogleError) -> Json:
    return operations.fail(call.world, API, _name(call, prefix), error, {})


def parent_of(name: str, field: str = "parent") -> str:
    if PARENT.fullmatch(name) is None:
        rule = f"found {name!r}, expected organizations/ID or folders/ID"
        raise bad_request(f"field [{field}] has issue [{rule}]", {field: rule})
    return name


def mask(call: Call, allowed: tuple[str, ...]) -> set[str]:
    """camelCase names of `updateMask`; empty when none was sent."""
    names = {n for n in re.split(r"\s*,\s*", call.query.get("updateMask", "").strip()) if n}
    camel = {re.sub(r"_([a-z])", lambda m: m.group(1).upper(), name) for name in names}
    if not camel <= set(allowed):
        text = f"expected any of {', '.join(allowed)}, found {', '.join(sorted(camel))}"
        raise bad_request("Request contains an invalid argument.", {"update_mask": text})
    return camel


def children(call: Call, permission: str, listed: list[Json], name: str) -> Json:
    """A page of a parent's children, by display name; deleted ones only with `showDeleted`."""
    parent = parent_of(call.query.get("parent", ""))
    call.require(permission, parent, denied())
    kept = [
        child
        for child in listed
        if child.get("parent") == parent
        and (child["state"] == "ACTIVE" or call.query.get("showDeleted", False))
    ]
    kept.sort(key=lambda child: str(child["displayName"]))
    return page(kept, call.query, name, default=100, most=300)
