"""A lien keeps a project from being deleted, and says whose it is."""

from typing import Any

import pytest

from sandbox.local_google.state.seed import NOBODY
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

V1, V3 = "/cloudresourcemanager/v1", "/cloudresourcemanager/v3"
PROJECT = f"{V1}/projects/existing-project"
LIEN = {
    "parent": "projects/existing-project",
    "restrictions": ["resourcemanager.projects.delete"],
    "origin": "tests",
    "reason": "Holds the production key",
}


@pytest.mark.parametrize("version", [V1, V3])
def test_a_lien_blocks_deletion_until_it_is_gone(dev: Caller, version: str) -> None:
    made = dev.ok("POST", f"{V3}/liens", LIEN)
    error = dev.refused("DELETE", f"{version}/projects/existing-project")
    assert (error["status"], error["message"]) == (
        "FAILED_PRECONDITION",
        "Precondition check failed.",
    )
    assert error["details"][0]["violations"] == [
        {
            "type": "LIEN",
            "subject": made["name"],
            "description": "A lien to prevent deletion was placed on the project by [tests]."
            " Remove the lien to allow deletion.",
        }
    ]
    assert error["details"][2]["reason"] == "PROJECT_DELETE_LIEN"
    dev.ok("DELETE", f"{V1}/{made['name']}")
    dev.ok("DELETE", f"{version}/projects/existing-project")


def test_a_lien_blocks_its_own_project_only(dev: Caller) -> None:
    here = {"type": "organization", "id": "1234567890"}
    dev.ok("POST", f"{V1}/projects", {"projectId": "demo-other", "parent": here})
    dev.ok("POST", f"{V1}/liens", {**LIEN, "parent": "projects/demo-other"})
    dev.ok("DELETE", PROJECT)


def test_a_lien_is_listed_by_its_project_however_it_is_named(dev: Caller) -> None:
    number = dev.ok("GET", PROJECT)["projectNumber"]
    made = dev.ok("POST", f"{V1}/liens", LIEN)
    assert made["parent"] == f"projects/{number}"
    assert dev.ok("GET", f"{V3}/liens?parent=projects/{number}") == {"liens": [made]}
    assert dev.ok("GET", f"{V1}/{made['name']}") == made


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"restrictions": []}, "restrictions"),
        ({"restrictions": ["resourcemanager.projects.update"]}, "restrictions"),
        ({"origin": ""}, "origin"),
        ({"reason": "r" * 201}, "reason"),
        ({"parent": "folders/1"}, "parent"),
    ],
)
def test_a_bad_value_is_refused_naming_its_field(dev: Caller, wrong: Any, field: str) -> None:
    error = dev.refused("POST", f"{V1}/liens", {**LIEN, **wrong})
    assert error["details"][0]["fieldViolations"][0]["field"] == field


def test_reading_and_writing_need_their_permissions(
    dev: Caller, nobody: Caller, world: World
) -> None:
    made = dev.ok("POST", f"{V1}/liens", LIEN)["name"]
    assert nobody.refused("GET", f"{V1}/liens?parent={LIEN['parent']}")["code"] == 403
    viewer = {"role": "roles/viewer", "members": [NOBODY]}
    world.projects["existing-project"].policy.bindings.append(viewer)
    assert nobody.ok("GET", f"{V1}/{made}")["name"] == made
    assert nobody.refused("POST", f"{V1}/liens", LIEN)["code"] == 403
    assert nobody.refused("DELETE", f"{V1}/{made}")["code"] == 403
    assert dev.refused("GET", f"{V1}/liens/p1-lnone")["code"] == 404
