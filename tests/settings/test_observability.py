"""Thresholds have limits, and whom to tell is judged before Google is asked."""

import datetime
import json
from typing import Any

import pytest

from settings.errors import SettingsError
from settings.validation.reading import read_settings

TODAY = datetime.date(2026, 11, 22)
GOOD = {"projectId": "gpt-oss-dev", "billingAccount": "012345-567890-ABCDEF"}
MANY = [f"{n}@example.com" for n in range(12)]
CHANNELS = [f"projects/gpt-oss-dev/notificationChannels/{n}" for n in range(5)]


def refusal(setting: str, value: dict[str, Any]) -> str:
    with pytest.raises(SettingsError) as caught:
        read_settings({**GOOD, setting: json.dumps(value)}, TODAY)
    return str(caught.value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"errorRatio": 1.5}, "--path observability.errorRatio ERROR_RATIO"),
        ({"errorMinutes": 1411}, "1 to 1410"),
        ({"silenceMinutes": 1}, "2 to 1410"),
        ({"firstTokenMilliseconds": 1}, "100 to 600000 milliseconds"),
        ({"alerts": ["eror"]}, "--path 'observability.alerts[0]' errors"),
        ({"emails": ["nobody"]}, "--path 'observability.emails[0]' EMAIL"),
        ({"dataAccessAuditLogs": ["ALL"]}, "DATA_READ (who called the model)"),
        ({"errorsRatio": 0.1}, "errorRatio, perhaps"),
        (
            {"notificationChannels": ["projects/other/notificationChannels/1"]},
            "rm --path 'observability.notificationChannels[0]'",
        ),
        ({"emails": MANY, "notificationChannels": CHANNELS}, "at most 16"),
    ],
)
def test_what_cannot_stand_is_told_with_the_command_that_mends_it(
    value: dict[str, Any], words: str
) -> None:
    assert words in refusal("observability", value)


def test_a_budget_tells_five_at_most() -> None:
    value = {"amount": 1, "emails": MANY[:3], "notificationChannels": CHANNELS[:3]}
    assert "at most 5: Google's limit for one budget" in refusal("budget", value)


@pytest.mark.parametrize("project", ["gpt-oss-dev", "100000000001"])
def test_channels_may_name_their_project_by_id_or_number(project: str) -> None:
    channel = f"projects/{project}/notificationChannels/1"
    value = json.dumps({"notificationChannels": [channel]})
    settings = read_settings({**GOOD, "observability": value}, TODAY)
    assert settings.observability is not None
    assert settings.observability.notification_channels == (channel,)
