"""Tags of the organization on a project: bound, changed and taken away again."""

from urllib.parse import quote

import pytest

from sandbox.local_google.resources.faults import Fault
from sandbox.local_google.resources.tags import TagBinding
from sandbox.local_google.state.world import World
from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack

pytestmark = [pytest.mark.engine, pytest.mark.slow]

ENVIRONMENT = "1234567890/environment"
PROD, DEVELOPMENT, ML = (
    "tagValues/2814800000011",
    "tagValues/2814800000012",
    "tagValues/2814800000021",
)
SELECTED = {"projectId": "existing-project", "projectMode": "select"}
CREATE = "cloudresourcemanager.tagBindings.create"
DELETE = "cloudresourcemanager.tagBindings.delete"


def bind_by_hand(world: World, value: str) -> None:
    number = world.projects["existing-project"].number
    parent = f"//cloudresourcemanager.googleapis.com/projects/{number}"
    name = f"tagBindings/{quote(parent, safe='')}/{value}"
    world.tag_bindings[name] = TagBinding(parent, value)


def told_to_unbind(world: World) -> str:
    (bound,) = world.tag_bindings.values()
    command = "gcloud resource-manager tags bindings delete"
    return f"{command} --tag-value={bound.tag_value} --parent={bound.parent} && pulumi up"


def values(world: World) -> list[str]:
    return sorted(binding.tag_value for binding in world.tag_bindings.values())


def test_a_project_of_the_stack_is_tagged_and_untagged_before_it_goes(
    stack: Stack, google: LocalGoogle
) -> None:
    """A deleted project is kept for 30 days; its tags would be, too."""
    stack.configure(**DEV_SETTINGS, tags={ENVIRONMENT: "dev"}, deletionProtection=False)
    stack.up()
    assert values(google.world) == [DEVELOPMENT]
    stack.succeed("preview", "--expect-no-changes")
    stack.succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    stack.succeed("destroy", "--yes", "--skip-preview")
    assert values(google.world) == []
    assert google.world.projects["gpt-oss-dev"].state == "DELETE_REQUESTED"


@pytest.mark.parametrize("lost", ["dev", "prod"])
def test_an_answer_lost_at_creation_or_at_a_change_is_made_good_as_the_finding_says(
    stack: Stack, google: LocalGoogle, lost: str
) -> None:
    """Google refuses the same binding a second time; the plugin knows no way out of that."""
    for value in ("dev", "prod"):
        stack.configure(**SELECTED, tags={ENVIRONMENT: value}, deletionProtection=False)
        if value == lost:
            google.world.faults.append(Fault(1, CREATE, lost_answer=True))
            stack.fail("up", "--yes", "--skip-preview")
            assert told_to_unbind(google.world) in stack.fail("up", "--yes", "--skip-preview")
            google.world.tag_bindings.clear()  # what the command does
        stack.up()
        stack.succeed("preview", "--expect-no-changes")
    assert values(google.world) == [PROD]
    stack.succeed("destroy", "--yes", "--skip-preview")
    assert values(google.world) == []


def test_an_answer_lost_at_removal_is_made_good(stack: Stack, google: LocalGoogle) -> None:
    stack.configure(**SELECTED, tags={ENVIRONMENT: "dev"})
    stack.up()
    google.world.faults.append(Fault(1, DELETE, lost_answer=True))
    stack.configure(**SELECTED, tags={ENVIRONMENT: "prod"})
    stack.fail("up", "--yes", "--skip-preview")
    stack.up()
    assert values(google.world) == [PROD]
    stack.succeed("preview", "--expect-no-changes")


def test_tags_of_other_keys_stay(stack: Stack, google: LocalGoogle) -> None:
    bind_by_hand(google.world, ML)
    stack.configure(**SELECTED, tags={ENVIRONMENT: "prod"}, deletionProtection=False)
    stack.up()
    assert values(google.world) == [PROD, ML]
    stack.succeed("destroy", "--yes", "--skip-preview")
    assert values(google.world) == [ML]


def test_another_value_of_the_key_is_refused_until_it_is_unbound(
    stack: Stack, google: LocalGoogle
) -> None:
    bind_by_hand(google.world, DEVELOPMENT)
    stack.configure(**SELECTED, tags={ENVIRONMENT: "prod"})
    refusal = stack.fail("up", "--yes", "--skip-preview")
    number = google.world.projects["existing-project"].number
    parent = f"--parent=//cloudresourcemanager.googleapis.com/projects/{number}"
    assert "TAG_BOUND" in refusal
    assert f"gcloud resource-manager tags bindings list {parent}" in refusal
    google.world.tag_bindings.clear()
    stack.up()
    assert values(google.world) == [PROD]


def test_a_value_that_is_not_there_is_told_before_anything_is_touched(
    stack: Stack, google: LocalGoogle
) -> None:
    stack.configure(**DEV_SETTINGS, tags={ENVIRONMENT: "staging"})
    refusal = stack.fail("preview")
    assert "tag value 1234567890/environment/staging exists" in refusal
    assert f"gcloud resource-manager tags values list --parent={ENVIRONMENT}" in refusal
    assert "gpt-oss-dev" not in google.world.projects
