"""What stands in a list twice is refused before it becomes two resources, or is dropped."""

import datetime
from typing import Any

import pytest

from settings.errors import SettingsError
from settings.reading import read_settings

TODAY = datetime.date(2026, 11, 22)
GOOD = {"projectId": "gpt-oss-dev", "billingAccount": "012345-567890-ABCDEF"}
CHANNEL = "projects/gpt-oss-dev/notificationChannels/1"


@pytest.mark.parametrize(
    ("setting", "key", "values"),
    [
        ("observability", "alerts", ["errors", "silence", "errors"]),
        ("observability", "dataAccessAuditLogs", ["DATA_READ", "DATA_WRITE", "DATA_READ"]),
        ("observability", "emails", ["a@example.com", "b@example.com", "A@example.com"]),
        ("observability", "notificationChannels", [CHANNEL, f"{CHANNEL}2", CHANNEL]),
        ("budget", "thresholds", [1, 0.5, 1.0]),
        ("budget", "emails", ["a@example.com", "b@example.com", "a@Example.com"]),
        ("budget", "notificationChannels", [CHANNEL, f"{CHANNEL}2", CHANNEL]),
    ],
)
def test_nothing_is_listed_twice(setting: str, key: str, values: list[Any]) -> None:
    more = {"amount": 5} if setting == "budget" else {}
    with pytest.raises(SettingsError) as caught:
        read_settings({**GOOD, setting: {**more, key: values}}, TODAY)
    (problem,) = caught.value.problems
    assert problem.key == f"{setting}.{key}"
    assert problem.found == f"{values[2]!r} a second time"
    assert problem.fix == f"pulumi config rm --path '{setting}.{key}[2]'"
    read_settings({**GOOD, setting: {**more, key: values[:2]}}, TODAY)


def told(budget: str, observability: str) -> dict[str, object]:
    limit = {"amount": 5, "emails": [budget]}
    return {**GOOD, "budget": limit, "observability": {"emails": [observability]}}


def test_an_address_has_one_spelling_wherever_it_is_told() -> None:
    read_settings(told("a@example.com", "a@example.com"), TODAY)
    with pytest.raises(SettingsError) as caught:
        read_settings(told("A@example.com", "a@example.com"), TODAY)
    (problem,) = caught.value.problems
    assert "'A@example.com' in budget.emails" in problem.found
    assert problem.fix.endswith("'observability.emails[0]' A@example.com")
