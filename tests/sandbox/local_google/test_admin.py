"""The admin API: a person at a shell sees the world, changes it, and is told what went wrong."""

from typing import Any

import pytest

from sandbox.local_google.records.entry import Entry
from sandbox.local_google.records.journal import CAPACITY, Journal
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state import storage
from sandbox.local_google.state.seed import MAIN
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import CHAT, Caller

PROJECT = "/cloudresourcemanager/v1/projects/existing-project"


def test_the_dump_is_the_world(dev: Caller, world: World) -> None:
    assert dev.ok("GET", "/_sandbox/world") == storage.dump(world)


def test_a_patch_causes_drift(dev: Caller, world: World) -> None:
    patch = {
        "billing_accounts": {MAIN: {"open": False}},
        "projects": {"existing-project": {"labels": {"env": "dev"}}},
    }
    dev.ok("PATCH", "/_sandbox/world", patch)
    assert world.billing_accounts[MAIN].open is False
    assert dev.ok("GET", PROJECT)["labels"] == {"env": "dev"}


@pytest.mark.parametrize(
    ("patch", "text"),
    [
        ({"projects": {"existing-project": {"nmae": "x"}}}, "unknown field nmae"),
        ({"operation_polls": "2"}, "world.operation_polls: found '2', expected int"),
        ({"projects": {"p": {"name": "x"}}}, "missing create_time, number, project_id"),
    ],
)
def test_a_patch_that_makes_no_world_changes_nothing(
    dev: Caller, world: World, patch: Any, text: str
) -> None:
    before = storage.dump(world)
    assert text in dev.refused("PATCH", "/_sandbox/world", patch)["message"]
    assert storage.dump(world) == before


def test_reset_forgets_everything_that_happened(dev: Caller, world: World) -> None:
    dev.ok("DELETE", PROJECT)
    dev.ok("POST", "/_sandbox/faults", {"method_id": "sts.token", "status": 500})
    dev.ok("POST", "/_sandbox/reset")
    assert world.projects["existing-project"].state == "ACTIVE"
    assert (world.faults, world.tokens, list(world.journal.entries)) == ([], {}, [])


@pytest.mark.parametrize(
    ("body", "starts"),
    [
        ({"set": "2026-12-01T00:00:00Z"}, "2026-12-01T00:00:0"),
        ({"set": "2027-01-02"}, "2027-01-02T00:00:0"),
    ],
)
def test_the_clock_can_be_set(dev: Caller, body: object, starts: str) -> None:
    assert dev.ok("POST", "/_sandbox/clock", body)["clock"].startswith(starts)
    assert dev.ok("GET", "/_sandbox/status")["clock"].startswith(starts)


def test_the_clock_can_be_moved_on(dev: Caller) -> None:
    dev.ok("POST", "/_sandbox/clock", {"set": "2026-12-01T00:00:00Z"})
    moved = dev.ok("POST", "/_sandbox/clock", {"advance_seconds": 86400})
    assert moved["clock"].startswith("2026-12-02T00:00:0")


@pytest.mark.parametrize(
    "body", [{}, {"advance_seconds": "1"}, {"set": "soon"}, {"set": 5}, {"hurry": 1}, []]
)
def test_a_clock_that_makes_no_sense_is_refused(dev: Caller, body: object) -> None:
    assert dev.refused("POST", "/_sandbox/clock", body)["status"] == "INVALID_ARGUMENT"


def test_the_journal_tells_who_asked_what_and_got_what(dev: Caller) -> None:
    dev.ok("POST", "/cloudresourcemanager/v1/projects/existing-project:getIamPolicy?alt=json", {})
    dev.ask("GET", "/nowhere/v1/x")
    first, second = dev.ok("GET", "/_sandbox/journal")["entries"]
    assert first["caller"] == "user:dev@example.com"
    assert first["method_id"] == "cloudresourcemanager.projects.getIamPolicy"
    assert first["path"].endswith(":getIamPolicy?alt=json")
    assert (first["request"], first["status"]) == ({}, 200)
    assert first["response"]["bindings"]
    assert (second["method_id"], second["status"]) == ("", 404)


def test_the_journal_can_be_read_on_from_where_one_was(dev: Caller) -> None:
    dev.ok("GET", PROJECT)
    seen = dev.ok("GET", "/_sandbox/journal")["recorded"]
    dev.ok("GET", "/cloudbilling/v1/billingAccounts")
    dev.ok("GET", PROJECT)
    query = f"since={seen}&method_id=cloudresourcemanager.projects.get"
    assert [e["number"] for e in dev.ok("GET", f"/_sandbox/journal?{query}")["entries"]] == [3]
    assert dev.refused("GET", "/_sandbox/journal?since=yesterday")["code"] == 400
    assert dev.refused("GET", "/_sandbox/journal?methodid=x")["code"] == 400


def test_a_stream_is_journaled_with_its_two_ends(dev: Caller, ready: Project) -> None:
    hi = [{"role": "user", "content": "hi"}]
    body = {"model": "openai/gpt-oss-120b-maas", "messages": hi, "stream": True}
    _, text = dev.ask("POST", CHAT, body)
    (entry,) = dev.ok("GET", "/_sandbox/journal")["entries"]
    told = entry["response"]
    assert text.startswith("".join(told["first"]))
    assert text.endswith("".join(told["last"]))
    assert len(told["first"]) + told["left_out"] + len(told["last"]) == text.count("data: ")


def test_the_journal_keeps_the_newest() -> None:
    journal = Journal(capacity=2)
    for number in range(3):
        journal.record(Entry(0, "", "", f"m{number}", "GET", "/", None, 200, None))
    assert [entry["number"] for entry in journal.select()] == [2, 3]
    assert CAPACITY > 2


def test_an_unknown_admin_method_lists_those_there_are(dev: Caller) -> None:
    error = dev.refused("POST", "/_sandbox/wolrd", {})
    assert error["code"] == 404
    assert "PATCH world" in error["message"]
