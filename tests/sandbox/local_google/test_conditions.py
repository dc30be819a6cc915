"""A condition is refused, never stored and ignored."""

from typing import Any

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.state.seed import DEPLOYER, DEV, FOLDER, MAIN, ORGANIZATION
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

CONDITION = {"title": "until 2030", "expression": "request.time < timestamp('2030-01-01')"}
LASTING = {"role": "roles/viewer", "members": ["user:a@b.com"], "condition": CONDITION}
OWNER = {"role": "roles/owner", "members": [DEV]}
EMAIL = DEPLOYER.removeprefix("serviceAccount:")
PROJECT = "/cloudresourcemanager/v1/projects/ready-project"


@pytest.fixture(autouse=True)
def _dev_may_set_policies(world: World) -> None:
    for policy in world.policies():
        policy.bindings.append(OWNER)
    billing = world.billing_accounts[MAIN].policy.bindings
    billing.append({"role": "roles/billing.admin", "members": [DEV]})


def set_policy(dev: Caller, path: str, *bindings: Any, **more: Any) -> Any:
    return dev.refused("POST", f"{path}:setIamPolicy", {"policy": {"bindings": bindings, **more}})


@pytest.mark.parametrize(
    "path",
    [
        PROJECT,
        f"/cloudresourcemanager/v1/organizations/{ORGANIZATION}",
        f"/cloudresourcemanager/v3/folders/{FOLDER}",
        f"/cloudbilling/v1/billingAccounts/{MAIN}",
        f"/iam/v1/projects/seed-project/serviceAccounts/{EMAIL}",
    ],
)
def test_every_policy_refuses_a_condition_by_name(dev: Caller, ready: Project, path: str) -> None:
    before = dev.ok("POST", f"{path}:getIamPolicy", {}) if path == PROJECT else None
    error = set_policy(dev, path, LASTING, version=3)
    assert (error["code"], error["status"]) == (501, "UNIMPLEMENTED")
    assert "conditions are not imitated" in error["message"]
    assert CONDITION["expression"] in error["message"]
    assert before is None or dev.ok("POST", f"{path}:getIamPolicy", {}) == before


def test_googles_rule_on_versions_comes_first(dev: Caller, ready: Project) -> None:
    error = set_policy(dev, PROJECT, LASTING, version=1)
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert "version (1)" in error["message"]


def test_an_old_client_cannot_write_over_a_conditional_policy(dev: Caller, ready: Project) -> None:
    ready.policy = Policy("BwXhqDVLqAg=", [OWNER, LASTING])
    error = set_policy(dev, PROJECT, OWNER, version=1, etag="BwXhqDVLqAg=")
    assert error["message"].startswith(
        "Specified policy version (1) cannot be less than the existing policy version (3)."
    )


def test_a_seeded_condition_survives_the_change_of_another_binding(
    dev: Caller, ready: Project
) -> None:
    ready.policy = Policy("BwXhqDVLqAg=", [OWNER, LASTING])
    other = {"role": "roles/browser", "members": ["user:c@d.com"]}
    sent = {"bindings": [OWNER, LASTING, other], "version": 3, "etag": "BwXhqDVLqAg="}
    written = dev.ok("POST", f"{PROJECT}:setIamPolicy", {"policy": sent})
    assert written["bindings"] == [OWNER, LASTING, other]


def test_a_seeded_condition_takes_no_new_member(dev: Caller, ready: Project) -> None:
    ready.policy = Policy("BwXhqDVLqAg=", [OWNER, LASTING])
    wider = {**LASTING, "members": ["user:a@b.com", "user:c@d.com"]}
    assert set_policy(dev, PROJECT, OWNER, wider, version=3)["code"] == 501
