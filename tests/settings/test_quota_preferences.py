"""Quota preferences: each says one quota in one place, and what is wrong is told by its place."""

import datetime
from typing import Any

import pytest

from settings.errors import SettingsError
from settings.validation.reading import read_settings

TODAY = datetime.date(2026, 11, 22)
GOOD = {"projectId": "gpt-oss-dev", "billingAccount": "012345-567890-ABCDEF"}
GPUS: dict[str, Any] = {
    "quotaId": "CustomModelServingL4GPUsPerProjectPerRegion",
    "dimensions": {"region": "us-central1"},
    "preferredValue": 2,
}
ELSEWHERE = {**GPUS, "dimensions": {"region": "europe-west4"}}


def read(*preferences: Any) -> Any:
    return read_settings({**GOOD, "quotaPreferences": list(preferences)}, TODAY)


def test_one_quota_may_be_asked_for_in_several_places() -> None:
    first, second = read(GPUS, ELSEWHERE).quota_preferences
    assert first.service == second.service == "aiplatform.googleapis.com"


@pytest.mark.parametrize(
    ("preferences", "key", "expected", "fix"),
    [
        ((GPUS, GPUS), "quotaPreferences[1]", "each quota once", "rm --path 'quotaPreferences[1]'"),
        (
            ({**GPUS, "preferredValue": -2},),
            "quotaPreferences[0].preferredValue",
            "-1 for unlimited",
            "'quotaPreferences[0].preferredValue' PREFERRED_VALUE",
        ),
        (
            ({"quotaId": "X", "preferredValue": 1},),
            "quotaPreferences[0].quotaId",
            "gcloud beta quotas info list",
            "'quotaPreferences[0].quotaId' QUOTA_ID",
        ),
        (
            (GPUS, {**ELSEWHERE, "contactEmail": "me"}),
            "quotaPreferences[1].contactEmail",
            "Whom Google asks",
            "'quotaPreferences[1].contactEmail' CONTACT_EMAIL",
        ),
        (
            ({**GPUS, "value": 1},),
            "quotaPreferences[0].value",
            "one of quotaId",
            "rm --path 'quotaPreferences[0].value'",
        ),
    ],
)
def test_what_cannot_be_is_told_by_its_place_in_the_list(
    preferences: tuple[Any, ...], key: str, expected: str, fix: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read(*preferences)
    message = str(caught.value)
    problem = message[message.index(f"\n{key}\n") :]
    assert expected in problem.split("expected")[1]
    assert fix in problem.split("fix", 1)[1]
