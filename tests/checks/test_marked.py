"""Labels by name, of what a project has; who may not list is told nothing."""

from collections.abc import Callable, Mapping

import pytest
from google.oauth2.credentials import Credentials

from checks.marked import COLLECTIONS, Marked
from sandbox.lifecycle.environment import ENDPOINTS
from sandbox.local_google.trouble.faults import Fault
from tests.conftest import LocalGoogle

PROJECT = "existing-project"
Ask = Callable[..., Mapping[str, Mapping[str, str]]]


@pytest.fixture
def ask(google: LocalGoogle, monkeypatch: pytest.MonkeyPatch) -> Ask:
    for variable, prefix in ENDPOINTS.items():
        monkeypatch.setenv(variable, f"{google.url}/{prefix}")

    def as_member(collection: str, member: str = "user:dev@example.com") -> object:
        credentials = Credentials(token=google.world.token_for(member))
        return Marked(credentials).labels_by_name(PROJECT, collection)

    return as_member  # type: ignore[return-value]


def fill(google: LocalGoogle, count: int) -> None:
    kept = google.world.monitoring.notification_channels
    for number in range(count):
        name = f"projects/{PROJECT}/notificationChannels/{number}"
        kept[name] = {"name": name, "type": "email", "userLabels": {"n": str(number)}}


def test_every_page_is_read(google: LocalGoogle, ask: Ask) -> None:
    fill(google, 1500)
    found = ask("notificationChannels")
    assert found[f"projects/{PROJECT}/notificationChannels/1499"] == {"n": "1499"}
    assert len(found) == 1500


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_each_collection_can_be_asked_for(ask: Ask, collection: str) -> None:
    assert ask(collection) == {}


def test_who_may_not_list_is_told_nothing(google: LocalGoogle, ask: Ask) -> None:
    fill(google, 1)
    assert ask("notificationChannels", "user:nobody@example.com") == {}


@pytest.mark.parametrize("fault", [{"status": 503}, {"reset": True}])
def test_a_google_that_does_not_answer_is_no_failure(
    google: LocalGoogle, ask: Ask, fault: dict[str, object]
) -> None:
    fill(google, 1)
    method = "monitoring.projects.notificationChannels.list"
    google.world.faults.append(Fault(1, method, **fault))  # type: ignore[arg-type]
    assert ask("notificationChannels") == {}
