"""Cloud Resource Manager v3: tag keys and tag values, as the organization's administrators make.

Sources: the discovery texts, and
https://cloud.google.com/resource-manager/docs/tags/tags-creating-and-managing . Absent: policies of
keys (their parent's count), purposes, values that only a regular expression describes, changing a
description (the one thing `patch` does).
"""

import re
from collections.abc import Mapping
from typing import TypeVar

from sandbox.local_google.authority import iam_policies
from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.handlers.projects import held_permissions
from sandbox.local_google.handlers.resource_manager_v3 import started
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import (
    GoogleError,
    already_exists,
    bad_request,
    denied,
    precondition,
)
from sandbox.local_google.protocol.paging import page
from sandbox.local_google.resources.tags import TagKey, TagValue
from sandbox.local_google.state.etags import checksum
from sandbox.local_google.state.world import World

SHORT_NAME = re.compile(r"[a-zA-Z0-9]([\w.-]{0,254}[a-zA-Z0-9])?", re.ASCII)
FIRST_ID = 281480000000000
T = TypeVar("T", TagKey, TagValue)


def namespaced_key(key: TagKey) -> str:
    return f"{key.parent.partition('/')[2]}/{key.short_name}"


def namespaced_value(world: World, value: TagValue) -> str:
    return f"{namespaced_key(world.tag_keys[value.parent])}/{value.short_name}"


def _shown(name: str, held: TagKey | TagValue, namespaced: str) -> Json:
    answer: Json = {
        "name": name,
        "parent": held.parent,
        "shortName": held.short_name,
        "namespacedName": namespaced,
        "createTime": held.create_time,
        "updateTime": held.create_time,
    }
    answer |= {"description": held.description} if held.description else {}
    return answer | {"etag": checksum(answer)}


def _shown_key(call: Call, name: str) -> Json:
    key = call.world.tag_keys[name]
    return _shown(name, key, namespaced_key(key))


def _shown_value(call: Call, name: str) -> Json:
    value = call.world.tag_values[name]
    return _shown(name, value, namespaced_value(call.world, value))


def _found(call: Call, held: Mapping[str, T], name: str, verb: str) -> T:
    """403 for both: "does not exist or the user does not have permission to view it"."""
    if name not in held:
        raise denied()
    call.require(f"resourcemanager.{name.partition('/')[0]}.{verb}", name, denied())
    return held[name]


def _named(held: Mapping[str, str], wanted: str) -> str:
    """The name of what is called `wanted` with its namespace; no such name where nothing is."""
    return next((name for name, called in held.items() if called == wanted), "")


def _check_short_name(call: Call) -> str:
    short_name: str = call.body.get("shortName", "")
    if SHORT_NAME.fullmatch(short_name) is None:
        rule = "1 to 256 letters, digits, -, _ and ., the first and last alphanumeric"
        raise bad_request(f"field [short_name] has issue [{rule}]", {"short_name": rule})
    return short_name


def _taken(kind: str, short_name: str, parent: str) -> GoogleError:
    """As quoted in github.com/GoogleCloudPlatform/k8s-config-connector/pull/6890."""
    return already_exists(
        f"A {kind} with short name '{short_name}' already exists under parent '{parent}'"
    )


def _key_parent(name: str) -> str:
    if re.fullmatch(r"organizations/\d+|projects/[^/]+", name) is None:
        rule = f"found {name!r}, expected organizations/ID or projects/ID"
        raise bad_request(f"field [parent] has issue [{rule}]", {"parent": rule})
    return name


@handles("cloudresourcemanager.tagKeys.create", "v3")
def create_key(call: Call) -> Json:
    world, short_name = call.world, _check_short_name(call)
    parent = _key_parent(call.body.get("parent", ""))
    call.require("resourcemanager.tagKeys.create", parent, denied())
    key = TagKey(short_name, parent, call.body.get("description", ""), world.timestamp())
    if namespaced_key(key) in map(namespaced_key, world.tag_keys.values()):
        raise _taken("TagKey", short_name, parent)
    name = f"tagKeys/{FIRST_ID + world.next('tag')}"
    world.tag_keys[name] = key
    return started(call, "ct", "TagKey", _shown_key(call, name), {})


@handles("cloudresourcemanager.tagKeys.get", "v3")
def get_key(call: Call) -> Json:
    _found(call, call.world.tag_keys, call.path["name"], "get")
    return _shown_key(call, call.path["name"])


