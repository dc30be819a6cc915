"""Tags: one binding for each key, to the project's number, the old value gone before the new."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict

from findings.finding import CheckError, Finding
from tests.components.conftest import SETTINGS, OpenGates

TAGS = json.dumps({"1234567890/environment": "prod", "1234567890/team": "ml"})
NAME = "gpt-oss-tags-1234567890/environment"


@pytest.mark.parametrize(
    ("mode", "number"), [("create", "100000000001"), ("adopt", "100000000001")]
)
def test_a_value_is_bound_by_its_id_to_the_number_of_an_owned_project(
    run_program: Callable[..., Any], mode: str, number: str
) -> None:
    run = run_program(**SETTINGS, projectMode=mode, tags=TAGS)
    assert MessageToDict(run.recorder.requests[NAME].object) == {
        "parent": f"//cloudresourcemanager.googleapis.com/projects/{number}",
        "tagValue": "tagValues/prod",
    }
    assert len(run.recorder.of_type(":TagBinding")) == 2
    assert "services_allowed of a tagged project" in run.gates.asked


def test_a_selected_project_is_tagged_too(run_program: Callable[..., Any]) -> None:
    run = run_program(projectId="gpt-oss-dev", projectMode="select", tags=TAGS)
    bound = MessageToDict(run.recorder.requests[NAME].object)
    assert bound["parent"] == "//cloudresourcemanager.googleapis.com/projects/200000000002"


def test_a_changed_value_is_unbound_first_and_never_left_on_a_deleted_project(
    run_program: Callable[..., Any],
) -> None:
    """Google refuses two values of a key, and a value to be deleted while it is bound."""
    recorder = run_program(**SETTINGS, tags=TAGS, deletionProtection="false").recorder
    request = recorder.requests[NAME]
    assert request.deleteBeforeReplace
    assert request.deletedWith == ""
    assert not request.protect


def test_nothing_depends_on_a_tag_but_what_is_told_at_the_end(
    run_program: Callable[..., Any],
) -> None:
    """Deleting before replacing would take along whatever has a binding among its inputs."""
    recorder = run_program(**SETTINGS, tags=TAGS).recorder
    bindings = {urn for urn in recorder.resources if "TagBinding::" in urn}
    assert len(bindings) == 2
    dependants = {
        name
        for name, request in recorder.requests.items()
        if request.custom and bindings & set(request.dependencies)
    }
    assert dependants == set()


class NoSuchValue(OpenGates):
    def tag_value(self, name: str) -> str:
        finding = Finding(
            code="PERMISSION_MISSING",
            good_state=f"tag value {name} exists",
            found="nothing",
            expected="one",
            fix="none",
            waiting_helps=False,
        )
        raise CheckError(finding)


def test_an_unknown_value_ends_the_program_before_anything_is_registered(
    run_program: Callable[..., Any],
) -> None:
    with pytest.raises(Exception, match="tag value 1234567890/environment/prod exists"):
        run_program(gates=NoSuchValue(), **SETTINGS, tags=TAGS)
