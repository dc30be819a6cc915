"""Liens: what is sent, in what order, and that a lien is found again in the list."""

import pytest

from sandbox.gcp_plugin.check import check
from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.plan import differences, planned_state
from sandbox.gcp_plugin.resources import RESOURCES
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State
from tests.conftest import LocalGoogle

LIEN = RESOURCES["gcp:resourcemanager/lien:Lien"]
INPUTS: State = {
    "origin": "a-test",
    "reason": "because",
    "restrictions": ["resourcemanager.projects.delete"],
}


def planned(session: Session, parent: str) -> State:
    inputs, failures = check(LIEN, "r", {}, {**INPUTS, "parent": parent})
    assert failures == []
    return planned_state(session, LIEN, inputs, None)


def test_a_lien_is_made_found_again_and_removed(session: Session, google: LocalGoogle) -> None:
    number = google.world.projects["existing-project"].number
    parent = f"projects/{number}"
    made = LIEN.create(session, planned(session, parent))
    assert f"liens/{made.resource_id}" in google.world.liens
    news, _ = check(LIEN, "r", {}, {**INPUTS, "parent": parent})
    assert differences(LIEN, planned_state(session, LIEN, news, made.state), made.state) == {}
    imported = LIEN.parse_import_id(session, f"{number}/{made.resource_id}")
    assert LIEN.read(session, imported.resource_id, imported.state) is not None
    LIEN.delete(session, made.resource_id, made.state)
    assert LIEN.read(session, made.resource_id, made.state) is None
    methods = [e.method_id.rpartition(".")[2] for e in google.world.journal.entries]
    assert methods == ["create", "list", "list", "delete", "list"]


def test_a_parent_in_another_spelling_is_refused_by_name(session: Session) -> None:
    with pytest.raises(PluginError, match="expected projects/NUMBER"):
        planned(session, "projects/existing-project")