@handles("cloudresourcemanager.tagKeys.getNamespaced", "v3")
def get_namespaced_key(call: Call) -> Json:
    keys = {name: namespaced_key(key) for name, key in call.world.tag_keys.items()}
    name = _named(keys, call.query.get("name", ""))
    _found(call, call.world.tag_keys, name, "get")
    return _shown_key(call, name)


@handles("cloudresourcemanager.tagKeys.list", "v3")
def list_keys(call: Call) -> Json:
    parent = _key_parent(call.query.get("parent", ""))
    call.require("resourcemanager.tagKeys.list", parent, denied())
    listed = [
        _shown_key(call, name) for name, key in call.world.tag_keys.items() if key.parent == parent
    ]
    return page(listed, call.query, "tagKeys", default=100, most=300)


@handles("cloudresourcemanager.tagKeys.delete", "v3")
def delete_key(call: Call) -> Json:
    world, name = call.world, call.path["name"]
    _found(call, world.tag_keys, name, "delete")
    if any(value.parent == name for value in world.tag_values.values()):
        raise precondition(f"Cannot delete {name}: it still has tag values.")  # (inferred)
    shown = _shown_key(call, name)
    del world.tag_keys[name]
    return started(call, "dt", "TagKey", shown, {})


@handles("cloudresourcemanager.tagValues.create", "v3")
def create_value(call: Call) -> Json:
    world, short_name = call.world, _check_short_name(call)
    parent: str = call.body.get("parent", "")
    if parent not in world.tag_keys:
        raise denied()
    call.require("resourcemanager.tagValues.create", parent, denied())
    taken = (value.parent == parent and value.short_name == short_name for value in _values(call))
    if any(taken):
        raise _taken("TagValue", short_name, parent)
    name = f"tagValues/{FIRST_ID + world.next('tag')}"
    description = call.body.get("description", "")
    world.tag_values[name] = TagValue(short_name, parent, description, world.timestamp())
    return started(call, "ct", "TagValue", _shown_value(call, name), {})


def _values(call: Call) -> list[TagValue]:
    return list(call.world.tag_values.values())


@handles("cloudresourcemanager.tagValues.get", "v3")
def get_value(call: Call) -> Json:
    _found(call, call.world.tag_values, call.path["name"], "get")
    return _shown_value(call, call.path["name"])


@handles("cloudresourcemanager.tagValues.getNamespaced", "v3")
def get_namespaced_value(call: Call) -> Json:
    world = call.world
    values = {name: namespaced_value(world, value) for name, value in world.tag_values.items()}
    name = _named(values, call.query.get("name", ""))
    _found(call, world.tag_values, name, "get")
    return _shown_value(call, name)


@handles("cloudresourcemanager.tagValues.list", "v3")
def list_values(call: Call) -> Json:
    parent = call.query.get("parent", "")
    if parent not in call.world.tag_keys:
        raise denied()
    call.require("resourcemanager.tagValues.list", parent, denied())
    values = call.world.tag_values.items()
    listed = [_shown_value(call, name) for name, value in values if value.parent == parent]
    return page(listed, call.query, "tagValues", default=100, most=300)


@handles("cloudresourcemanager.tagValues.delete", "v3")
def delete_value(call: Call) -> Json:
    world, name = call.world, call.path["name"]
    _found(call, world.tag_values, name, "delete")
    if any(binding.tag_value == name for binding in world.tag_bindings.values()):
        raise precondition(f"Cannot delete {name}: it is still bound.")  # (inferred)
    shown = _shown_value(call, name)
    del world.tag_values[name]
    return started(call, "dt", "TagValue", shown, {})


@handles("cloudresourcemanager.tagValues.getIamPolicy", "v3")
def get_policy(call: Call) -> Json:
    value = _found(call, call.world.tag_values, call.path["resource"], "getIamPolicy")
    return iam_policies.read(value.policy)


@handles("cloudresourcemanager.tagValues.setIamPolicy", "v3")
def set_policy(call: Call) -> Json:
    value = _found(call, call.world.tag_values, call.path["resource"], "setIamPolicy")
    return iam_policies.write(call.world, value.policy, call.body)


@handles("cloudresourcemanager.tagValues.testIamPermissions", "v3")
def test_permissions(call: Call) -> Json:
    return held_permissions(call, call.path["resource"])
