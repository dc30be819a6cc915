"""Quota preferences, from the setting to what Google grants; and what a stack cannot take back."""

import pytest

from sandbox.local_google.state.seed import QUOTA_PROJECT
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
NAME = f"gpt-oss-quota-aiplatform-{TOKENS}-us-central1"


def test_a_preference_is_granted_changed_in_place_and_outlives_its_setting(
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
    stack.configure(**free, quotaPreferences=[more])
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert "QUOTA_PREFERENCE_EXISTS" in refusal
    assert "gcloud beta quotas preferences" in refusal
    stack.succeed("destroy", "--yes")
    assert stack.resources() == {}
