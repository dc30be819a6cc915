"""A read returns what Google answered, or says why nothing is known."""

import pytest
import requests
from google.api_core.exceptions import Forbidden
from google.oauth2.credentials import Credentials

from google_api.endpoints import RESOURCE_MANAGER_V3
from google_api.reader import Reader, Unknown
from sandbox.local_google.faults.faults import Fault
from sandbox.local_google.state.seed import DEV
from tests.conftest import LocalGoogle

NOBODY = "user:nobody@example.com"
PATH = "v3/projects/existing-project"
METHOD = "cloudresourcemanager.projects.get"


@pytest.fixture(autouse=True)
def google_is_local(google: LocalGoogle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RESOURCE_MANAGER_V3.variable, f"{google.url}/cloudresourcemanager/v3/")


def reader(google: LocalGoogle, member: str = DEV) -> Reader:
    return Reader(Credentials(token=google.world.token_for(member)))


def test_get_of_a_visible_resource_returns_its_object(google: LocalGoogle) -> None:
    found = reader(google).get(RESOURCE_MANAGER_V3, PATH)
    assert not isinstance(found, Unknown)
    assert found["projectId"] == "existing-project"


def test_get_that_is_refused_is_unknown_with_googles_error(google: LocalGoogle) -> None:
    found = reader(google, NOBODY).get(RESOURCE_MANAGER_V3, PATH)
    assert isinstance(found, Unknown)
    assert found.reason.startswith("HTTP 403 PERMISSION_DENIED")
    assert found.error is not None
    assert found.error.http_status == 403


@pytest.mark.parametrize("fault", [{"reset": True}, {"truncated_body": True}], ids=str)
def test_get_without_an_object_is_unknown_without_googles_error(
    google: LocalGoogle, fault: dict[str, object]
) -> None:
    google.world.faults.append(Fault(1, METHOD, **fault))  # type: ignore[arg-type]
    found = reader(google).get(RESOURCE_MANAGER_V3, PATH)
    assert isinstance(found, Unknown)
    assert found.reason
    assert found.error is None


def test_read_that_is_refused_raises_googles_error(google: LocalGoogle) -> None:
    with pytest.raises(Forbidden):
        reader(google, NOBODY).read(RESOURCE_MANAGER_V3, PATH)


def test_get_of_a_list_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = requests.Response()
    answer.status_code, answer._content = 200, b"[]"
    monkeypatch.setattr("google_api.reader.AuthorizedSession.request", lambda *_, **__: answer)
    found = Reader(Credentials(token="t")).get(RESOURCE_MANAGER_V3, PATH)
    assert found == Unknown("the answer is no object")
