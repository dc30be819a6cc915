"""A channel keeps its labels, hides its secrets, and is not pulled from under a policy."""

from typing import Any

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV
from sandbox.local_google.state.storage import dump
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller
from tests.sandbox.local_google.test_alert_policies import API, CHANNELS, EMAIL, POLICIES, policy

SLACK = {"type": "slack", "labels": {"channel_name": "#ops", "auth_token": "xoxb-secret"}}


def test_a_channel_comes_back_enabled_with_its_records(dev: Caller, ready: Project) -> None:
    made = dev.ok("POST", CHANNELS, EMAIL)
    assert (made["enabled"], made["labels"]) == (True, EMAIL["labels"])
    changed = dev.ok("PATCH", f"{API}/{made['name']}?updateMask=displayName", {"displayName": "d"})
    assert (changed["displayName"], changed["labels"]) == ("d", EMAIL["labels"])
    assert len(changed["mutationRecords"]) == 2
    assert changed["creationRecord"] == made["creationRecord"]


def test_no_secret_is_answered_kept_or_journaled(dev: Caller, ready: Project, world: World) -> None:
    made = dev.ok("POST", CHANNELS, SLACK)
    assert made["labels"] == {"channel_name": "#ops", "auth_token": "**********"}
    again = dev.ok("PATCH", f"{API}/{made['name']}", SLACK)
    assert again["labels"] == made["labels"]
    journal = list(world.journal.select())
    assert "xoxb-secret" not in f"{dump(world)} {journal}"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"type": "pigeon"}, "expected one of email"),
        ({"type": ""}, "expected one of email"),
        ({"labels": {}}, '"email_address" is required'),
        ({"labels": {"email_address": "a@b.example", "number": "1"}}, "no label of type email"),
        ({"description": "x" * 1025}, "description"),
        ({"userLabels": {"1st": "a"}}, "user_labels"),
        ({"name": "projects/ready-project/notificationChannels/1"}, "must be empty"),
    ],
)
def test_a_wrong_channel_is_refused_by_field(
    dev: Caller, ready: Project, wrong: Any, says: str
) -> None:
    error = dev.refused("POST", CHANNELS, EMAIL | wrong)
    assert (error["code"], says in error["message"]) == (400, True), error


def test_a_channel_in_use_is_deleted_only_by_force(dev: Caller, ready: Project) -> None:
    channel = dev.ok("POST", CHANNELS, EMAIL)["name"]
    made = dev.ok("POST", POLICIES, policy(notificationChannels=[channel]))["name"]
    error = dev.refused("DELETE", f"{API}/{channel}")
    assert (error["status"], made in error["message"]) == ("FAILED_PRECONDITION", True)
    dev.ok("DELETE", f"{API}/{channel}?force=true")
    assert dev.ok("GET", f"{API}/{made}")["notificationChannels"] == []
    assert dev.refused("GET", f"{API}/{channel}")["code"] == 404


def test_a_channel_nobody_uses_is_deleted(dev: Caller, ready: Project) -> None:
    channel = dev.ok("POST", CHANNELS, EMAIL)["name"]
    dev.ok("DELETE", f"{API}/{channel}")
    assert dev.ok("GET", CHANNELS) == {}


def test_channels_are_listed_by_type(dev: Caller, ready: Project) -> None:
    dev.ok("POST", CHANNELS, EMAIL)
    dev.ok("POST", CHANNELS, SLACK)
    listed = dev.ok("GET", f'{CHANNELS}?filter=type="slack" AND labels.channel_name="%23ops"')
    assert [c["type"] for c in listed["notificationChannels"]] == ["slack"]


@pytest.mark.parametrize(
    ("role", "created", "read"),
    [
        ("roles/monitoring.notificationChannelEditor", 200, 200),
        ("roles/monitoring.notificationChannelViewer", 403, 200),
        ("roles/monitoring.alertPolicyEditor", 403, 403),
    ],
)
def test_a_role_allows_what_google_says(
    dev: Caller, ready: Project, role: str, created: int, read: int
) -> None:
    made = dev.ok("POST", CHANNELS, EMAIL)["name"]
    ready.policy.bindings = [{"role": role, "members": [DEV]}]
    assert dev.ask("POST", CHANNELS, EMAIL)[0] == created
    assert dev.ask("GET", CHANNELS)[0] == read
    assert dev.ask("GET", f"{API}/{made}")[0] == read
    assert dev.ask("PATCH", f"{API}/{made}?updateMask=enabled", {})[0] == created
    assert dev.ask("DELETE", f"{API}/{made}")[0] == created
