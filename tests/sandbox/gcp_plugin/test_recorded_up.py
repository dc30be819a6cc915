"""One deployment of the recorded program, held against the recordings in every respect."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.sandbox.gcp_plugin.conftest import OpenStack
from tests.sandbox.gcp_plugin.recorded import (
    Request,
    assert_dependency_order,
    assert_same_requests,
    recorded,
    recorded_json,
)

pytestmark = pytest.mark.engine

Steps = list[dict[str, Any]]


@dataclass(frozen=True)
class Deployment:
    """What was seen of one stack: up, previews of changes, destroy."""

    up_requests: list[Request]
    resources: list[dict[str, Any]]
    unchanged: Steps
    updates: Steps
    replaces: Steps
    destroy_requests: list[Request]
    destroy_output: str


@pytest.fixture(scope="module")
def deployment(open_stack: OpenStack) -> Iterator[Deployment]:
    """One stack for the whole file, because an `up` through the engine takes seconds."""
    with open_stack() as stack:
        done = stack.up()
        assert done.returncode == 0, done.stdout
        up_requests, resources = stack.requests(), stack.resources()
        changed = {"LABEL": "prod", "DISPLAY_NAME": "caller2", "TITLE": "q"}
        renamed = {"FOLDER": "345678901234", "ACCOUNT_ID": "other-caller", "ROLE_ID": "other"}
        unchanged = stack.preview()
        updates, replaces = stack.preview(**changed), stack.preview(**changed, **renamed)
        stack.requests()
        destroyed = stack.pulumi("destroy", "--yes", "--skip-preview")
        assert destroyed.returncode != 0
        yield Deployment(
            up_requests,
            resources,
            unchanged,
            updates,
            replaces,
            stack.requests(),
            destroyed.stdout,
        )


def test_up_sends_the_recorded_requests(deployment: Deployment) -> None:
    assert_same_requests(deployment.up_requests, recorded("up-default-batching"))


def test_up_respects_what_depends_on_what(deployment: Deployment) -> None:
    assert_dependency_order(deployment.up_requests)


def test_the_recordings_respect_it_too() -> None:
    """Or the order asserted above would be ours alone."""
    assert_dependency_order(recorded("up-default-batching"))


def test_the_state_has_the_recorded_ids_inputs_and_output_keys(deployment: Deployment) -> None:
    def by_name(resources: Steps) -> dict[str, Any]:
        return {
            item["name"]: (item["type"], item["id"], item["inputs"], sorted(item["outputs"]))
            for item in resources
        }

    named = [{**item, "name": item["urn"].split("::")[-1]} for item in deployment.resources]
    assert by_name(named) == by_name(recorded_json("state-after-up"))


def test_unset_outputs_are_the_recorded_zero_values(deployment: Deployment) -> None:
    zero_values: tuple[Any, ...] = (None, "", False, {}, [])
    ours = {item["urn"].split("::")[-1]: item["outputs"] for item in deployment.resources}
    for theirs in recorded_json("state-after-up"):
        unset = {key: value for key, value in theirs["outputs"].items() if value in zero_values}
        assert {key: ours[theirs["name"]][key] for key in unset} == unset


def test_labels_that_may_hold_provider_defaults_are_secret(deployment: Deployment) -> None:
    project = next(item for item in deployment.resources if item["id"] == "projects/PROJECT")
    for name in ("pulumiLabels", "effectiveLabels"):
        assert "ciphertext" in project["outputs"][name]


def test_a_second_preview_is_empty(deployment: Deployment) -> None:
    assert deployment.unchanged == []


@pytest.mark.parametrize("kind", ["updates", "replaces"])
def test_detailed_diffs_are_the_recorded_ones(deployment: Deployment, kind: str) -> None:
    def comparable(steps: Steps) -> dict[str, Any]:
        return {
            (step.get("name") or step["urn"].split("::")[-1]): (
                step["op"],
                step.get("detailedDiff"),
                step.get("replaceReasons"),
            )
            for step in steps
            # A replacement is three steps; the recordings kept the one that carries the diff.
            if step["op"] in ("update", "replace")
        }

    ours = comparable(getattr(deployment, kind))
    theirs = comparable(recorded_json(f"preview-{kind}"))
    assert ours == theirs


def test_destroy_of_a_prevented_project_removes_the_rest_and_fails(deployment: Deployment) -> None:
    assert_same_requests(deployment.destroy_requests, recorded("destroy-deletion-policy-prevent"))
    text = "Cannot destroy project as deletion_policy is set to PREVENT."
    assert text in deployment.destroy_output
