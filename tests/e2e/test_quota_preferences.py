"""Quota preferences, from the setting to what Google grants; and what a stack cannot take back."""

import httpx2
import pytest

from sandbox.local_google.state.seed import DEV, QUOTA_PROJECT
from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack
from tests.e2e.test_governance import changes

pytestmark = [pytest.mark.engine, pytest.mark.slow]

TOKENS = "OnlinePredictionInputTokensPerMinutePerRegionPerBaseModel"
WANTED = {
    "quotaId": TOKENS,
    "dimensions": {"region": "us-central1"},
    "preferredValue": 1000,
    "contactEmail": "ml@example.com",
}
SELECT = {"projectId": "existing-project", "projectMode": "select", "deletionProtection": False}
NAME = f"gpt-oss-quota-aiplatform-{TOKENS}-us-central1"


def test_a_preference_is_granted_changed_in_place_and_is_taken_up_again(
    stack: Stack, google: LocalGoogle
) -> None:
    google.world.projects[QUOTA_PROJECT].services.append("cloudquotas.googleapis.com")
    free = {**DEV_SETTINGS, "deletionProtection": False}
    stack.configure(**free, quotaPreferences=[WANTED])
    stack.up()
    stack.succeed("refresh", "--yes", "--skip-preview")
    stack.succeed("preview", "--expect-no-changes")
    (held,) = google.world.quota_preferences.values()
    assert held.granted_value == 1000
    more = {**WANTED, "preferredValue": 2000}
    stack.configure(**free, quotaPreferences=[more])
    assert changes(stack) == {NAME: "update"}
    stack.up()
    assert held.preferred_value == 2000
    stack.configure(**free)
    stack.up()
    assert NAME not in stack.resources()
    least = {**WANTED, "preferredValue": 1900}
    stack.configure(**free, quotaPreferences=[least])
    assert changes(stack)[NAME] == "update"  # after its import, which the summary leaves out
    stack.up()
    assert [*google.world.quota_preferences.values()] == [held]
    assert held.preferred_value == 1900
    stack.succeed("preview", "--refresh", "--expect-no-changes")


def test_a_stack_that_was_destroyed_takes_its_preference_up_again(
    stack: Stack, google: LocalGoogle
) -> None:
    """Google has no method that deletes one, and the selected project stays."""
    google.world.projects[QUOTA_PROJECT].services.append("cloudquotas.googleapis.com")
    selected = {
        "projectId": "existing-project",
        "projectMode": "select",
        "deletionProtection": False,
    }
    stack.configure(**selected, quotaPreferences=[WANTED])
    stack.up()
    stack.succeed("destroy", "--yes", "--skip-preview")
    assert stack.resources() == {}
    stack.up()
    stack.succeed("preview", "--refresh", "--expect-no-changes")
    assert len(google.world.quota_preferences) == 1


def test_a_preference_of_another_name_is_left_to_whoever_made_it(
    stack: Stack, google: LocalGoogle
) -> None:
    google.world.projects[QUOTA_PROJECT].services.append("cloudquotas.googleapis.com")
    parent = f"{google.url}/cloudquotas/v1/projects/existing-project/locations/global"
    body = {
        "service": "aiplatform.googleapis.com",
        "quotaId": TOKENS,
        "dimensions": WANTED["dimensions"],
        "quotaConfig": {"preferredValue": "900"},
        "contactEmail": "ops@example.com",
    }
    headers = {"Authorization": f"Bearer {google.world.token_for(DEV)}"}
    made = httpx2.post(f"{parent}/quotaPreferences", headers=headers, json=body)
    assert made.status_code == 200, made.text
    stack.configure(**SELECT, quotaPreferences=[WANTED])
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert "QUOTA_PREFERENCE_EXISTS" in refusal
    assert "gcloud beta quotas preferences" in refusal
