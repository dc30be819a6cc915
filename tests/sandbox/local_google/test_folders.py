"""The folder tree keeps Google's rules: names, height, fanout, emptiness, 30 days."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.local_google.resources.hierarchy import Folder, Project
from sandbox.local_google.state.seed import DEV, FOLDER, ORGANIZATION
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

V3 = "/cloudresourcemanager/v3"
HERE = f"organizations/{ORGANIZATION}"
SEEDED = f"folders/{FOLDER}"


@pytest.fixture
def admin(world: World, dev: Caller) -> Caller:
    """dev, made administrator of all folders."""
    role = {"role": "roles/resourcemanager.folderAdmin", "members": [DEV]}
    world.organizations[ORGANIZATION].policy.bindings.append(role)
    return dev


def waited(who: Caller, operation: Any) -> Any:
    return who.ok("GET", f"{V3}/{operation['name']}")


def made(who: Caller, name: str, parent: str = HERE) -> str:
    body = {"displayName": name, "parent": parent}
    done = waited(who, who.ok("POST", f"{V3}/folders", body))
    return str(done["response"]["name"])


def broken(done: Any) -> str:
    """The kind of violation an operation ended in."""
    assert done["done"] is True
    assert done["error"]["code"] == 9
    return str(done["error"]["details"][0]["violations"][0]["type"])


def test_a_folder_is_created_renamed_and_found(admin: Caller) -> None:
    name = made(admin, "Team A")
    patched = admin.ok("PATCH", f"{V3}/{name}?updateMask=displayName", {"displayName": "Team B"})
    assert waited(admin, patched)["response"]["displayName"] == "Team B"
    found = admin.ok("GET", f'{V3}/folders:search?query=displayName="Team B" AND state=ACTIVE')
    assert [folder["name"] for folder in found["folders"]] == [name]
    listed = admin.ok("GET", f"{V3}/folders?parent={HERE}")["folders"]
    assert [folder["displayName"] for folder in listed] == ["Team B", "gpt-oss"]


@pytest.mark.parametrize("name", ["", "ab", "-team", "team-", "a" * 31, "te/am"])
def test_a_bad_display_name_is_refused(admin: Caller, name: str) -> None:
    error = admin.refused("POST", f"{V3}/folders", {"displayName": name, "parent": HERE})
    assert error["details"][0]["fieldViolations"][0]["field"] == "display_name"


def test_siblings_may_not_share_a_name(admin: Caller) -> None:
    """Told by the operation, in the words quoted in k8s-config-connector's issue 405."""
    body = {"displayName": "gpt-oss", "parent": HERE}
    done = waited(admin, admin.ok("POST", f"{V3}/folders", body))
    assert broken(done) == "FOLDER_NAME_UNIQUENESS_VIOLATION"
    assert done["error"]["message"] == (
        "The folder operation violates display name uniqueness within the parent."
    )
    made(admin, "gpt-oss", SEEDED)
    other = made(admin, "Other")
    error = admin.refused(
        "PATCH", f"{V3}/{other}?updateMask=displayName", {"displayName": "gpt-oss"}
    )
    assert error["status"] == "FAILED_PRECONDITION"


def test_ten_levels_and_no_more(admin: Caller) -> None:
    parent = SEEDED
    for level in range(2, 11):
        parent = made(admin, f"level {level}", parent)
    body = {"displayName": "level 11", "parent": parent}
    done = waited(admin, admin.ok("POST", f"{V3}/folders", body))
    assert broken(done) == "ACTIVE_FOLDER_HEIGHT_VIOLATION"
    pair = made(admin, "pair")
    made(admin, "below", pair)
    ninth = waited(admin, admin.ok("POST", f"{V3}/{pair}:move", {"destinationParent": parent}))
    assert broken(ninth) == "ACTIVE_FOLDER_HEIGHT_VIOLATION"


def test_three_hundred_children_and_no_more(admin: Caller, world: World) -> None:
    for number in range(300):
        world.folders[str(number)] = Folder(str(number), f"child {number}", SEEDED)
    body = {"displayName": "one more", "parent": SEEDED}
    done = waited(admin, admin.ok("POST", f"{V3}/folders", body))
    assert broken(done) == "MAX_CHILD_FOLDERS_VIOLATION"


def test_a_folder_cannot_move_into_itself(admin: Caller) -> None:
    inner = made(admin, "inner", SEEDED)
    moved = admin.ok("POST", f"{V3}/{SEEDED}:move", {"destinationParent": inner})
    assert broken(waited(admin, moved)) == "CYCLE_INTRODUCED_VIOLATION"


