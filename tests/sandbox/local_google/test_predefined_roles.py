"""Predefined roles are what the permissions of this world are made of, and anybody reads them."""

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.identity import CustomRole
from tests.sandbox.local_google.conftest import Caller


def test_a_role_shows_its_permissions(nobody: Caller) -> None:
    role = nobody.ok("GET", "/iam/v1/roles/serviceusage.serviceUsageConsumer")
    assert role["name"] == "roles/serviceusage.serviceUsageConsumer"
    assert "serviceusage.services.use" in role["includedPermissions"]


def test_patterns_are_shown_as_what_they_cover(nobody: Caller) -> None:
    owner = nobody.ok("GET", "/iam/v1/roles/owner")["includedPermissions"]
    assert "resourcemanager.projects.delete" in owner
    assert not any("*" in permission for permission in owner)
    assert "iam.serviceAccounts.getAccessToken" not in owner


def test_the_list_is_paged_and_full_only_when_asked(nobody: Caller) -> None:
    first = nobody.ok("GET", "/iam/v1/roles?pageSize=2")
    assert [sorted(role) for role in first["roles"]] == [["etag", "name", "stage"]] * 2
    more = nobody.ok("GET", f"/iam/v1/roles?pageSize=2&pageToken={first['nextPageToken']}")
    assert more["roles"][0]["name"] != first["roles"][0]["name"]
    assert "includedPermissions" in nobody.ok("GET", "/iam/v1/roles?view=FULL")["roles"][0]


def test_a_parent_asks_for_custom_roles(dev: Caller, nobody: Caller, ready: Project) -> None:
    ready.roles["mine"] = CustomRole("mine", "BwAA", permissions=["a.b.c"])
    ready.roles["gone"] = CustomRole("gone", "BwAA", deleted=True)
    path = "/iam/v1/roles?parent=projects/ready-project"
    assert [r["name"] for r in dev.ok("GET", path)["roles"]] == [
        "projects/ready-project/roles/mine"
    ]
    assert len(dev.ok("GET", f"{path}&showDeleted=true")["roles"]) == 2
    assert nobody.refused("GET", path)["code"] == 403


@pytest.mark.parametrize(
    ("path", "code"), [("/roles/no.such", 404), ("/roles?parent=organizations/1", 501)]
)
def test_what_there_is_not_is_refused(dev: Caller, path: str, code: int) -> None:
    assert dev.refused("GET", f"/iam/v1{path}")["code"] == code
