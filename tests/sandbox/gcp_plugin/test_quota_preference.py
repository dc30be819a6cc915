"""A quota preference: made, decided by Google, changed, and never taken back."""

from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.gcp_plugin.check import check
from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.plan import differences, planned_state
from sandbox.gcp_plugin.resources import RESOURCES
from sandbox.gcp_plugin.schema import Created
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State
from sandbox.local_google.state.seed import QUOTA_PROJECT
from tests.conftest import LocalGoogle

PREFERENCE = RESOURCES["gcp:cloudquota/sQuotaPreference:SQuotaPreference"]
PARENT, NAME = "projects/existing-project", "tokens-us"
WANTED: State = {
    "parent": PARENT,
    "name": NAME,
    "service": "aiplatform.googleapis.com",
    "quotaId": "OnlinePredictionInputTokensPerMinutePerRegionPerBaseModel",
    "dimensions": {"region": "us-central1"},
    "quotaConfig": {"preferredValue": "1000"},
    "contactEmail": "quota@example.com",
}


@pytest.fixture(autouse=True)
def quotas_are_on(google: LocalGoogle) -> None:
    google.world.projects[QUOTA_PROJECT].services.append("cloudquotas.googleapis.com")
    google.world.projects["existing-project"].services.append("cloudquotas.googleapis.com")
    google.world.operation_polls = 1


def checked(inputs: State) -> State:
    found, failures = check(PREFERENCE, "r", {}, inputs)
    assert failures == []
    return found


def make(session: Session) -> Created:
    return PREFERENCE.create(session, planned_state(session, PREFERENCE, checked(WANTED), None))


def last(google: LocalGoogle) -> tuple[str, str, dict[str, list[str]]]:
    entry = [e for e in google.world.journal.entries if e.method != "GET"][-1]
    parts = urlsplit(entry.path)
    return entry.method, parts.path, parse_qs(parts.query)


def test_an_increase_is_asked_for_and_what_is_decided_later_is_no_difference(
    session: Session, google: LocalGoogle
) -> None:
    made = make(session)
    assert made.resource_id == f"{PARENT}/locations/global/quotaPreferences/{NAME}"
    method, path, query = last(google)
    assert (method, path) == (
        "POST",
        f"/cloudquotas/v1beta/{PARENT}/locations/global/quotaPreferences",
    )
    assert query["quotaPreferenceId"] == [NAME]
    assert query["ignoreSafetyChecks"] == ["QUOTA_SAFETY_CHECK_UNSPECIFIED"]
    planned = planned_state(session, PREFERENCE, checked(WANTED), made.state)
    assert differences(PREFERENCE, planned, made.state) == {}
    later = PREFERENCE.read(session, made.resource_id, made.state)
    assert later is not None
    assert later["quotaConfig"]["grantedValue"] == "1000"
    planned = planned_state(session, PREFERENCE, checked(WANTED), later)
    assert differences(PREFERENCE, planned, later) == {}


def test_a_change_patches_only_what_changed(session: Session, google: LocalGoogle) -> None:
    made = make(session)
    more = checked({**WANTED, "quotaConfig": {"preferredValue": "2000"}})
    planned = planned_state(session, PREFERENCE, more, made.state)
    assert set(differences(PREFERENCE, planned, made.state)) == {"quotaConfig.preferredValue"}
    assert PREFERENCE.update is not None
    state = PREFERENCE.update(session, made.resource_id, made.state, planned)
    method, _, query = last(google)
    assert (method, query["updateMask"]) == ("PATCH", ["quotaConfig"])
    assert state["quotaConfig"]["preferredValue"] == "2000"


def test_deleting_forgets_it_and_making_it_again_is_refused(
    session: Session, google: LocalGoogle
) -> None:
    made = make(session)
    PREFERENCE.delete(session, made.resource_id, made.state)
    assert last(google)[0] == "POST", "nothing was sent"
    with pytest.raises(PluginError, match=r"Error creating QuotaPreference: .*Error 409"):
        make(session)
