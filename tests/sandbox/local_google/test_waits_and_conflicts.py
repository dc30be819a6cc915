"""Operations of every API take polls; a stale etag overwrites no role, account or policy."""

from typing import Any

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV, FOLDER
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

PROJECTS = "/cloudresourcemanager/v1/projects"
NEW = {"projectId": "brand-new", "parent": {"type": "folder", "id": FOLDER}}
NEW_V3 = {"projectId": "brand-new", "parent": f"folders/{FOLDER}"}
SERVICES = "/serviceusage/v1/projects/ready-project/services"
POOL = "/iam/v1/projects/ready-project/locations/global/workloadIdentityPools"
TWO = {"serviceIds": ["monitoring.googleapis.com", "logging.googleapis.com"]}


@pytest.mark.parametrize(
    ("path", "body", "read"),
    [
        (PROJECTS, NEW, "/cloudresourcemanager/v1/{}"),
        ("/cloudresourcemanager/v3/projects", NEW_V3, "/cloudresourcemanager/v3/{}"),
        (f"{SERVICES}/monitoring.googleapis.com:enable", {}, "/serviceusage/v1/{}"),
        (f"{SERVICES}:batchEnable", TWO, "/serviceusage/v1/{}"),
        (f"{POOL}?workloadIdentityPoolId=pool-one", {}, "/iam/v1/{}"),
    ],
)
def test_an_operation_is_not_done_before_its_polls(
    dev: Caller, ready: Project, world: World, path: str, body: Any, read: str
) -> None:
    world.operation_polls = 2
    started = dev.ok("POST", path, body)
    assert not started.get("done")
    polled = [dev.ok("GET", read.format(started["name"])) for _ in range(3)]
    assert [poll.get("done", False) for poll in polled] == [False, False, True]


def test_an_operation_that_fails_takes_its_polls_too(dev: Caller, world: World) -> None:
    world.operation_polls, world.quotas.projects_per_creator = 2, {DEV: 0}
    name = dev.ok("POST", PROJECTS, NEW)["name"]
    polled = [dev.ok("GET", f"/cloudresourcemanager/v1/{name}") for _ in range(3)]
    assert [poll.get("done", False) for poll in polled] == [False, False, True]
    assert polled[2]["error"]["code"] == 8


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "UNDELETE"])
def test_a_stale_etag_of_a_role_is_a_conflict(dev: Caller, ready: Project, method: str) -> None:
    roles = "/iam/v1/projects/ready-project/roles"
    made = dev.ok("POST", roles, {"roleId": "caller", "role": {"title": "one"}})
    path, stale = f"{roles}/caller", made["etag"]
    dev.ok("PATCH", path, {"title": "two"})
    calls: dict[str, tuple[str, str, Any]] = {
        "PATCH": ("PATCH", path, {"title": "three", "etag": stale}),
        "DELETE": ("DELETE", f"{path}?etag={stale}", None),
        "UNDELETE": ("POST", f"{path}:undelete", {"etag": stale}),
    }
    error = dev.refused(*calls[method])
    assert (error["code"], error["status"]) == (409, "ABORTED")
    assert ready.roles["caller"].title == "two"


def test_a_stale_etag_of_an_account_is_a_conflict(dev: Caller, ready: Project) -> None:
    made = dev.ok("POST", "/iam/v1/projects/ready-project/serviceAccounts", {"accountId": "runner"})
    path = f"/iam/v1/{made['name']}"
    stale = {"serviceAccount": {"displayName": "a", "etag": made["etag"]}}
    dev.ok("PATCH", path, {**stale, "updateMask": "displayName"})
    error = dev.refused("PATCH", path, {**stale, "updateMask": "displayName"})
    assert (error["code"], error["status"]) == (409, "ABORTED")


def test_a_stale_etag_of_an_accounts_policy_is_a_conflict(dev: Caller, ready: Project) -> None:
    made = dev.ok("POST", "/iam/v1/projects/ready-project/serviceAccounts", {"accountId": "runner"})
    path = f"/iam/v1/{made['name']}:setIamPolicy"
    binding = {"role": "roles/iam.serviceAccountUser", "members": [DEV]}
    written = dev.ok("POST", path, {"policy": {"bindings": [binding]}})
    dev.ok("POST", path, {"policy": {"bindings": [], "etag": written["etag"]}})
    error = dev.refused("POST", path, {"policy": {"etag": written["etag"]}})
    assert (error["code"], error["status"]) == (409, "ABORTED")
