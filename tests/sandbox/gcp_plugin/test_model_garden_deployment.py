"""A Model Garden deployment: which calls make it and unmake it, and what is never looked at."""

import pytest

from sandbox.gcp_plugin.check import check
from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.plan import differences, planned_state
from sandbox.gcp_plugin.resources import RESOURCES
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State
from sandbox.local_google.records.journal_query import JournalQuery
from tests.conftest import LocalGoogle

KIND = "aiEndpointWithModelGardenDeployment:AiEndpointWithModelGardenDeployment"
DEPLOYMENT = RESOURCES[f"gcp:vertex/{KIND}"]
PROJECT = "existing-project"
MACHINE = {"machineType": "a3-highgpu-1g", "acceleratorType": "NVIDIA_H100_80GB"}
SMALL: State = {
    "project": PROJECT,
    "location": "us-central1",
    "publisherModelName": "publishers/openai/models/gpt-oss@gpt-oss-20b",
    "modelConfig": {"acceptEula": False},
    "endpointConfig": {"dedicatedEndpointEnabled": True},
    "deployConfig": {
        "dedicatedResources": {
            "machineSpec": {**MACHINE, "acceleratorCount": 1},
            "minReplicaCount": 1,
            "maxReplicaCount": 2,
        }
    },
}


@pytest.fixture(autouse=True)
def vertex_is_on(google: LocalGoogle) -> None:
    google.world.projects[PROJECT].services = ["aiplatform.googleapis.com"]
    google.world.operation_polls = 2


def checked(inputs: State) -> State:
    found, failures = check(DEPLOYMENT, "r", {}, inputs)
    assert failures == []
    return found


def calls(google: LocalGoogle, since: int = 0) -> list[tuple[str, str, str]]:
    """Verb, version, and what the path ends in."""
    told = []
    for entry in google.world.journal.select(JournalQuery(since=since)):
        path = str(entry["path"]).partition("?")[0]
        end = path.rpartition("/")[2].rpartition(":")[2]
        kind = "operation" if "/operations/" in path else "endpoint" if end.isdigit() else end
        told.append((str(entry["method"]), path.split("/")[2], kind.partition("-")[0]))
    return told


def test_it_is_deployed_waited_for_twice_and_looked_at_once(
    session: Session, google: LocalGoogle
) -> None:
    news = checked(SMALL)
    made = DEPLOYMENT.create(session, planned_state(session, DEPLOYMENT, news, None))
    polls = [("GET", "v1", "operation")]
    asked = calls(google)
    assert asked[0] == ("POST", "v1beta1", "deploy")
    assert asked[1:-1] == polls * (len(asked) - 2)
    assert len(asked) > 4, "polled until done, and once more for the response"
    assert asked[-1] == ("GET", "v1beta1", "mg")
    endpoint = google.world.vertex.endpoints[made.resource_id]
    assert made.state["deployedModelId"] == endpoint.deployed_models[0]["id"]
    assert made.resource_id.endswith(f"/endpoints/{made.state['endpoint']}")
    seen = len(calls(google))
    assert DEPLOYMENT.read(session, made.resource_id, made.state) == made.state
    assert len(calls(google)) == seen, "never read back"
    planned = planned_state(session, DEPLOYMENT, news, made.state)
    assert differences(DEPLOYMENT, planned, made.state) == {}


def test_every_change_is_another_deployment(session: Session, google: LocalGoogle) -> None:
    made = DEPLOYMENT.create(session, planned_state(session, DEPLOYMENT, checked(SMALL), None))
    resources = {**SMALL["deployConfig"]["dedicatedResources"], "maxReplicaCount": 3}
    more = checked({**SMALL, "deployConfig": {"dedicatedResources": resources}})
    planned = planned_state(session, DEPLOYMENT, more, made.state)
    (change,) = differences(DEPLOYMENT, planned, made.state).values()
    assert change.replaces


def test_deleting_undeploys_first_and_fails_where_the_endpoint_is_gone(
    session: Session, google: LocalGoogle
) -> None:
    made = DEPLOYMENT.create(session, planned_state(session, DEPLOYMENT, checked(SMALL), None))
    seen = len(google.world.journal.entries)
    DEPLOYMENT.delete(session, made.resource_id, made.state)
    asked = [call for call in calls(google)[seen:] if call[2] != "operation"]
    assert asked == [("POST", "v1beta1", "undeployModel"), ("DELETE", "v1beta1", "mg")]
    assert google.world.vertex.endpoints == {}
    with pytest.raises(PluginError, match="Error undeploying model from EndpointWithModel"):
        DEPLOYMENT.delete(session, made.resource_id, made.state)


def test_what_google_refuses_is_told_in_the_plugins_words(
    session: Session, google: LocalGoogle
) -> None:
    elsewhere = checked({**SMALL, "location": "europe-north1"})
    with pytest.raises(PluginError, match=r"Error creating EndpointWithModelGarden\w*: .*not"):
        DEPLOYMENT.create(session, planned_state(session, DEPLOYMENT, elsewhere, None))
