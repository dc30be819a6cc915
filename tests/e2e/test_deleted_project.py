"""A project on its way to deletion is refused before anything is written, and can be restored."""

from typing import Any

import pytest

from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack
from tests.e2e.test_adoption import ADOPT, PROJECT, SELECT, Hand
from tests.e2e.test_destroy import writes

pytestmark = [pytest.mark.engine, pytest.mark.slow]

UNDELETE = f"fix       gcloud projects undelete {PROJECT} && pulumi up"
V1 = f"cloudresourcemanager/v1/projects/{PROJECT}"


def hold_refused(stack: Stack, google: LocalGoogle) -> str:
    """A preview and an `up` tell the command; nothing is written at Google or in the state."""
    before, state = writes(google), stack.by_urn().keys()
    for command in (("preview",), ("up", "--yes", "--skip-preview")):
        refusal = stack.fail(*command)
        assert "PROJECT_DELETED" in refusal
        assert UNDELETE in refusal
        assert "warning: gpt-oss" not in refusal
    assert writes(google) == before
    made = {urn for urn in stack.by_urn() if "pulumi:pulumi:Stack::" not in urn}
    assert {urn for urn in made - state if "pulumi:providers:" not in urn} == set()
    return refusal


@pytest.mark.parametrize(
    "settings", [DEV_SETTINGS, ADOPT, SELECT], ids=["create", "adopt", "select"]
)
def test_a_project_that_is_being_deleted_is_refused_at_once_in_every_mode(
    stack: Stack, google: LocalGoogle, settings: dict[str, Any]
) -> None:
    hand = Hand(google)
    hand.project()
    hand.send("DELETE", V1)
    stack.configure(**settings)
    refusal = hold_refused(stack, google)
    assert ("no owner's mark" in refusal) == (settings == DEV_SETTINGS)


def test_a_stack_whose_project_somebody_deleted_goes_on_once_it_is_restored(
    deployed: Stack, google: LocalGoogle
) -> None:
    hand = Hand(google)
    hand.send("DELETE", V1)
    assert "mark says vertex-gpt-oss_dev" in hold_refused(deployed, google)
    hand.send("POST", f"{V1}:undelete", {})
    deployed.up()
    deployed.succeed("preview", "--expect-no-changes")


def test_a_destroyed_environment_comes_back_with_its_project(
    deployed: Stack, google: LocalGoogle
) -> None:
    deployed.configure(**DEV_SETTINGS, deletionProtection=False)
    deployed.up()
    deployed.succeed("destroy", "--yes", "--skip-preview")
    hold_refused(deployed, google)
    Hand(google).send("POST", f"{V1}:undelete", {})
    deployed.up()
    deployed.succeed("preview", "--expect-no-changes")
