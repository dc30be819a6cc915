"""Service accounts: unique while they live, recoverable after, never twice the same."""

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

ACCOUNTS = "/iam/v1/projects/ready-project/serviceAccounts"
EMAIL = "caller@ready-project.iam.gserviceaccount.com"


def create(dev: Caller) -> dict[str, str]:
    body = {"accountId": "caller", "serviceAccount": {"displayName": "c"}}
    answer: dict[str, str] = dev.ok("POST", ACCOUNTS, body)
    return answer


def test_a_created_account_is_read_back_as_it_was(dev: Caller, ready: Project) -> None:
    made = create(dev)
    assert made["name"] == f"projects/ready-project/serviceAccounts/{EMAIL}"
    for path in (f"{ACCOUNTS}/{EMAIL}", f"/iam/v1/projects/-/serviceAccounts/{made['uniqueId']}"):
        assert dev.ok("GET", path) == made


def test_an_address_is_taken_while_its_account_lives(dev: Caller, ready: Project) -> None:
    first = create(dev)
    error = dev.refused("POST", ACCOUNTS, {"accountId": "caller"})
    assert (error["code"], error["status"]) == (409, "ALREADY_EXISTS")
    text = "Service account caller already exists within project projects/ready-project."
    assert error["message"] == text
    dev.ok("DELETE", f"{ACCOUNTS}/{EMAIL}")
    assert create(dev)["uniqueId"] != first["uniqueId"]


def test_a_deleted_account_is_gone_until_undeleted(dev: Caller, ready: Project) -> None:
    made = create(dev)
    dev.ok("DELETE", f"{ACCOUNTS}/{EMAIL}")
    assert dev.refused("GET", f"{ACCOUNTS}/{EMAIL}")["code"] == 404
    assert dev.ok("GET", ACCOUNTS) == {}
    dev.ok("POST", f"{ACCOUNTS}/{made['uniqueId']}:undelete", {})
    assert dev.ok("GET", f"{ACCOUNTS}/{EMAIL}") == made


def test_an_account_is_not_found_under_another_project(dev: Caller, ready: Project) -> None:
    create(dev)
    path = f"/iam/v1/projects/existing-project/serviceAccounts/{EMAIL}"
    assert dev.refused("GET", path)["code"] == 404


def test_a_patch_changes_what_its_mask_names(dev: Caller, ready: Project) -> None:
    made = create(dev)
    account = {"displayName": "new", "description": "not this", "etag": made["etag"]}
    body = {"serviceAccount": account, "updateMask": "display_name"}
    patched = dev.ok("PATCH", f"{ACCOUNTS}/{EMAIL}", body)
    assert (patched["displayName"], "description" in patched) == ("new", False)
    assert dev.refused("PATCH", f"{ACCOUNTS}/{EMAIL}", body)["status"] == "ABORTED"


def test_a_patch_without_a_mask_is_refused(dev: Caller, ready: Project) -> None:
    create(dev)
    error = dev.refused("PATCH", f"{ACCOUNTS}/{EMAIL}", {"serviceAccount": {"displayName": "x"}})
    assert error["details"][0]["fieldViolations"][0]["field"] == "update_mask"


def test_a_bad_account_id_is_refused(dev: Caller, ready: Project) -> None:
    error = dev.refused("POST", ACCOUNTS, {"accountId": "no"})
    assert error["details"][0]["fieldViolations"][0]["field"] == "account_id"


def test_without_permission_an_account_reads_like_a_missing_one(
    dev: Caller, nobody: Caller, ready: Project
) -> None:
    create(dev)
    errors = [nobody.refused("GET", f"{ACCOUNTS}/{email}") for email in (EMAIL, "x@y.z")]
    assert errors[0] == errors[1]
    assert errors[0]["details"][0]["metadata"] == {"permission": "iam.serviceAccounts.get"}


def test_an_account_of_the_world_may_act_for_itself(
    dev: Caller, world: World, ready: Project
) -> None:
    create(dev)
    assert world.token_for(f"serviceAccount:{EMAIL}")
    dev.ok("POST", f"{ACCOUNTS}/{EMAIL}:disable", {})
    assert world.caller(f"serviceAccount:{EMAIL}") is None
