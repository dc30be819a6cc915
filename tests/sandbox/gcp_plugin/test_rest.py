"""How Google is called: addresses, headers, and what a broken connection means."""

import pytest
import requests

from sandbox.gcp_plugin.errors import GoogleError, TransportError
from sandbox.gcp_plugin.methods import METHODS, Endpoint
from sandbox.gcp_plugin.rest import Google
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.waits import Waits
from sandbox.local_google.protocol.contract import vendored
from sandbox.local_google.resources.faults import Fault
from tests.conftest import LocalGoogle

GET = "cloudresourcemanager.projects.get"
CREATE = "cloudresourcemanager.projects.create"
NEW = {"projectId": "lost-project", "name": "lost"}


class Recorder(requests.Session):
    """Answers everything with an empty object and keeps what was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, **_: object) -> requests.Response:
        self.sent.append(request)
        answer = requests.Response()
        answer.status_code, answer._content, answer.request = 200, b"{}", request
        answer.url = str(request.url)
        return answer


def client(recorder: Recorder, **more: str) -> Google:
    def endpoint_of(endpoint: Endpoint) -> str:
        return f"http://google{endpoint.example.replace('v1', 'custom')}"

    return Google(recorder, endpoint_of, Waits(real=False), **more)  # type: ignore[arg-type]


def test_generated_clients_put_their_own_version_and_ask_for_compact_answers() -> None:
    recorder = Recorder()
    client(recorder).call(GET, name="projects/p")
    expected = "http://google/cloudresourcemanager/v1/projects/p?alt=json&prettyPrint=false"
    assert recorder.sent[0].url == expected


def test_other_calls_go_to_the_endpoint_as_given() -> None:
    recorder = Recorder()
    client(recorder).call("serviceusage.operations.get", name="operations/x")
    assert recorder.sent[0].url == "http://google/serviceusage/custom/operations/x?alt=json"


def test_the_provider_s_quota_project_is_charged_before_the_resource_s() -> None:
    recorder = Recorder()
    client(recorder).call(GET, name="projects/p")
    client(recorder).call(GET, name="projects/p", quota_project="theirs")
    client(recorder, quota_project="ours").call(GET, name="projects/p", quota_project="theirs")
    charged = [request.headers.get("X-Goog-User-Project") for request in recorder.sent]
    assert charged == [None, "theirs", "ours"]


def test_no_body_sends_none() -> None:
    recorder = Recorder()
    client(recorder).call("iam.projects.serviceAccounts.getIamPolicy", name="projects/p/x")
    assert recorder.sent[0].body is None


def test_every_method_is_one_of_google_s() -> None:
    assert {key.partition("@")[0] for key in METHODS} <= {
        method_id for method_id, _ in vendored().methods
    }


@pytest.mark.leaves_faults("a second try would meet the second; there is none")
def test_a_post_whose_answer_was_lost_is_not_sent_again(
    session: Session, google: LocalGoogle
) -> None:
    fault = Fault(id=1, method_id=CREATE, lost_answer=True, times=2)
    google.world.faults.append(fault)
    with pytest.raises(TransportError, match=r'Post "http.*/projects\?.*": EOF'):
        session.google.call(CREATE, body=NEW)
    assert fault.fired == 1
    assert "lost-project" in google.world.projects


def test_a_get_whose_answer_was_lost_is_sent_again(session: Session, google: LocalGoogle) -> None:
    fault = Fault(id=1, method_id=GET, lost_answer=True)
    google.world.faults.append(fault)
    found = session.google.call(GET, name="projects/existing-project")
    assert fault.fired == 1
    assert found["projectId"] == "existing-project"


def test_a_reset_connection_is_tried_again_whatever_the_method(
    session: Session, google: LocalGoogle
) -> None:
    google.world.faults.append(Fault(id=1, method_id=CREATE, reset=True))
    session.google.call(CREATE, body=NEW)
    assert "lost-project" in google.world.projects


def test_an_invalid_token_is_google_s_401(google: LocalGoogle, session: Session) -> None:
    google.world.tokens.clear()
    with pytest.raises(GoogleError, match="Error 401"):
        session.google.call(GET, name="projects/existing-project")
