"""Projects: created by an operation, taken for ever, invisible to those without rights."""

from collections.abc import Callable

import pytest

from sandbox.local_google.state.seed import DEPLOYER, DEV, FOLDER, ORGANIZATION
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

PROJECTS = "/cloudresourcemanager/v1/projects"
MOVER, CREATOR = "roles/resourcemanager.projectMover", "roles/resourcemanager.projectCreator"
IN_ORGANIZATION = {"type": "organization", "id": ORGANIZATION}


def body(project_id: str = "demo-gpt-oss", **more: object) -> dict[str, object]:
    return {"projectId": project_id, "parent": IN_ORGANIZATION, **more}


def test_creating_is_an_operation_that_ends_in_the_project(dev: Caller) -> None:
    started = dev.ok("POST", PROJECTS, body(labels={"env": "dev"}))
    assert set(started) == {"name"}
    done = dev.ok("GET", f"/cloudresourcemanager/v1/{started['name']}")
    assert done["done"] is True
    assert done["response"]["projectId"] == "demo-gpt-oss"
    project = dev.ok("GET", f"{PROJECTS}/demo-gpt-oss")
    assert project["lifecycleState"] == "ACTIVE"
    assert project["parent"] == IN_ORGANIZATION
    assert started["name"] == f"operations/cp.{project['projectNumber']}"


def test_an_operation_takes_as_many_polls_as_the_world_says(dev: Caller, world: World) -> None:
    world.operation_polls = 2
    name = dev.ok("POST", PROJECTS, body())["name"]
    answers = [dev.ok("GET", f"/cloudresourcemanager/v1/{name}") for _ in range(3)]
    assert [answer.get("done", False) for answer in answers] == [False, False, True]


def test_the_creator_owns_the_project(dev: Caller) -> None:
    dev.ok("POST", PROJECTS, body())
    policy = dev.ok("POST", f"{PROJECTS}/demo-gpt-oss:getIamPolicy", {})
    assert policy["bindings"] == [{"role": "roles/owner", "members": ["user:dev@example.com"]}]


@pytest.mark.parametrize("reference", ["no-such-project", "taken-project"])
def test_missing_and_forbidden_projects_read_the_same(dev: Caller, reference: str) -> None:
    """Terraform and the official plugin match on this very text."""
    error = dev.refused("GET", f"{PROJECTS}/{reference}")
    assert (error["code"], error["message"]) == (403, "The caller does not have permission")


@pytest.mark.parametrize("taken", ["taken-project", "existing-project"])
def test_a_taken_id_is_refused_whoever_holds_it(dev: Caller, taken: str) -> None:
    error = dev.refused("POST", PROJECTS, body(taken))
    assert (error["status"], error["message"]) == (
        "ALREADY_EXISTS",
        "Requested entity already exists",
    )


def test_a_deleted_project_keeps_its_id(dev: Caller) -> None:
    dev.ok("POST", PROJECTS, body())
    assert dev.ok("DELETE", f"{PROJECTS}/demo-gpt-oss") == {}
    assert dev.ok("GET", f"{PROJECTS}/demo-gpt-oss")["lifecycleState"] == "DELETE_REQUESTED"
    assert dev.refused("POST", PROJECTS, body())["code"] == 409
    dev.ok("POST", f"{PROJECTS}/demo-gpt-oss:undelete", {})
    assert dev.ok("GET", f"{PROJECTS}/demo-gpt-oss")["lifecycleState"] == "ACTIVE"


def test_a_service_account_needs_a_parent_to_create_in(
    caller: Callable[[str], Caller], dev: Caller
) -> None:
    error = caller(DEPLOYER).refused("POST", PROJECTS, {"projectId": "demo-gpt-oss"})
    assert error["code"] == 400
    assert error["message"] == "Service accounts cannot create projects without a parent."
    dev.ok("POST", PROJECTS, {"projectId": "demo-gpt-oss"})


def test_creating_needs_the_right_on_the_parent(nobody: Caller, dev: Caller) -> None:
    assert nobody.refused("POST", PROJECTS, body())["code"] == 403
    elsewhere = body(parent={"type": "folder", "id": "999"})
    assert dev.refused("POST", PROJECTS, elsewhere)["code"] == 403
    dev.ok("POST", PROJECTS, body(parent={"type": "folder", "id": FOLDER}))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (body("Demo-1"), "project_id"),
        (body("short"), "project_id"),
        (body("ends-with-"), "project_id"),
        (body(name="x"), "display_name"),
        (body(labels={"Env": "dev"}), "labels"),
        (body(parent={"type": "organisation", "id": "1"}), "parent"),
    ],
)
def test_a_bad_value_is_refused_naming_its_field(dev: Caller, wrong: object, field: str) -> None:
    error = dev.refused("POST", PROJECTS, wrong)
    assert error["details"][0]["fieldViolations"][0]["field"] == field


def let_move(world: World, *roles: str) -> None:
    """On the organization, and so on its folders: the owner of a project may not move it."""
    policy = world.organizations[ORGANIZATION].policy
    policy.bindings = [{"role": role, "members": [DEV]} for role in roles]


def test_an_update_moves_renames_and_relabels(dev: Caller, world: World) -> None:
    let_move(world, MOVER)
    moved = {"name": "Renamed", "labels": {"a": "b"}, "parent": {"type": "folder", "id": FOLDER}}
    answer = dev.ok("PUT", f"{PROJECTS}/existing-project", moved)
    assert {key: answer[key] for key in moved} == moved


@pytest.mark.parametrize(
    ("beginning", "role", "parent"),
    [
        (f"folders/{FOLDER}", MOVER, IN_ORGANIZATION),
        (f"organizations/{ORGANIZATION}", CREATOR, {"type": "folder", "id": FOLDER}),
    ],
    ids=["it may not create in the organization", "it may not take it out"],
)
def test_a_move_needs_rights_where_the_project_is_and_where_it_goes(
    dev: Caller, world: World, beginning: str, role: str, parent: dict[str, str]
) -> None:
    world.projects["existing-project"].parent = beginning
    let_move(world, role)
    path, moved = f"{PROJECTS}/existing-project", {"name": "Moved", "parent": parent}
    assert dev.refused("PUT", path, moved)["code"] == 403
    let_move(world, MOVER, CREATOR)
    assert dev.ok("PUT", path, moved)["parent"] == parent


def test_listing_shows_only_what_the_caller_may_see(dev: Caller, nobody: Caller) -> None:
    listed = dev.ok("GET", f"{PROJECTS}?filter=lifecycleState:ACTIVE AND id:exist*")
    assert [project["projectId"] for project in listed["projects"]] == ["existing-project"]
    assert nobody.ok("GET", PROJECTS) == {}


def test_a_project_number_serves_as_well_as_the_id(dev: Caller) -> None:
    number = dev.ok("GET", f"{PROJECTS}/existing-project")["projectNumber"]
    assert dev.ok("GET", f"{PROJECTS}/{number}")["projectId"] == "existing-project"
    found = dev.ok("GET", f"/cloudresourcemanager/v3/projects/{number}")
    assert (found["name"], found["state"]) == (f"projects/{number}", "ACTIVE")


def test_only_a_deleted_project_can_be_undeleted(dev: Caller) -> None:
    error = dev.refused("POST", f"{PROJECTS}/existing-project:undelete", {})
    assert (error["code"], error["status"]) == (400, "FAILED_PRECONDITION")
