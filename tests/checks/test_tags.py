"""A tag value's id, asked of the local Google."""

import pytest
from google.oauth2.credentials import Credentials

from checks.tags import TagValues
from findings.finding import CheckError
from sandbox.lifecycle.environment import ENDPOINTS
from sandbox.local_google.records.journal_query import JournalQuery
from tests.conftest import LocalGoogle

NAME, VALUE = "1234567890/environment/prod", "tagValues/2814800000011"


@pytest.fixture
def credentials(google: LocalGoogle, monkeypatch: pytest.MonkeyPatch) -> Credentials:
    for variable, prefix in ENDPOINTS.items():
        monkeypatch.setenv(variable, f"{google.url}/{prefix}")
    token = google.world.token_for("user:dev@example.com")
    monkeypatch.setenv("GOOGLE_OAUTH_ACCESS_TOKEN", token)
    return Credentials(token=token)


def test_a_value_s_id_is_asked_for_once(google: LocalGoogle, credentials: Credentials) -> None:
    values = TagValues(credentials)
    assert [values.named(NAME), values.named(NAME)] == [VALUE, VALUE]
    asked = JournalQuery(method_id="cloudresourcemanager.tagValues.getNamespaced")
    assert len(list(google.world.journal.select(asked))) == 1


def test_a_value_that_is_not_there_is_told_like_one_that_may_not_be_seen(
    credentials: Credentials,
) -> None:
    with pytest.raises(CheckError, match=r"resourcemanager\.tagValues\.get") as caught:
        TagValues(credentials).named("1234567890/environment/staging")
    finding = caught.value.finding
    assert finding.code == "PERMISSION_MISSING"
    assert "tags values list --parent=1234567890/environment" in finding.note
    assert "roles/resourcemanager.tagUser" in finding.fix
