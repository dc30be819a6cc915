"""Planned states and differences, without Google."""

import pytest

from sandbox.gcp_plugin.plan import Change, deletes_first, differences, planned_state
from sandbox.gcp_plugin.resources import RESOURCES
from sandbox.gcp_plugin.schema import ResourceType
from sandbox.gcp_plugin.values import UNKNOWN, State
from tests.sandbox.gcp_plugin.conftest import offline_session

PROJECT = RESOURCES["gcp:organizations/project:Project"]
ACCOUNT = RESOURCES["gcp:serviceaccount/account:Account"]
ROLE = RESOURCES["gcp:projects/iAMCustomRole:IAMCustomRole"]
MEMBER = RESOURCES["gcp:projects/iAMMember:IAMMember"]
ALERT_POLICY = RESOURCES["gcp:monitoring/alertPolicy:AlertPolicy"]
NEW_PROJECT = {"projectId": "demo-one", "name": "demo", "labels": {"env": "dev"}}
NEW_ROLE = {"roleId": "abc", "title": "t", "permissions": ["a", "b"], "project": "p"}
NEW_ALERT = {"displayName": "a", "combiner": "OR", "project": "p"}
GRANT = {"project": "p", "role": "roles/viewer", "member": "user:a@example.com"}


def plan(
    resource: ResourceType, inputs: State, old: State | None = None, **config: object
) -> State:
    return planned_state(offline_session(**config), resource, inputs, old)


def deployed(resource: ResourceType, inputs: State) -> State:
    """The state once Google filled in what was unknown."""
    planned = plan(resource, inputs)
    return {key: "filled" if value is UNKNOWN else value for key, value in planned.items()}


def kinds(resource: ResourceType, inputs: State, old: State) -> dict[str, tuple[Change, bool]]:
    found = differences(resource, plan(resource, inputs, old), old)
    return {path: (item.change, item.replaces) for path, item in found.items()}


def test_email_and_member_are_known_at_preview() -> None:
    planned = plan(ACCOUNT, {"accountId": "caller-one", "project": "demo"})
    assert planned["email"] == "caller-one@demo.iam.gserviceaccount.com"
    assert planned["member"] == f"serviceAccount:{planned['email']}"
    assert planned["uniqueId"] is UNKNOWN


def test_they_are_unknown_while_the_project_is() -> None:
    assert plan(ACCOUNT, {"accountId": "caller-one", "project": UNKNOWN})["email"] is UNKNOWN


def test_the_provider_s_project_is_the_default() -> None:
    assert plan(ACCOUNT, {"accountId": "caller-one"}, project="mine")["project"] == "mine"


@pytest.mark.parametrize(
    ("given", "provider", "expected"),
    [("", "", "PREVENT"), ("", "DELETE", "DELETE"), ("ABANDON", "DELETE", "ABANDON")],
)
def test_the_deletion_policy_nearest_to_the_resource_wins(
    given: str, provider: str, expected: str
) -> None:
    inputs = {**NEW_PROJECT, **({"deletionPolicy": given} if given else {})}
    assert plan(PROJECT, inputs, deletion_policy=provider)["deletionPolicy"] == expected


def test_the_attribution_label_is_put_on_what_is_created_only() -> None:
    label = {"goog-pulumi-provisioned": "true"}
    assert plan(PROJECT, NEW_PROJECT)["pulumiLabels"] == {"env": "dev", **label}
    adopted = {**NEW_PROJECT, "pulumiLabels": {}, "effectiveLabels": {"theirs": "x"}}
    planned = plan(PROJECT, NEW_PROJECT, adopted)
    assert planned["pulumiLabels"] == {"env": "dev"}
    assert planned["effectiveLabels"] == {"theirs": "x", "env": "dev"}


def test_default_labels_of_the_provider_are_below_the_program_s() -> None:
    planned = plan(PROJECT, NEW_PROJECT, default_labels={"env": "all", "team": "ml"})
    assert planned["effectiveLabels"]["env"] == "dev"
    assert planned["effectiveLabels"]["team"] == "ml"


def test_nothing_differs_from_what_was_planned() -> None:
    for resource, inputs in ((PROJECT, NEW_PROJECT), (ROLE, NEW_ROLE), (MEMBER, GRANT)):
        assert kinds(resource, inputs, deployed(resource, inputs)) == {}


def test_a_move_is_no_replacement_and_a_new_id_is() -> None:
    old = deployed(PROJECT, {**NEW_PROJECT, "orgId": "1"})
    moved = kinds(PROJECT, {**NEW_PROJECT, "folderId": "2"}, old)
    assert moved == {"folderId": (Change.UPDATE, False), "orgId": (Change.DELETE, False)}
    renamed = kinds(PROJECT, {**NEW_PROJECT, "orgId": "1", "projectId": "demo-two"}, old)
    assert renamed == {"projectId": (Change.UPDATE, True)}


def test_the_order_of_permissions_does_not_matter_and_membership_does() -> None:
    old = deployed(ROLE, NEW_ROLE)
    assert kinds(ROLE, {**NEW_ROLE, "permissions": ["b", "a"]}, old) == {}
    more = kinds(ROLE, {**NEW_ROLE, "permissions": ["a", "b", "c"]}, old)
    assert more == {"permissions[2]": (Change.ADD, False)}


def test_a_list_differs_place_by_place() -> None:
    """A changed threshold was told as a condition that is added."""
    condition = {"displayName": "c", "conditionThreshold": {"thresholdValue": 0.05}}
    more = {"displayName": "d", "conditionAbsent": {"duration": "120s"}}
    old = deployed(ALERT_POLICY, {**NEW_ALERT, "conditions": [condition, more]})
    old["conditions"] = [{**c, "name": f"conditions/{n}"} for n, c in enumerate([condition, more])]
    changed = {**condition, "conditionThreshold": {"thresholdValue": 0.1}}
    assert kinds(ALERT_POLICY, {**NEW_ALERT, "conditions": [changed]}, old) == {
        "conditions[0].conditionThreshold.thresholdValue": (Change.UPDATE, False),
        "conditions[1]": (Change.DELETE, False),
    }
    swapped = kinds(ALERT_POLICY, {**NEW_ALERT, "conditions": [more, condition]}, old)
    assert {path.partition(".")[0] for path in swapped} == {"conditions[0]", "conditions[1]"}


def test_the_case_of_a_user_does_not_matter() -> None:
    old = deployed(MEMBER, GRANT)
    assert kinds(MEMBER, {**GRANT, "member": "user:A@Example.com"}, old) == {}
    assert kinds(MEMBER, {**GRANT, "member": "user:b@example.com"}, old) == {
        "member": (Change.UPDATE, True)
    }


def test_an_unknown_input_is_a_difference() -> None:
    assert kinds(MEMBER, {**GRANT, "member": UNKNOWN}, deployed(MEMBER, GRANT)) == {
        "member": (Change.UPDATE, True)
    }


def test_only_a_chosen_name_forces_deleting_first() -> None:
    assert deletes_first(ACCOUNT, {"__defaults": [], "accountId": "chosen"})
    assert not deletes_first(PROJECT, {"__defaults": ["name", "projectId"], "name": "made-up"})
    assert not deletes_first(MEMBER, {"__defaults": [], **GRANT})
