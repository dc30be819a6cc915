"""Policies: guarded by etags, closed to members and roles that do not exist."""

from typing import Any

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.resources.identity import CustomRole
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

POLICY = "/cloudresourcemanager/v1/projects/ready-project"
CONDITION = {"title": "t", "expression": "request.time < timestamp('2030-01-01T00:00:00Z')"}
OWNER = {"role": "roles/owner", "members": ["user:dev@example.com"]}


def write(caller: Caller, *bindings: Any, **more: Any) -> Any:
    policy = {"bindings": [OWNER, *bindings], **more}
    return caller.ok("POST", f"{POLICY}:setIamPolicy", {"policy": policy})


def grant(member: str, role: str = "roles/viewer", **more: Any) -> dict[str, Any]:
    return {"role": role, "members": [member], **more}


def test_a_stale_etag_is_a_conflict_and_changes_nothing(dev: Caller, ready: Project) -> None:
    read = dev.ok("POST", f"{POLICY}:getIamPolicy", {})
    write(dev, grant("user:a@example.com"))
    before = list(ready.policy.bindings)
    error = dev.refused("POST", f"{POLICY}:setIamPolicy", {"policy": read})
    assert (error["code"], error["status"]) == (409, "ABORTED")
    assert error["message"].startswith("There were concurrent policy changes. Please retry")
    assert ready.policy.bindings == before


def test_a_fresh_etag_is_accepted_and_replaced(dev: Caller, ready: Project) -> None:
    read = dev.ok("POST", f"{POLICY}:getIamPolicy", {})
    written = dev.ok("POST", f"{POLICY}:setIamPolicy", {"policy": read})
    assert written["etag"] != read["etag"]
    assert dev.ok("POST", f"{POLICY}:getIamPolicy", {}) == written


@pytest.mark.parametrize(
    ("binding", "message"),
    [
        (
            grant("serviceAccount:gone@ready-project.iam.gserviceaccount.com"),
            "Service account gone@ready-project.iam.gserviceaccount.com does not exist.",
        ),
        (grant("dev@example.com"), "Invalid principal (dev@example.com) in the policy."),
        (grant("user:a@b.com", "roles/veiwer"), "Role roles/veiwer is not supported"),
        (
            grant("user:a@b.com", "projects/ready-project/roles/none"),
            "Role (projects/ready-project/roles/none) does not exist",
        ),
        (grant("user:a@b.com", "viewer"), "Role viewer is not supported"),
    ],
)
def test_what_does_not_exist_cannot_be_bound(
    dev: Caller, ready: Project, binding: Any, message: str
) -> None:
    error = dev.refused("POST", f"{POLICY}:setIamPolicy", {"policy": {"bindings": [binding]}})
    assert error["status"] == "INVALID_ARGUMENT"
    assert message in error["message"]
    assert ready.policy.bindings == [OWNER]


@pytest.mark.parametrize(
    "member",
    [
        "group:team@example.com",
        "domain:example.com",
        "allUsers",
        "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/*",
        "serviceAccount:service-200000000001@gcp-sa-aiplatform.iam.gserviceaccount.com",
        "serviceAccount:1-compute@developer.gserviceaccount.com",
    ],
)
def test_members_this_world_does_not_hold_are_accepted(
    dev: Caller, ready: Project, member: str
) -> None:
    assert grant(member) in write(dev, grant(member))["bindings"]


def test_version_is_three_only_where_a_condition_is(dev: Caller, ready: Project) -> None:
    assert write(dev, version=3)["version"] == 1
    ready.policy.bindings.append(grant("user:a@b.com", condition=CONDITION))
    assert dev.ok("POST", f"{POLICY}:getIamPolicy", {})["version"] == 3


def test_bindings_are_merged_and_empty_ones_dropped(dev: Caller, ready: Project) -> None:
    empty = {"role": "roles/browser", "members": []}
    one, two = grant("user:a@b.com"), grant("user:c@d.com")
    merged = {"role": "roles/viewer", "members": ["user:a@b.com", "user:c@d.com"]}
    assert write(dev, one, two, one, empty)["bindings"] == [OWNER, merged]


def test_audit_configs_change_only_when_the_mask_says_so(dev: Caller, ready: Project) -> None:
    """The official plugin writes with a mask that names them; others must not wipe them."""
    audit = [{"service": "allServices", "auditLogConfigs": [{"logType": "DATA_READ"}]}]
    policy = {"bindings": [OWNER], "auditConfigs": audit}
    body = {"policy": policy, "updateMask": "bindings,etag,auditConfigs"}
    dev.ok("POST", f"{POLICY}:setIamPolicy", body)
    assert write(dev)["auditConfigs"] == audit


def test_writing_needs_its_own_permission(nobody: Caller, ready: Project) -> None:
    ready.policy.bindings.append(grant("user:nobody@example.com"))
    nobody.ok("POST", f"{POLICY}:getIamPolicy", {})
    assert nobody.refused("POST", f"{POLICY}:setIamPolicy", {"policy": {}})["code"] == 403


def test_a_deleted_account_stays_as_a_tombstone_until_undeleted(
    dev: Caller, world: World, ready: Project
) -> None:
    accounts = "/iam/v1/projects/ready-project/serviceAccounts"
    made = dev.ok("POST", accounts, {"accountId": "caller"})
    live = f"serviceAccount:{made['email']}"
    write(dev, grant(live))
    dev.ok("DELETE", f"{accounts}/{made['email']}")
    tombstone = f"deleted:{live}?uid={made['uniqueId']}"
    assert grant(tombstone) in dev.ok("POST", f"{POLICY}:getIamPolicy", {})["bindings"]
    write(dev, grant(tombstone))
    dev.ok("POST", f"{accounts}/{made['uniqueId']}:undelete", {})
    assert grant(live) in dev.ok("POST", f"{POLICY}:getIamPolicy", {})["bindings"]


def test_a_policy_never_set_has_an_etag_that_can_be_sent_back(
    dev: Caller, world: World, ready: Project
) -> None:
    ready.policy = Policy(bindings=[OWNER])
    write(dev, etag="ACAB")
    assert ready.policy.etag != "ACAB"


@pytest.mark.parametrize("place", ["v1/projects/existing-project", "v3/folders/345678901234"])
def test_a_projects_own_role_is_of_no_use_elsewhere(
    dev: Caller, ready: Project, world: World, place: str
) -> None:
    ready.roles["caller"] = CustomRole("caller", "e", permissions=["aiplatform.endpoints.predict"])
    binding = grant("user:a@example.com", "projects/ready-project/roles/caller")
    write(dev, binding)
    folder = world.folders["345678901234"]
    folder.policy.bindings.append(OWNER)
    policy = {"policy": {"bindings": [OWNER, binding]}}
    error = dev.refused("POST", f"/cloudresourcemanager/{place}:setIamPolicy", policy)
    assert error["code"] == 400
    assert error["message"].endswith("does not exist in the resource's hierarchy.")
