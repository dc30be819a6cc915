"""Cloud Resource Manager v3: which tag values are bound to a project.

A resource has one value of a key at most, and 50 in all; binding needs a permission on both sides
(https://cloud.google.com/resource-manager/docs/tags/tags-creating-and-managing). A binding's name
holds its resource percent-encoded; clients send it as it is, so it may come decoded. The texts of
the refusals are those that clients of Google keep in their tests
(github.com/openshift/machine-api-provider-gcp) and of
github.com/hashicorp/terraform-provider-google/issues/29346 .

Absent: other resources than projects, values without an id, effective tags, and Google's refusal
of a second change while one is under way.
"""

import re
from urllib.parse import quote, unquote

from sandbox.local_google.calls import operations
from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.handlers.resource_manager_v3 import started
from sandbox.local_google.handlers.tags import namespaced_value
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import (
    NO_PERMISSION,
    GoogleError,
    bad_request,
    denied,
    precondition,
    precondition_failure,
    resource_info,
)
from sandbox.local_google.protocol.operation_types import EMPTY
from sandbox.local_google.protocol.paging import page
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.tags import TagBinding

PARENT = re.compile(r"//cloudresourcemanager\.googleapis\.com/projects/(\d+)")
MOST = 50
API = "cloudresourcemanager"


def _project(call: Call, parent: str, permission: str) -> Project:
    """Of a project's id instead of its number nothing is said (refused here, inferred)."""
    named = PARENT.fullmatch(parent)
    if named is None:
        rule = f"found {parent!r}, expected //cloudresourcemanager.googleapis.com/projects/NUMBER"
        raise bad_request(f"field [parent] has issue [{rule}]", {"parent": rule})
    project = call.world.project(named[1])
    text = f"permission [{permission}] required (or the resource may not exist in this location)"
    refusal = denied(NO_PERMISSION, [resource_info(parent, text)])
    if project is None:
        raise refusal
    call.require(permission, f"projects/{project.project_id}", refusal)
    return project


def _hidden(told: str) -> GoogleError:
    """Of a value that is not there, or may not be bound."""
    subject = f"//cloudresourcemanager.googleapis.com/{told}"
    detail = precondition_failure("PERMISSION_DENIED", subject, "Permission Denied")
    return denied(f"Permission denied on resource '{told}' (or it may not exist)", [detail])


def _value(call: Call, body: Json) -> str:
    """The name of the value to bind, told by its own name or by its namespaced one."""
    named, namespaced = body.get("tagValue", ""), body.get("tagValueNamespacedName", "")
    if bool(named) == bool(namespaced):
        rule = "exactly one of tag_value and tag_value_namespaced_name"
        raise bad_request(f"field [tag_binding] has issue [{rule}]", {"tag_binding": rule})
    world = call.world
    if namespaced:
        values = world.tag_values.items()
        fits = (name for name, value in values if namespaced_value(world, value) == namespaced)
        named = next(fits, "")
    if named not in world.tag_values:
        raise _hidden(namespaced or named)
    call.require("resourcemanager.tagValueBindings.create", named, _hidden(namespaced or named))
    return str(named)


def _name(binding: TagBinding) -> str:
    return f"tagBindings/{quote(binding.parent, safe='')}/{binding.tag_value}"


def _shown(call: Call, binding: TagBinding) -> Json:
    return {
        "name": _name(binding),
        "parent": binding.parent,
        "tagValue": binding.tag_value,
        "tagValueNamespacedName": namespaced_value(
            call.world, call.world.tag_values[binding.tag_value]
        ),
    }


def _of(call: Call, parent: str) -> list[TagBinding]:
    return [held for held in call.world.tag_bindings.values() if held.parent == parent]


def _check_room(call: Call, binding: TagBinding) -> None:
    values, bound = call.world.tag_values, _of(call, binding.parent)
    if any(held.tag_value == binding.tag_value for held in bound):
        text = "A binding already exists between the given resource and TagValue."
        subject = f"//cloudresourcemanager.googleapis.com/{binding.tag_value}"
        detail = precondition_failure("EXISTING_BINDING", subject, "Conflicting TagValue.")
        raise GoogleError("ALREADY_EXISTS", text, [detail])
    key = values[binding.tag_value].parent
    if any(values[held.tag_value].parent == key for held in bound):
        raise precondition(
            "A binding already exists between the given resource and a TagValue parented by the"
            " same TagKey as the given TagValue."
        )
    if len(bound) >= MOST:
        raise precondition(f"{binding.parent} has {MOST} tags, which is the most.")  # (inferred)


@handles("cloudresourcemanager.tagBindings.create", "v3")
def create(call: Call) -> Json:
    parent: str = call.body.get("parent", "")
    _project(call, parent, "resourcemanager.hierarchyNodes.createTagBinding")
    binding = TagBinding(parent, _value(call, call.body))
    _check_room(call, binding)
    call.world.tag_bindings[_name(binding)] = binding
    return started(call, "ct", "TagBinding", _shown(call, binding), {})


@handles("cloudresourcemanager.tagBindings.list", "v3")
def list_bindings(call: Call) -> Json:
    parent = call.query.get("parent", "")
    _project(call, parent, "resourcemanager.hierarchyNodes.listTagBindings")
    listed = [_shown(call, binding) for binding in _of(call, parent)]
    return page(listed, call.query, "tagBindings", default=100, most=300)


@handles("cloudresourcemanager.tagBindings.delete", "v3")
def delete(call: Call) -> Json:
    told = unquote(call.path["name"]).removeprefix("tagBindings/")
    parent, _, value = told.partition("/tagValues/")
    _project(call, parent, "resourcemanager.hierarchyNodes.deleteTagBinding")
    binding = TagBinding(parent, f"tagValues/{value}")
    if binding not in _of(call, parent):
        raise GoogleError("NOT_FOUND", f"TagBinding {_name(binding)} was not found.")  # (inferred)
    permission = "resourcemanager.tagValueBindings.delete"
    call.require(permission, binding.tag_value, _hidden(binding.tag_value))
    del call.world.tag_bindings[_name(binding)]
    name = f"operations/rt.{call.world.next('operation')}"
    metadata = {
        "@type": "type.googleapis.com/google.cloud.resourcemanager.v3.DeleteTagBindingMetadata"
    }
    payload = {"@type": f"type.googleapis.com/{EMPTY}"}
    return operations.start(call.world, API, name, payload, metadata)
