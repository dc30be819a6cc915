"""Tags: one value of a key on a project, bound by those who may on both sides."""

from typing import Any

import pytest

from sandbox.local_google.resources.tags import TagBinding
from sandbox.local_google.state.seed import DEV, NOBODY, ORGANIZATION, seeded_world
from sandbox.local_google.state.world import World
from sandbox.local_google.world_yaml import read, write
from tests.sandbox.local_google.conftest import Caller

V3 = "/cloudresourcemanager/v3"
PROD, DEVELOPMENT, ML = "2814800000011", "2814800000012", "2814800000021"
PERMISSIONS = {
    "create": ("hierarchyNodes.createTagBinding", "tagValueBindings.create"),
    "delete": ("hierarchyNodes.deleteTagBinding", "tagValueBindings.delete"),
}


@pytest.fixture
def parent(world: World) -> str:
    number = world.projects["existing-project"].number
    return f"//cloudresourcemanager.googleapis.com/projects/{number}"


def bind(caller: Caller, parent: str, value: str) -> Any:
    body = {"parent": parent, "tagValue": f"tagValues/{value}"}
    operation = caller.ok("POST", f"{V3}/tagBindings", body)
    return caller.ok("GET", f"{V3}/{operation['name']}")["response"]


def test_a_value_is_bound_listed_and_unbound_by_its_encoded_name(dev: Caller, parent: str) -> None:
    bound = bind(dev, parent, PROD)
    assert bound["name"].startswith("tagBindings/%2F%2Fcloudresourcemanager.googleapis.com%2F")
    assert bound["tagValueNamespacedName"] == f"{ORGANIZATION}/environment/prod"
    listed = dev.ok("GET", f"{V3}/tagBindings?parent={parent}")["tagBindings"]
    assert listed == [{k: v for k, v in bound.items() if k != "@type"}]
    dev.ok("DELETE", f"{V3}/{bound['name']}")
    assert dev.ok("GET", f"{V3}/tagBindings?parent={parent}") == {}
    assert dev.refused("DELETE", f"{V3}/{bound['name']}")["status"] == "NOT_FOUND"


def test_a_namespaced_name_binds_the_same_value(dev: Caller, parent: str, world: World) -> None:
    named = {"parent": parent, "tagValueNamespacedName": f"{ORGANIZATION}/environment/prod"}
    dev.ok("POST", f"{V3}/tagBindings", named)
    assert list(world.tag_bindings.values()) == [TagBinding(parent, f"tagValues/{PROD}")]
    both = {**named, "tagValue": f"tagValues/{PROD}"}
    assert dev.refused("POST", f"{V3}/tagBindings", both)["status"] == "INVALID_ARGUMENT"


def test_a_key_has_one_value_on_a_project(dev: Caller, parent: str) -> None:
    bind(dev, parent, PROD)
    bind(dev, parent, ML)
    refused = {}
    for value in (PROD, DEVELOPMENT):
        body = {"parent": parent, "tagValue": f"tagValues/{value}"}
        refused[value] = dev.refused("POST", f"{V3}/tagBindings", body)
    assert refused[PROD]["status"] == "ALREADY_EXISTS"
    assert refused[PROD]["details"][0]["violations"][0]["type"] == "EXISTING_BINDING"
    assert refused[DEVELOPMENT]["status"] == "FAILED_PRECONDITION"
    assert "same TagKey" in refused[DEVELOPMENT]["message"]


@pytest.mark.parametrize("verb", PERMISSIONS)
def test_each_change_needs_a_permission_on_both_sides(
    caller: Any, parent: str, world: World, verb: str
) -> None:
    bound = bind(caller(DEV), parent, PROD)["name"]
    sides = world.projects["existing-project"].policy, world.tag_values[f"tagValues/{PROD}"].policy
    granted = {"role": "roles/resourcemanager.tagUser", "members": [NOBODY]}
    body = {"parent": parent, "tagValue": f"tagValues/{PROD}"}
    asked = {"create": ("POST", f"{V3}/tagBindings", body), "delete": ("DELETE", f"{V3}/{bound}")}
    for missing, side in zip(PERMISSIONS[verb], sides, strict=True):
        for policy in sides:
            policy.bindings = [b for b in policy.bindings if b != granted]
            policy.bindings += [granted] if policy is not side else []
        error = caller(NOBODY).refused(*asked[verb])
        assert error["code"] == 403, missing


def test_a_value_that_may_not_be_seen_is_as_one_that_is_not_there(
    dev: Caller, nobody: Caller, parent: str
) -> None:
    for wanted in ("environment/prod", "environment/nothing"):
        path = f"{V3}/tagValues/namespaced?name={ORGANIZATION}/{wanted}"
        assert nobody.refused("GET", path)["code"] == 403
    path = f"{V3}/tagValues/namespaced?name={ORGANIZATION}/environment/prod"
    assert dev.ok("GET", path)["name"] == f"tagValues/{PROD}"
    unknown = {"parent": parent, "tagValue": "tagValues/1"}
    assert dev.refused("POST", f"{V3}/tagBindings", unknown)["code"] == 403


@pytest.mark.parametrize("wrong", ["projects/existing-project", "//x.googleapis.com/projects/1"])
def test_only_a_project_by_its_number_is_bound_to(dev: Caller, wrong: str) -> None:
    error = dev.refused("GET", f"{V3}/tagBindings?parent={wrong}")
    assert error["details"][0]["fieldViolations"][0]["field"] == "parent"


def test_a_bound_value_and_a_key_with_values_stay(
    caller: Any, dev: Caller, parent: str, world: World
) -> None:
    admin = {"role": "roles/resourcemanager.tagAdmin", "members": [NOBODY]}
    world.organizations[ORGANIZATION].policy.bindings.append(admin)
    bind(dev, parent, PROD)
    nobody = caller(NOBODY)
    for name in (f"tagValues/{PROD}", "tagKeys/281480000001"):
        assert nobody.refused("DELETE", f"{V3}/{name}")["status"] == "FAILED_PRECONDITION"
    nobody.ok("DELETE", f"{V3}/tagValues/{DEVELOPMENT}")
    again = {"shortName": "prod", "parent": "tagKeys/281480000001"}
    assert nobody.refused("POST", f"{V3}/tagValues", again)["status"] == "ALREADY_EXISTS"


def test_tags_come_back_from_a_dump_and_name_what_is_there(dev: Caller, parent: str) -> None:
    bind(dev, parent, PROD)
    text = write.text(seeded_world())
    assert read.world(text, "dump").tag_values.keys() == seeded_world().tag_values.keys()
    hole = text.replace("parent: tagKeys/281480000001", "parent: tagKeys/7", 1)
    with pytest.raises(ValueError, match="tagKeys/7"):
        read.world(hole, "dump")
