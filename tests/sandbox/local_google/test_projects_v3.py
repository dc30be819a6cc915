"""v3 and v1 are two views of one project; deletion can be undone for 30 days, ids never freed."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEPLOYER, DEV, FOLDER, ORGANIZATION
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

V1, V3 = "/cloudresourcemanager/v1", "/cloudresourcemanager/v3"
HERE = f"organizations/{ORGANIZATION}"
MINE = f"{V3}/projects/existing-project"


def waited(who: Caller, operation: Any) -> Any:
    done = who.ok("GET", f"{V3}/{operation['name']}")
    assert done["done"] is True
    return done


def later(world: World, days: float) -> None:
    world.set_clock(world.now() + timedelta(days=days))
    for token in world.tokens.values():
        token.expires = world.now() + timedelta(hours=1)


def grant(world: World, role: str, member: str = DEV) -> None:
    world.organizations[ORGANIZATION].policy.bindings.append({"role": role, "members": [member]})


def test_a_project_made_in_v3_is_the_one_v1_shows(dev: Caller) -> None:
    body = {"projectId": "demo-three", "displayName": "Demo", "parent": HERE, "labels": {"a": "b"}}
    made = waited(dev, dev.ok("POST", f"{V3}/projects", body))["response"]
    assert made["@type"] == "type.googleapis.com/google.cloud.resourcemanager.v3.Project"
    older = dev.ok("GET", f"{V1}/projects/demo-three")
    assert f"projects/{older['projectNumber']}" == made["name"]
    assert (older["name"], older["labels"]) == ("Demo", {"a": "b"})
    dev.ok("DELETE", f"{V1}/projects/demo-three")
    assert dev.ok("GET", f"{V3}/projects/demo-three")["state"] == "DELETE_REQUESTED"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"projectId": "Bad", "parent": HERE}, "project_id"),
        ({"projectId": "demo-three", "parent": "projects/1"}, "parent"),
        ({"projectId": "demo-three", "parent": HERE, "displayName": "x"}, "display_name"),
        (
            {"projectId": "demo-three", "parent": HERE, "labels": {f"l{i}": "" for i in range(65)}},
            "labels",
        ),
    ],
)
def test_a_bad_value_is_refused_naming_its_field(dev: Caller, wrong: Any, field: str) -> None:
    error = dev.refused("POST", f"{V3}/projects", wrong)
    assert error["details"][0]["fieldViolations"][0]["field"] == field


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/projects", {"projectId": "demo-three", "parent": HERE}),
        ("GET", f"/projects?parent={HERE}", None),
        ("PATCH", "/projects/existing-project", {"displayName": "Mine"}),
        ("DELETE", "/projects/existing-project", None),
        ("POST", "/projects/existing-project:undelete", {}),
        ("POST", "/projects/existing-project:setIamPolicy", {"policy": {}}),
        ("POST", "/projects/existing-project:move", {"destinationParent": HERE}),
    ],
)
def test_every_change_needs_its_permission(
    nobody: Caller, method: str, path: str, body: Any
) -> None:
    assert nobody.refused(method, V3 + path, body)["code"] == 403


def test_a_deleted_project_comes_back_within_30_days(dev: Caller, world: World) -> None:
    gone = waited(dev, dev.ok("DELETE", MINE))["response"]
    assert gone["state"] == "DELETE_REQUESTED"
    assert gone["deleteTime"]
    later(world, 29.9)
    back = waited(dev, dev.ok("POST", f"{MINE}:undelete", {}))["response"]
    assert (back["state"], "deleteTime" in back) == ("ACTIVE", False)


@pytest.mark.parametrize("version", ["v1", "v3"])
def test_after_30_days_it_is_gone_and_its_id_stays_taken(
    dev: Caller, world: World, version: str
) -> None:
    dev.ok("DELETE", MINE)
    later(world, 30)
    project = f"/cloudresourcemanager/{version}/projects/existing-project"
    assert dev.refused("GET", project)["code"] == 403
    assert dev.refused("POST", f"{project}:undelete", {})["code"] == 403
    listed = dev.ok("GET", f"{V3}/projects:search").get("projects", [])
    assert "existing-project" not in [p["projectId"] for p in listed]
    again = {"projectId": "existing-project", "parent": HERE}
    assert dev.refused("POST", f"{V3}/projects", again)["status"] == "ALREADY_EXISTS"


def test_what_is_deleted_can_be_neither_deleted_nor_changed(dev: Caller) -> None:
    dev.ok("DELETE", MINE)
    assert dev.refused("DELETE", MINE)["status"] == "FAILED_PRECONDITION"
    assert dev.refused("PATCH", MINE, {"displayName": "Mine"})["status"] == "FAILED_PRECONDITION"


def test_a_patch_changes_what_its_mask_names(dev: Caller) -> None:
    changed = {"displayName": "Mine", "labels": {"a": "b"}}
    assert waited(dev, dev.ok("PATCH", MINE, changed))["response"].items() >= changed.items()
    emptied = waited(dev, dev.ok("PATCH", f"{MINE}?updateMask=labels", {"displayName": "No"}))
    assert "labels" not in emptied["response"]
    assert emptied["response"]["displayName"] == "Mine"
    assert dev.refused("PATCH", f"{MINE}?updateMask=parent", {})["code"] == 400


def test_a_stale_etag_is_a_conflict(dev: Caller) -> None:
    before = dev.ok("GET", MINE)["etag"]
    dev.ok("PATCH", MINE, {"displayName": "Mine", "etag": before})
    error = dev.refused("PATCH", MINE, {"displayName": "Again", "etag": before})
    assert (error["code"], error["status"]) == (409, "ABORTED")


@pytest.mark.parametrize("granted", ["nothing", "destination", "both"])
def test_moving_needs_permission_on_both_ends(dev: Caller, world: World, granted: str) -> None:
    """`dev` owns the project, which is not enough."""
    mover = {"role": "roles/resourcemanager.projectMover", "members": [DEV]}
    if granted == "both":
        world.organizations[ORGANIZATION].policy.bindings.append(mover)
    elif granted == "destination":
        world.folders[FOLDER].policy.bindings.append(mover)
    status, answer = dev.ask("POST", f"{MINE}:move", {"destinationParent": f"folders/{FOLDER}"})
    if granted != "both":
        assert status == 403
        return
    assert waited(dev, answer)["response"]["parent"] == f"folders/{FOLDER}"
    parent = dev.ok("GET", f"{V1}/projects/existing-project")["parent"]
    assert parent == {"type": "folder", "id": FOLDER}


def test_moving_up_needs_permission_above_too(dev: Caller, world: World) -> None:
    """All rights on the folder it leaves are not enough to put it into the organization."""
    world.projects["existing-project"].parent = f"folders/{FOLDER}"
    mover = {"role": "roles/resourcemanager.projectMover", "members": [DEV]}
    world.folders[FOLDER].policy.bindings.append(mover)
    body = {"destinationParent": HERE}
    assert dev.refused("POST", f"{MINE}:move", body)["code"] == 403
    grant(world, "roles/resourcemanager.projectMover")
    assert waited(dev, dev.ok("POST", f"{MINE}:move", body))["response"]["parent"] == HERE


def test_a_list_shows_the_direct_children_by_name(
    dev: Caller, world: World, ready: Project
) -> None:
    grant(world, "roles/browser")
    listed = dev.ok("GET", f"{V3}/projects?parent={HERE}")["projects"]
    assert [p["projectId"] for p in listed] == ["existing-project", "seed-project"]
    dev.ok("DELETE", MINE)
    path = f"{V3}/projects?parent={HERE}"
    assert [p["projectId"] for p in dev.ok("GET", path)["projects"]] == ["seed-project"]
    assert len(dev.ok("GET", f"{path}&showDeleted=true")["projects"]) == 2
    assert dev.refused("GET", f"{V3}/projects")["code"] == 400


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("id:ready*", ["ready-project"]),
        ("labels.env:dev", ["ready-project"]),
        ("labels:env", ["ready-project"]),
        (f"parent:folders/{FOLDER}", ["ready-project"]),
        ("id:ready-project state:DELETE_REQUESTED", ["ready-project"]),
        ("id:ready-project AND state:DELETE_REQUESTED", []),
        ("id:ready-project OR id:existing-project", ["existing-project", "ready-project"]),
        ("NAME:READY*", ["ready-project"]),
    ],
)
def test_terms_side_by_side_are_alternatives(
    dev: Caller, ready: Project, query: str, expected: list[str]
) -> None:
    ready.labels["env"] = "dev"
    found = dev.ok("GET", f"{V3}/projects:search?query={query}").get("projects", [])
    assert sorted(p["projectId"] for p in found) == expected


def test_a_query_that_is_not_understood_is_refused(dev: Caller) -> None:
    assert dev.refused("GET", f"{V3}/projects:search?query=NOT id:x")["code"] == 400


def test_a_service_account_makes_no_project_without_a_parent(caller: Any) -> None:
    error = caller(DEPLOYER).refused("POST", f"{V3}/projects", {"projectId": "demo-three"})
    assert error["code"] == 400


@pytest.mark.parametrize(
    ("query", "expected"), [("", 1), ("domain:example.com", 1), ("domain:else.example", 0)]
)
def test_organizations_are_found_by_domain(dev: Caller, query: str, expected: int) -> None:
    found = dev.ok("GET", f"{V3}/organizations:search?query={query}").get("organizations", [])
    older = dev.ok("POST", f"{V1}/organizations:search", {"filter": query})
    assert (len(found), len(older.get("organizations", []))) == (expected, expected)


def test_an_organization_nobody_may_see_is_not_found(nobody: Caller) -> None:
    assert nobody.ok("GET", f"{V3}/organizations:search") == {}
    asked = {"permissions": ["resourcemanager.organizations.get"]}
    assert nobody.ok("POST", f"{V3}/{HERE}:testIamPermissions", asked) == {}
