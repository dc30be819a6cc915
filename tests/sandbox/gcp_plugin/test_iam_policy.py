"""Changing a policy keeps what others put there."""

import pytest

from sandbox.gcp_plugin.errors import GoogleError, PluginError
from sandbox.gcp_plugin.iam_policy import (
    PolicyOwner,
    add_member,
    change_policy,
    find_member,
    remove_member,
)
from sandbox.gcp_plugin.rest import Json
from sandbox.gcp_plugin.session import Session
from tests.sandbox.gcp_plugin.conftest import offline_session

VIEWER = "roles/viewer"
CONDITION = {"title": "t", "expression": "true"}


def policy(*bindings: Json) -> Json:
    return {"etag": "e", "version": 1, "bindings": list(bindings)}


def test_adding_merges_into_the_role_and_asks_for_version_three() -> None:
    changed = policy({"role": VIEWER, "members": ["user:b@x"]})
    add_member(changed, VIEWER, "user:A@x", None)
    assert changed["bindings"] == [{"role": VIEWER, "members": ["user:a@x", "user:b@x"]}]
    assert changed["version"] == 3


def test_a_condition_makes_another_binding() -> None:
    changed = policy({"role": VIEWER, "members": ["user:a@x"]})
    add_member(changed, VIEWER, "user:a@x", CONDITION)
    assert [binding.get("condition") for binding in changed["bindings"]] == [None, CONDITION]


def test_removing_leaves_the_others_and_the_version() -> None:
    changed = policy({"role": VIEWER, "members": ["user:a@x", "user:b@x"]})
    remove_member(changed, VIEWER, "user:a@x", None)
    assert changed["bindings"] == [{"role": VIEWER, "members": ["user:b@x"]}]
    assert changed["version"] == 1
    remove_member(changed, VIEWER, "user:b@x", None)
    assert "bindings" not in changed


def test_a_member_is_found_whatever_its_case() -> None:
    held = policy({"role": VIEWER, "members": ["user:A@x"]})
    assert find_member(held, VIEWER, "user:a@X", None) == "user:A@x"
    assert find_member(held, VIEWER, "user:a@x", CONDITION) is None


class Contended:
    """A policy that somebody else changes `times` before our write gets through."""

    def __init__(self, times: int, code: int) -> None:
        self.conflicts, self.code, self.calls = times, code, ""

    def get(self) -> Json:
        self.calls += "g"
        return policy()

    def set(self, changed: Json) -> Json:
        self.calls += "s"
        if self.conflicts:
            self.conflicts -= 1
            body = f'{{"error": {{"code": {self.code}, "message": "changed"}}}}'
            raise GoogleError.from_body(self.code, body)
        return changed

    def change(self, using: Session) -> None:
        owner = PolicyOwner("key", 'project "p"', self.get, self.set)
        change_policy(using, owner, lambda p: add_member(p, VIEWER, "user:a@x", None))


@pytest.mark.parametrize("code", [409, 412])
def test_a_conflict_repeats_the_whole_cycle_and_success_reads_thrice(code: int) -> None:
    contended = Contended(2, code)
    contended.change(offline_session())
    assert contended.calls == "gsgsgsggg"


def test_it_gives_up_when_the_pause_would_pass_half_a_minute() -> None:
    contended = Contended(99, 409)
    with pytest.raises(PluginError, match="Too many conflicts"):
        contended.change(offline_session())
    assert contended.calls == "gs" * 5


def test_another_failure_is_not_repeated() -> None:
    contended = Contended(1, 400)
    text = 'Error applying IAM policy for project "p": Error setting IAM policy for project "p": '
    with pytest.raises(PluginError, match=text):
        contended.change(offline_session())
    assert contended.calls == "gs"
