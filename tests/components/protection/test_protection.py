"""What resists deletion, in which order, and what goes with the project."""

from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict

from tests.components.conftest import EVERY_FEATURE
from tests.components.test_program import EXPECTED_INPUTS, GUARD, SETTINGS


def test_the_project_and_what_callers_need_are_protected(run_program: Callable[..., Any]) -> None:
    requests = run_program(**SETTINGS).recorder.requests
    protected = {name for name, request in requests.items() if request.protect}
    assert protected == {
        "gpt-oss-project",
        "gpt-oss-caller-account",
        "gpt-oss-caller-role",
        "gpt-oss-caller-grant",
        GUARD,
    }


@pytest.mark.parametrize("protected", ["true", "false"])
def test_what_callers_need_is_replaced_before_the_old_one_is_deleted(
    run_program: Callable[..., Any], protected: str
) -> None:
    """The plugin's own order would be the other one; saying nothing leaves it in place."""
    settings = {**EVERY_FEATURE, "deletionProtection": protected}
    requests = run_program(**settings).recorder.requests
    told = {
        name: r.deleteBeforeReplace for name, r in requests.items() if r.deleteBeforeReplaceDefined
    }
    assert {name for name, first in told.items() if not first} == {
        "gpt-oss-project",
        "gpt-oss-caller-account",
        "gpt-oss-caller-role",
        "gpt-oss-caller-grant",
        "gpt-oss-self-deployed-endpoint",
        "gpt-oss-caller-account-gpt-oss-batch",
        "gpt-oss-ci-plan-account",
        "gpt-oss-ci-apply-account",
    }


def test_nothing_can_be_deleted_before_the_guard(run_program: Callable[..., Any]) -> None:
    """A destroy without a preview deletes dependants first and stops at what is protected."""
    recorder = run_program(**SETTINGS).recorder
    guarded = set(recorder.requests[GUARD].dependencies)
    custom = {
        urn
        for urn, resource in recorder.resources.items()
        if "::gcp:" in f"::{urn.split('::')[2].rpartition('$')[2]}"
    }
    assert len(custom) == len(EXPECTED_INPUTS)
    assert custom <= guarded


def test_with_a_protected_project_goes_what_callers_need_and_nothing_else(
    run_program: Callable[..., Any],
) -> None:
    """The rest would stay with a project that stays, and nobody would know of it."""
    requests = run_program(**{**EVERY_FEATURE, "deletionProtection": "true"}).recorder.requests
    gone = {name for name, r in requests.items() if r.deletedWith.endswith("::gpt-oss-project")}
    assert gone == {name for name, request in requests.items() if request.deletedWith}
    assert gone == {
        "gpt-oss-caller-account",
        "gpt-oss-caller-role",
        "gpt-oss-caller-grant",
        "gpt-oss-caller-account-gpt-oss-batch",
        "gpt-oss-caller-grant-gpt-oss-batch",
        "gpt-oss-caller-impersonation-user:dev@example.com",
        "gpt-oss-ci-pool",
        "gpt-oss-ci-provider",
    }


def test_without_protection_the_project_takes_everything_along(
    run_program: Callable[..., Any],
) -> None:
    requests = run_program(**SETTINGS, deletionProtection="false").recorder.requests
    project = requests.pop("gpt-oss-project")
    assert MessageToDict(project.object)["deletionPolicy"] == "DELETE"
    children = [r for n, r in requests.items() if r.custom and n != "gcp"]
    assert not any(child.protect for child in children)
    assert all(child.deletedWith.endswith("::gpt-oss-project") for child in children)
