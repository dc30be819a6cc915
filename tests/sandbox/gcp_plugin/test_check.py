"""Check: defaults and names filled in and remembered, every bad input named."""

import pytest

from sandbox.gcp_plugin.check import check
from sandbox.gcp_plugin.resources import RESOURCES
from sandbox.gcp_plugin.values import UNKNOWN, State

PROJECT = RESOURCES["gcp:organizations/project:Project"]
ACCOUNT = RESOURCES["gcp:serviceaccount/account:Account"]
ROLE = RESOURCES["gcp:projects/iAMCustomRole:IAMCustomRole"]
MEMBER = RESOURCES["gcp:projects/iAMMember:IAMMember"]
SERVICE = RESOURCES["gcp:projects/service:Service"]
GRANT = {"project": "p", "role": "roles/viewer", "member": "user:a@example.com"}


def test_a_default_is_listed_among_the_defaults() -> None:
    inputs, failures = check(PROJECT, "p", {}, {"projectId": "demo-one", "name": "demo"})
    assert failures == []
    assert inputs["__defaults"] == ["autoCreateNetwork"]
    assert inputs["autoCreateNetwork"] is True


def test_nested_objects_keep_their_own_book() -> None:
    condition = {"title": "t", "expression": "true"}
    inputs, failures = check(MEMBER, "m", {}, {**GRANT, "condition": condition})
    assert failures == []
    assert inputs["condition"] == {"__defaults": [], **condition}


def test_made_up_names_are_lower_case_short_and_kept() -> None:
    made, failures = check(PROJECT, "Demo" * 10, {}, {}, seed=b"1")
    assert failures == []
    assert len(made["projectId"]) == 30
    assert made["projectId"] == made["projectId"].lower()
    again, _ = check(PROJECT, "Demo" * 10, made, {}, seed=b"2")
    assert again["projectId"] == made["projectId"]


def test_a_name_the_program_stops_giving_is_not_kept_as_made_up() -> None:
    old = {"__defaults": [], "projectId": "chosen-once", "name": "demo"}
    made, _ = check(PROJECT, "demo", old, {"name": "demo"}, seed=b"1")
    assert made["projectId"] != "chosen-once"


@pytest.mark.parametrize(
    ("resource", "inputs", "property_name", "text"),
    [
        (SERVICE, {}, "service", 'The argument "service" is required'),
        (SERVICE, {"service": "a.b", "servce": "x"}, "servce", "unknown key"),
        (SERVICE, {"service": 7}, "service", "expected type string, got 7"),
        (SERVICE, {"service": "vertex"}, "service", "a domain like"),
        (SERVICE, {"service": "a.b", "disableOnDestroy": "yes"}, "disableOnDestroy", "type bool"),
        (ACCOUNT, {"accountId": "Short"}, "accountId", "6 to 30"),
        (ACCOUNT, {"accountId": "fine-id", "deletionPolicy": "KEEP"}, "deletionPolicy", "ABANDON"),
        (ROLE, {"title": "t", "permissions": ["a"]}, "roleId", "always set it"),
        (ROLE, {"title": "t", "permissions": [1], "roleId": "abc"}, "permissions", "[0] is 1"),
        (MEMBER, {**GRANT, "member": "alice"}, "member", "an IAM member such as"),
        (MEMBER, {**GRANT, "member": "deleted:user:a"}, "member", "an IAM member such as"),
        (MEMBER, {**GRANT, "condition": {"title": "t"}}, "condition.expression", "is required"),
    ],
)
def test_a_bad_input_is_named(
    resource: object, inputs: State, property_name: str, text: str
) -> None:
    _, failures = check(resource, "r", {}, inputs)  # type: ignore[arg-type]
    assert [failure.property for failure in failures] == [property_name]
    assert text in failures[0].reason


def test_a_parent_is_an_organization_or_a_folder() -> None:
    both = {"projectId": "demo-one", "name": "demo", "orgId": "1", "folderId": "2"}
    _, failures = check(PROJECT, "p", {}, both)
    assert {failure.property for failure in failures} == {"orgId", "folderId"}


def test_unknown_values_pass() -> None:
    _, failures = check(ACCOUNT, "a", {}, {"accountId": UNKNOWN, "project": UNKNOWN})
    assert failures == []
