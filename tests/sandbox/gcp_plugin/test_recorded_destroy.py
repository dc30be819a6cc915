"""The other recorded ways to destroy, each from an `up` of its own."""

import pytest

from tests.sandbox.gcp_plugin.conftest import Stack
from tests.sandbox.gcp_plugin.recorded import (
    assert_destroy_order,
    assert_same_requests,
    recorded,
)

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def up(stack: Stack, **variables: str) -> None:
    done = stack.up(**variables)
    assert done.returncode == 0, done.stdout
    stack.requests()


def test_what_may_be_deleted_goes_before_what_it_depends_on(stack: Stack) -> None:
    up(stack, DELETION_POLICY="DELETE", BATCHING="off")
    done = stack.pulumi("destroy", "--yes", "--skip-preview")
    assert done.returncode == 0, done.stdout
    ours, theirs = stack.requests(), recorded("destroy-deletion-allowed")
    assert_same_requests(ours, theirs)
    assert_destroy_order(ours)
    # Or the order asserted would be ours alone.
    assert_destroy_order(theirs)
    assert ours[-1] == theirs[-1], "the project was not the last to go"
    assert stack.resources() == []


def test_a_protected_project_loses_the_rest_without_a_preview(stack: Stack) -> None:
    up(stack, PROTECT="1", BATCHING="off")
    done = stack.pulumi("destroy", "--yes", "--skip-preview")
    assert done.returncode != 0
    assert_same_requests(stack.requests(), recorded("destroy-protected-skip-preview"))


def test_a_protected_project_is_refused_before_any_call_with_a_preview(stack: Stack) -> None:
    up(stack, PROTECT="1")
    done = stack.pulumi("destroy", "--yes")
    assert done.returncode != 0
    assert stack.requests() == []


def test_what_is_deleted_with_its_project_costs_one_call(stack: Stack) -> None:
    up(stack, DELETED_WITH="1", DELETION_POLICY="DELETE")
    done = stack.pulumi("destroy", "--yes", "--skip-preview")
    assert done.returncode == 0, done.stdout
    assert_same_requests(stack.requests(), recorded("destroy-deleted-with-project"))
    assert stack.resources() == []
