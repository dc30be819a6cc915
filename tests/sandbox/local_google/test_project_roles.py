"""Custom roles: soft-deleted, undeleted, and what they hold is what they grant."""

import pytest

from sandbox.local_google.authority import iam
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

ROLES = "/iam/v1/projects/ready-project/roles"
PREDICT = "aiplatform.endpoints.predict"
BODY = {
    "roleId": "gptOssPredict",
    "role": {"title": "p", "stage": "GA", "includedPermissions": [PREDICT]},
}


def test_a_deleted_role_is_read_as_deleted_and_can_come_back(dev: Caller, ready: Project) -> None:
    """Without undelete the official plugin's second `up` after a destroy cannot work."""
    made = dev.ok("POST", ROLES, BODY)
    dev.ok("DELETE", f"{ROLES}/gptOssPredict")
    assert dev.ok("GET", f"{ROLES}/gptOssPredict") == made | {"deleted": True}
    assert dev.refused("POST", ROLES, BODY)["status"] == "FAILED_PRECONDITION"
    assert dev.ok("GET", ROLES) == {}
    assert dev.ok("POST", f"{ROLES}/gptOssPredict:undelete", {}) == made


def test_a_missing_role_is_named(dev: Caller, ready: Project) -> None:
    error = dev.refused("GET", f"{ROLES}/gptOssPredict")
    text = "The role named projects/ready-project/roles/gptOssPredict was not found."
    assert (error["code"], error["message"]) == (404, text)


def test_a_live_role_cannot_be_created_again(dev: Caller, ready: Project) -> None:
    dev.ok("POST", ROLES, BODY)
    assert dev.refused("POST", ROLES, BODY)["status"] == "ALREADY_EXISTS"


@pytest.mark.parametrize(
    ("mask", "expected"),
    [("", ("q", "d")), ("?updateMask=title", ("q", None)), ("?updateMask=description", ("p", "d"))],
)
def test_a_patch_keeps_to_its_mask(
    dev: Caller, ready: Project, mask: str, expected: tuple[str, str | None]
) -> None:
    dev.ok("POST", ROLES, BODY)
    sent = {"title": "q", "description": "d"}
    patched = dev.ok("PATCH", f"{ROLES}/gptOssPredict{mask}", sent)
    assert (patched["title"], patched.get("description")) == expected
    assert patched["includedPermissions"] == [PREDICT]


@pytest.mark.parametrize(
    "role",
    [
        {"includedPermissions": ["predict"]},
        {"includedPermissions": ["aiplatform.*"]},
        {"stage": "STABLE"},
    ],
)
def test_a_bad_role_is_refused(dev: Caller, ready: Project, role: object) -> None:
    body = {"roleId": "gptOssPredict", "role": role}
    assert dev.refused("POST", ROLES, body)["code"] == 400
    assert ready.roles == {}


def test_a_bad_role_id_is_refused(dev: Caller, ready: Project) -> None:
    """Pulumi's own auto-naming uses a hyphen here, which Google does not take."""
    assert dev.refused("POST", ROLES, {"roleId": "gpt-oss", "role": {}})["code"] == 400


@pytest.mark.parametrize(("change", "grants"), [({}, True), ({"stage": "DISABLED"}, False)])
def test_a_role_grants_while_it_is_live(
    dev: Caller, world: World, ready: Project, change: dict[str, str], grants: bool
) -> None:
    dev.ok("POST", ROLES, BODY)
    dev.ok("PATCH", f"{ROLES}/gptOssPredict", change)
    name, member = "projects/ready-project/roles/gptOssPredict", "user:a@b.com"
    ready.policy.bindings.append({"role": name, "members": [member]})
    assert iam.allowed(world, member, PREDICT, "projects/ready-project") is grants
    dev.ok("DELETE", f"{ROLES}/gptOssPredict")
    assert not iam.allowed(world, member, PREDICT, "projects/ready-project")
