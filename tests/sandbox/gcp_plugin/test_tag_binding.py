"""Tag bindings: what is sent, in what order, and that a binding is found again by its name."""

import pytest

from sandbox.gcp_plugin.check import check
from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.plan import differences, planned_state
from sandbox.gcp_plugin.resources import RESOURCES
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State
from tests.conftest import LocalGoogle

TAG_BINDING = RESOURCES["gcp:tags/tagBinding:TagBinding"]
ENCODED = "%2F%2Fcloudresourcemanager.googleapis.com%2Fprojects%2F{number}/tagValues/2814800000011"


def planned(session: Session, google: LocalGoogle, value: str, old: State | None = None) -> State:
    number = google.world.projects["existing-project"].number
    parent = f"//cloudresourcemanager.googleapis.com/projects/{number}"
    inputs, failures = check(TAG_BINDING, "r", {}, {"parent": parent, "tagValue": value})
    assert failures == []
    return planned_state(session, TAG_BINDING, inputs, old)


@pytest.mark.parametrize("value", ["tagValues/2814800000011", "1234567890/environment/prod"])
def test_a_binding_is_made_found_again_and_removed(
    session: Session, google: LocalGoogle, value: str
) -> None:
    google.world.operation_polls = 1
    made = TAG_BINDING.create(session, planned(session, google, value))
    name = ENCODED.format(number=google.world.projects["existing-project"].number)
    assert (made.resource_id, made.state["name"]) == (f"tagBindings/{name}", name)
    again = TAG_BINDING.read(session, made.resource_id, made.state)
    assert again is not None
    assert differences(TAG_BINDING, planned(session, google, value, again), again) == {}
    TAG_BINDING.delete(session, made.resource_id, made.state)
    assert TAG_BINDING.read(session, made.resource_id, made.state) is None
    TAG_BINDING.delete(session, made.resource_id, made.state)  # gone already: no failure
    methods = [e.method_id.partition(".")[2] for e in google.world.journal.entries]
    assert methods[:4] == ["tagBindings.create", *2 * ["operations.get"], "tagBindings.list"]


def test_an_import_is_told_by_the_name_and_comes_without_its_prefix(
    session: Session, google: LocalGoogle
) -> None:
    state = planned(session, google, "tagValues/2814800000011")
    made = TAG_BINDING.create(session, state)
    imported = TAG_BINDING.parse_import_id(session, made.resource_id)
    read = TAG_BINDING.read(session, imported.resource_id, imported.state)
    assert imported.resource_id == made.state["name"]
    assert read is not None
    assert (read["parent"], read["tagValue"]) == (state["parent"], state["tagValue"])
    with pytest.raises(PluginError, match="Should be in form"):
        TAG_BINDING.parse_import_id(session, "tagBindings/1")
