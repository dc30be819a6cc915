"""Cloud Monitoring v3: notification channels. Nothing is sent, so no secret is kept."""

import json
from functools import cache
from pathlib import Path

from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.json_types import Json
from sandbox.local_google.monitoring import listing
from sandbox.local_google.monitoring.access import (
    check_texts,
    check_user_labels,
    invalid_value,
    project_of,
    record,
)
from sandbox.local_google.protocol import field_masks
from sandbox.local_google.protocol.errors import not_found, precondition
from sandbox.local_google.resources.hierarchy import Project

WRITABLE = frozenset({"type", "displayName", "description", "labels", "userLabels", "enabled"})
MESSAGES = frozenset({"labels", "userLabels"})
FIELDS = frozenset({"name", "type", "displayName", "enabled"})
PERMISSION = "monitoring.notificationChannels."
MASK = "**********"  # Google shows such labels obfuscated; in which form is (inferred)


@cache
def channel_types() -> dict[str, Json]:
    """Label names of each type, as Google's channel descriptors and the plugin's docs give them."""
    path = Path(__file__).parent.parent / "data" / "notification_channels.json"
    loaded: dict[str, Json] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def _named(project: Project, name: str) -> str:
    return f"projects/{project.project_id}/notificationChannels/{name.rpartition('/')[2]}"


def _found(call: Call, verb: str) -> str:
    project = project_of(call, call.path["name"], PERMISSION + verb)
    name = _named(project, call.path["name"])
    if name not in call.world.monitoring.notification_channels:
        raise not_found(f"Could not find notification channel with name {name}.")
    return name


def _judged(channel: Json) -> Json:
    """The channel with its secrets masked, or 400 naming the label that is wrong."""
    field = "notification_channel"
    check_texts(field, channel, {"displayName": 512, "description": 1024})
    check_user_labels(f"{field}.user_labels", channel.get("userLabels", {}))
    kind = channel_types().get(channel.get("type", ""))
    if kind is None:
        known = ", ".join(channel_types())
        raise invalid_value(f"{field}.type", channel.get("type", ""), f"expected one of {known}.")
    labels = channel.get("labels", {})
    for name in kind["required"]:
        if not labels.get(name):
            raise invalid_value(f"{field}.labels", ", ".join(labels), f'"{name}" is required.')
    for name in labels:
        if name not in kind["required"] + kind["optional"]:
            raise invalid_value(f"{field}.labels", name, f"no label of type {channel['type']}.")
    masked = {name: MASK if name in kind["sensitive"] else labels[name] for name in labels}
    return channel | {"labels": masked}


@handles("monitoring.projects.notificationChannels.create", "v3")
def create(call: Call) -> Json:
    project = project_of(call, call.path["name"], PERMISSION + "create")
    if call.body.get("name"):
        raise invalid_value("notification_channel.name", call.body["name"], "must be empty.")
    written = _judged({name: call.body[name] for name in WRITABLE if name in call.body})
    number = 10_000_000_000_000_000_000 + call.world.next("notification channel")
    name, made = _named(project, str(number)), record(call)
    channel = {"name": name, "enabled": True, **written, "creationRecord": made}
    call.world.monitoring.notification_channels[name] = channel | {"mutationRecords": [made]}
    return call.world.monitoring.notification_channels[name]


@handles("monitoring.projects.notificationChannels.get", "v3")
def get(call: Call) -> Json:
    return call.world.monitoring.notification_channels[_found(call, "get")]


@handles("monitoring.projects.notificationChannels.list", "v3")
def list_channels(call: Call) -> Json:
    project = project_of(call, call.path["name"], PERMISSION + "list")
    prefix = _named(project, "")
    channels = call.world.monitoring.notification_channels.items()
    listed = [channel for name, channel in channels if name.startswith(prefix)]
    return listing.listed(call, listed, "notificationChannels", FIELDS)


@handles("monitoring.projects.notificationChannels.patch", "v3")
def patch(call: Call) -> Json:
    """Without a mask, what the body leaves out is cleared (inferred from alertPolicies.patch)."""
    name = _found(call, "update")
    kept = call.world.monitoring.notification_channels[name]
    mask = call.query.get("updateMask", "") or "*"
    changed = _judged(field_masks.apply(kept, call.body, mask, WRITABLE, MESSAGES))
    records = [record(call), *kept["mutationRecords"]]
    changed = {"enabled": True, **changed, "mutationRecords": records}
    call.world.monitoring.notification_channels[name] = changed
    return changed


@handles("monitoring.projects.notificationChannels.delete", "v3")
def delete(call: Call) -> Json:
    name = _found(call, "delete")
    policies = call.world.monitoring.alert_policies
    users = [p for p in policies.values() if name in p.get("notificationChannels", [])]
    if users and not call.query.get("force"):
        listed = ", ".join(policy["name"] for policy in users)
        raise precondition(
            f"Cannot delete notification channel {name}: it is used by {listed}. Remove it there,"
            " or set force."
        )
    for policy in users:
        policy["notificationChannels"].remove(name)
    del call.world.monitoring.notification_channels[name]
    return {}
