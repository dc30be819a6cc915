"""Whose is what a project has, by name; who may not list is told nothing."""

from collections.abc import Callable, Mapping

import pytest
from google.oauth2.credentials import Credentials

from checks.mark_listing import Marked
from google_api.reader import Unknown
from sandbox.lifecycle.environment import ENDPOINTS
from sandbox.local_google.resources.faults import Fault
from sandbox.local_google.state.seed import MAIN, QUOTA_PROJECT
from sandbox.local_google.vertex import endpoints
from settings.owner_mark import MARK
from tests.conftest import LocalGoogle

PROJECT = "existing-project"
REGION = "us-central1"
COLLECTIONS = (
    *("alertPolicies", "notificationChannels", "dashboards"),
    *(f"locations/{REGION}/endpoints", f"billingAccounts/{MAIN}/budgets"),
)
Ask = Callable[..., Mapping[str, str]]


@pytest.fixture
def ask(google: LocalGoogle, monkeypatch: pytest.MonkeyPatch) -> Ask:
    google.world.projects[PROJECT].services.append("aiplatform.googleapis.com")
    google.world.projects[QUOTA_PROJECT].services.append("billingbudgets.googleapis.com")
    costs = {"role": "roles/billing.costsManager", "members": ["user:dev@example.com"]}
    google.world.billing_accounts[MAIN].policy.bindings.append(costs)
    for variable, prefix in ENDPOINTS.items():
        monkeypatch.setenv(variable, f"{google.url}/{prefix}")

    def as_member(collection: str, member: str = "user:dev@example.com") -> object:
        credentials = Credentials(token=google.world.token_for(member))
        return Marked(credentials).owners(PROJECT, collection)

    return as_member  # type: ignore[return-value]


def fill(google: LocalGoogle, count: int) -> None:
    kept = google.world.monitoring.notification_channels
    for number in range(count):
        name = f"projects/{PROJECT}/notificationChannels/{number}"
        kept[name] = {"name": name, "type": "email", "userLabels": {MARK: f"a_{number}"}}


def test_every_page_is_read(google: LocalGoogle, ask: Ask) -> None:
    fill(google, 1500)
    found = ask("notificationChannels")
    assert found[f"projects/{PROJECT}/notificationChannels/1499"] == "a_1499"
    assert len(found) == 1500


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_each_collection_can_be_asked_for(ask: Ask, collection: str) -> None:
    assert ask(collection) == {}


def test_an_endpoint_tells_its_owner_by_its_display_name(google: LocalGoogle, ask: Ask) -> None:
    project = google.world.projects[PROJECT]
    for number in range(120):
        written = {"displayName": f"gpt-oss ({MARK}=a_{number})"}
        endpoints.create(google.world, project, REGION, f"e-{number}", written)
    endpoints.create(google.world, project, REGION, "by-hand", {"displayName": "by hand"})
    found = ask(f"locations/{REGION}/endpoints")
    assert len(found) == 121
    place = f"projects/{project.number}/locations/{REGION}/endpoints"
    assert (found[f"{place}/e-119"], found[f"{place}/by-hand"]) == ("a_119", "by hand")


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_who_may_not_list_learns_that_nothing_can_be_told(ask: Ask, collection: str) -> None:
    found = ask(collection, "user:nobody@example.com")
    assert isinstance(found, Unknown)
    assert f"{collection}: HTTP 403" in found.reason


@pytest.mark.parametrize("fault", [{"status": 503}, {"reset": True}])
def test_a_google_that_does_not_answer_cannot_tell(
    google: LocalGoogle, ask: Ask, fault: dict[str, object]
) -> None:
    fill(google, 1)
    method = "monitoring.projects.notificationChannels.list"
    google.world.faults.append(Fault(1, method, **fault))  # type: ignore[arg-type]
    found = ask("notificationChannels")
    assert isinstance(found, Unknown)
    assert "notificationChannels: " in found.reason
