"""What stands in a list twice is refused before it becomes two resources, or is dropped."""

import datetime
from typing import Any

import pytest

from settings.errors import SettingsError
from settings.validation.reading import read_settings

TODAY = datetime.date(2026, 11, 22)
GOOD = {"projectId": "gpt-oss-dev", "billingAccount": "012345-567890-ABCDEF"}
BESIDE: dict[str, dict[str, Any]] = {
    "budget": {"amount": 5},
    "ci": {
        "issuer": "oidc",
        "issuerUri": "https://ci.example.com",
        "claims": {"organization_id": "5"},
        "applyClaims": {"ref": "main"},
    },
}
CHANNEL = "projects/gpt-oss-dev/notificationChannels/1"


@pytest.mark.parametrize(
    ("setting", "key", "values"),
    [
        ("", "extraServices", ["a.googleapis.com", "b.googleapis.com", "a.googleapis.com"]),
        ("ci", "audiences", ["prod", "Prod", "prod"]),
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
    def read(listed: list[Any]) -> None:
        said = {**BESIDE.get(setting, {}), key: listed}
        read_settings({**GOOD, **({setting: said} if setting else said)}, TODAY)

    with pytest.raises(SettingsError) as caught:
        read(values)
    (problem,) = caught.value.problems
    path = f"{setting}.{key}" if setting else key
    assert problem.key == path
    assert problem.found == f"{values[2]!r} a second time"
    assert problem.fix == f"pulumi config rm --path '{path}[2]'"
    read(values[:2])


def test_an_event_is_named_once() -> None:
    ci = {"issuer": "github", "ownerId": "65", "repositoryId": "74", "branch": "main"}
    with pytest.raises(SettingsError, match="'push' a second time"):
        read_settings({**GOOD, "ci": {**ci, "events": ["push", "schedule", "push"]}}, TODAY)


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