def test_moving_needs_permission_on_both_ends(admin: Caller, world: World) -> None:
    name = made(admin, "Team")
    body = {"destinationParent": SEEDED}
    roles = world.organizations[ORGANIZATION].policy.bindings
    mover = {"role": "roles/resourcemanager.folderMover", "members": [DEV]}
    roles.pop()
    for only in (world.folders[name.removeprefix("folders/")], world.folders[FOLDER]):
        only.policy.bindings = [mover]
        assert admin.refused("POST", f"{V3}/{name}:move", body)["code"] == 403
    roles.append(mover)
    moved = waited(admin, admin.ok("POST", f"{V3}/{name}:move", body))
    assert moved["response"]["parent"] == SEEDED


def test_moving_up_needs_permission_above_too(admin: Caller, world: World) -> None:
    name = made(admin, "Team", SEEDED)
    mover = {"role": "roles/resourcemanager.folderMover", "members": [DEV]}
    world.organizations[ORGANIZATION].policy.bindings.pop()
    world.folders[FOLDER].policy.bindings = [mover]
    assert admin.refused("POST", f"{V3}/{name}:move", {"destinationParent": HERE})["code"] == 403


@pytest.mark.parametrize("inside", ["folder", "project"])
def test_only_an_empty_folder_is_deleted(admin: Caller, ready: Project, inside: str) -> None:
    """What inside is to be deleted itself does not count."""
    if inside == "folder":
        admin.ok("DELETE", "/cloudresourcemanager/v1/projects/ready-project")
        below = f"{V3}/{made(admin, 'inner', SEEDED)}"
    else:
        below = "/cloudresourcemanager/v1/projects/ready-project"
    error = admin.refused("DELETE", f"{V3}/{SEEDED}")
    kind = error["details"][0]["violations"][0]["type"]
    assert kind == "FOLDER_TO_DELETE_NON_EMPTY_VIOLATION"
    admin.ok("DELETE", below)
    assert admin.ok("DELETE", f"{V3}/{SEEDED}")["name"]


def test_a_deleted_folder_comes_back_within_30_days(admin: Caller, world: World) -> None:
    name = made(admin, "Team")
    for _ in range(2):  # the second time it is a no-op that succeeds
        gone = waited(admin, admin.ok("DELETE", f"{V3}/{name}"))["response"]
    assert gone["state"] == "DELETE_REQUESTED"
    back = waited(admin, admin.ok("POST", f"{V3}/{name}:undelete", {}))["response"]
    assert back["state"] == "ACTIVE"
    admin.ok("DELETE", f"{V3}/{name}")
    world.set_clock(world.now() + timedelta(days=30))
    for token in world.tokens.values():
        token.expires = world.now() + timedelta(hours=1)
    assert admin.refused("GET", f"{V3}/{name}")["code"] == 403
    assert admin.refused("POST", f"{V3}/{name}:undelete", {})["code"] == 403


def test_a_deleted_name_is_free_and_then_blocks_the_undelete(admin: Caller) -> None:
    first = made(admin, "Team")
    admin.ok("DELETE", f"{V3}/{first}")
    made(admin, "Team")
    error = admin.refused("POST", f"{V3}/{first}:undelete", {})
    assert error["details"][0]["violations"][0]["type"] == "FOLDER_NAME_UNIQUENESS_VIOLATION"


@pytest.mark.parametrize("kind", ["folder", "project"])
def test_nothing_new_goes_into_a_deleted_folder(admin: Caller, kind: str) -> None:
    admin.ok("DELETE", f"{V3}/{SEEDED}")
    if kind == "folder":
        body: Any = {"displayName": "inner", "parent": SEEDED}
        done = waited(admin, admin.ok("POST", f"{V3}/folders", body))
        assert broken(done) == "PARENT_DELETED_VIOLATION"
        return
    body = {"projectId": "demo-three", "parent": SEEDED}
    error = admin.refused("POST", f"{V3}/projects", body)
    assert error["status"] == "FAILED_PRECONDITION"


def test_a_stale_etag_is_a_conflict(admin: Caller) -> None:
    path = f"{V3}/{SEEDED}"
    before = admin.ok("GET", path)["etag"]
    admin.ok("PATCH", f"{path}?updateMask=displayName", {"displayName": "New", "etag": before})
    stale = {"displayName": "Newer", "etag": before}
    assert admin.refused("PATCH", f"{path}?updateMask=displayName", stale)["code"] == 409
    assert admin.refused("PATCH", path, {"displayName": "Newer"})["code"] == 400


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/folders", {"displayName": "Team", "parent": HERE}),
        ("GET", f"/folders?parent={HERE}", None),
        ("PATCH", f"/{SEEDED}?updateMask=displayName", {"displayName": "Team"}),
        ("POST", f"/{SEEDED}:move", {"destinationParent": HERE}),
        ("DELETE", f"/{SEEDED}", None),
        ("POST", f"/{SEEDED}:undelete", {}),
        ("GET", f"/{SEEDED}", None),
    ],
)
def test_every_method_needs_its_permission(
    nobody: Caller, method: str, path: str, body: Any
) -> None:
    assert nobody.refused(method, V3 + path, body)["code"] == 403
    assert nobody.ok("GET", f"{V3}/folders:search") == {}
