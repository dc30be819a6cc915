"""A pool or provider that the stack deleted is brought back by the command that is printed.

Google keeps the name of what is deleted for 30 days, and takes no change of it.
"""

import re
from typing import Any

import pytest

from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack
from tests.e2e.test_keyless_ci import ENVIRONMENTS, GITHUB, Pipeline
from tests.e2e.test_remedies_work import SELECTED, carried_out

pytestmark = [pytest.mark.engine, pytest.mark.slow]

POOL = "workload-identity-pools undelete gpt-oss-ci "
PROVIDER = "workload-identity-pools providers undelete github "
GITLAB = ENVIRONMENTS["gitlab"][0]


def last_fix(refusal: str) -> str:
    return str(re.findall(r"^ *fix +(.*)", refusal, re.MULTILINE)[-1])


def comes_back(stack: Stack, settings: dict[str, Any]) -> None:
    """`up` with `ci` is refused for the pool, then for its provider, and passes.

    In a project that others prepared, another pool is the first choice, else it is accepted.
    """
    stack.configure(**settings, ci=GITHUB)
    refusal = stack.fail("up", "--yes", "--skip-preview")
    if "projectMode" in settings:
        assert "ci.poolId ANOTHER_ID" in last_fix(refusal)
        refusal = re.sub(r"or restore it and take it over: ", "\n fix ", refusal)
        assert "'gpt-oss-ci pool'" in last_fix(refusal)
    assert POOL in last_fix(refusal)
    refusal = carried_out(stack, refusal, fails=True)
    assert PROVIDER in last_fix(refusal)
    carried_out(stack, refusal)
    stack.succeed("preview", "--refresh", "--expect-no-changes")


def test_a_pipeline_taken_away_comes_back(stack: Stack, google: LocalGoogle) -> None:
    stack.configure(**DEV_SETTINGS, ci=GITHUB)
    stack.up()
    stack.configure(**DEV_SETTINGS)
    stack.up()
    comes_back(stack, DEV_SETTINGS)
    pipeline = Pipeline(google, stack.outputs())
    assert pipeline.token_of(pipeline.apply)


def test_a_pipeline_of_a_selected_project_comes_back_after_a_destroy(stack: Stack) -> None:
    settings = {**SELECTED, "deletionProtection": False}
    stack.configure(**settings, ci=GITHUB)
    stack.up()
    stack.succeed("destroy", "--yes", "--skip-preview")
    comes_back(stack, settings)


def test_an_issuer_of_before_needs_another_pool(stack: Stack, google: LocalGoogle) -> None:
    """What the state has in its place is never given up for what somebody restored."""
    for ci in (GITHUB, GITLAB):
        stack.configure(**DEV_SETTINGS, ci=ci)
        stack.up()
    stack.configure(**DEV_SETTINGS, ci=GITHUB)
    refusal = stack.fail("up", "--yes", "--skip-preview")
    fix = last_fix(refusal)
    assert "undelete" not in fix
    assert "/providers/gitlab instead" in refusal
    carried_out(stack, f"fix {fix.replace('ANOTHER_ID', 'other-pool')}")
    stack.succeed("preview", "--refresh", "--expect-no-changes")
    pipeline = Pipeline(google, stack.outputs())
    assert pipeline.token_of(pipeline.apply)
