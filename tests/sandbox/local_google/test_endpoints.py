"""Endpoints: made, changed, emptied and deleted in the order Google insists on."""

from typing import Any

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

API = "/aiplatform/v1"
REGION = f"{API}/projects/ready-project/locations/us-central1"
MINE = f"{REGION}/endpoints/mine"
ASK = {"model": "any", "messages": [{"role": "user", "content": "hi"}]}


@pytest.fixture
def deployed(dev: Caller, ready: Project) -> str:
    """`mine` with gpt-oss on it; the deployed model's id."""
    asked = {
        "publisherModelName": "publishers/openai/models/gpt-oss@gpt-oss-20b",
        "endpointConfig": {"endpointUserId": "mine"},
    }
    dev.ok("POST", f"{REGION}:deploy", asked)
    return str(dev.ok("GET", MINE)["deployedModels"][0]["id"])


def make(dev: Caller, endpoint_id: str, **fields: Any) -> Any:
    asked = {"displayName": endpoint_id, **fields}
    return dev.ok("POST", f"{REGION}/endpoints?endpointId={endpoint_id}", asked)


def test_an_endpoint_is_taken_apart_as_the_plugin_does(dev: Caller, deployed: str) -> None:
    assert dev.refused("DELETE", MINE)["message"].startswith(
        "Endpoint has deployed or being-deployed DeployedModel(s)"
    )
    undeployed = dev.ok("POST", f"{MINE}:undeployModel", {"deployedModelId": deployed})
    assert "/endpoints/mine/operations/" in undeployed["name"]
    assert dev.ok("GET", f"{API}/{undeployed['name']}")["done"]
    assert dev.refused("POST", f"{MINE}/chat/completions", ASK)["code"] == 400
    gone = dev.ok("DELETE", MINE)
    response = dev.ok("GET", f"{API}/{gone['name']}")["response"]
    assert response == {"@type": "type.googleapis.com/google.protobuf.Empty"}
    assert dev.refused("GET", MINE)["code"] == 404
    assert dev.refused("POST", f"{MINE}/chat/completions", ASK)["code"] == 404


def test_a_deployment_under_way_cannot_be_undone(dev: Caller, world: World, deployed: str) -> None:
    next(iter(world.operations.values())).polls_left = 1
    asked = {"deployedModelId": deployed}
    error = dev.refused("POST", f"{MINE}:undeployModel", asked)
    assert "other operations running" in error["message"]
    assert dev.refused("DELETE", MINE)["status"] == "FAILED_PRECONDITION"


@pytest.mark.parametrize(("asked", "code"), [({}, 400), ({"deployedModelId": "1"}, 404)])
def test_only_what_is_deployed_is_undeployed(
    dev: Caller, deployed: str, asked: Any, code: int
) -> None:
    assert dev.refused("POST", f"{MINE}:undeployModel", asked)["code"] == code


def test_an_empty_endpoint_exists_and_serves_nothing(dev: Caller, ready: Project) -> None:
    made = make(dev, "empty", labels={"team": "a"})
    done = dev.ok("GET", f"{API}/{made['name']}")
    assert done["response"]["displayName"] == "empty"
    error = dev.refused("POST", f"{REGION}/endpoints/empty/chat/completions", ASK)
    assert error["status"] == "FAILED_PRECONDITION"


@pytest.mark.parametrize(
    ("query", "body", "code"),
    [
        ("", {}, 400),
        ("", {"displayName": "x" * 129}, 400),
        ("", {"displayName": 1}, 400),
        ("", {"displayName": "x", "labels": {"A": "b"}}, 400),
        ("?endpointId=-a", {"displayName": "x"}, 400),
        ("?endpointid=a", {"displayName": "x"}, 400),
        ("", {"displayName": "x", "network": "default"}, 501),
        ("", {"displayName": "x", "colour": "red"}, 400),
    ],
)
def test_a_wrong_endpoint_is_not_made(
    dev: Caller, ready: Project, world: World, query: str, body: Any, code: int
) -> None:
    assert dev.refused("POST", f"{REGION}/endpoints{query}", body)["code"] == code
    assert world.vertex.endpoints == {}


def test_an_id_is_taken_once_in_a_region(dev: Caller, ready: Project) -> None:
    make(dev, "one")
    again = dev.refused("POST", f"{REGION}/endpoints?endpointId=one", {"displayName": "x"})
    assert again["status"] == "ALREADY_EXISTS"
    assert dev.refused("GET", f"{REGION.replace('us-central1', 'us-east4')}/endpoints/one")


def test_a_patch_changes_what_its_mask_names(dev: Caller, ready: Project) -> None:
    make(dev, "one", labels={"team": "a", "tier": "b"})
    path = f"{REGION}/endpoints/one"
    before = dev.ok("GET", path)
    asked = {"displayName": "no", "labels": {"team": "c"}}
    after = dev.ok("PATCH", f"{path}?updateMask=labels.team", asked)
    assert (after["displayName"], after["labels"]) == ("one", {"team": "c", "tier": "b"})
    assert after["etag"] != before["etag"]
    stale = {"description": "d", "etag": before["etag"]}
    assert dev.refused("PATCH", f"{path}?updateMask=description", stale)["code"] == 409
    assert dev.refused("PATCH", path, {"description": "d"})["code"] == 400
    assert dev.refused("PATCH", f"{path}?updateMask=network", {"network": "n"})["code"] == 400


def test_a_traffic_split_is_whole_and_of_what_is_deployed(dev: Caller, deployed: str) -> None:
    path = f"{MINE}?updateMask=trafficSplit"
    assert "100" in dev.refused("PATCH", path, {"trafficSplit": {deployed: 40}})["message"]
    assert "'1'" in dev.refused("PATCH", path, {"trafficSplit": {"1": 100}})["message"]
    dev.ok("PATCH", path, {"trafficSplit": {}})
    assert dev.refused("POST", f"{MINE}/chat/completions", ASK)["code"] == 400


def test_endpoints_are_listed_by_page_and_filter(dev: Caller, ready: Project) -> None:
    for name in ("one", "two", "three"):
        make(dev, name, labels={"n": name})
    path = f"{REGION}/endpoints"
    first = dev.ok("GET", f"{path}?pageSize=2")
    rest = dev.ok("GET", f"{path}?pageSize=2&pageToken={first['nextPageToken']}")
    shown = [e["displayName"] for e in first["endpoints"] + rest["endpoints"]]
    assert shown == ["one", "two", "three"]
    for asked in (
        'labels.n="two"',
        "endpoint=two",
        'displayName="two"',
        "labels.n!=one -endpoint=three",
    ):
        listed = dev.ok("GET", f"{path}?filter={asked}")["endpoints"]
        assert [e["displayName"] for e in listed] == ["two"], asked
    for wrong in ("baseModelName=x", "endpoint>1", "endpoint="):
        assert dev.refused("GET", f"{path}?filter={wrong}")["code"] == 400


@pytest.mark.parametrize(
    ("verb", "path", "body"),
    [
        ("POST", f"{REGION}/endpoints", {"displayName": "x"}),
        ("GET", f"{REGION}/endpoints", None),
        ("GET", MINE, None),
        ("PATCH", f"{MINE}?updateMask=description", {}),
        ("POST", f"{MINE}:undeployModel", {"deployedModelId": "1"}),
        ("POST", f"{MINE}/chat/completions", ASK),
        ("DELETE", MINE, None),
    ],
)
def test_each_call_takes_its_permission(
    dev: Caller, deployed: str, ready: Project, verb: str, path: str, body: Any
) -> None:
    """A role with everything but Vertex AI: 403, and never a word of what exists."""
    ready.policy.bindings = [{"role": "roles/monitoring.admin", "members": [DEV]}]
    error = dev.refused(verb, path, body)
    assert (error["code"], error["details"][0]["reason"]) == (403, "IAM_PERMISSION_DENIED")


def test_an_operation_is_nobody_elses(dev: Caller, nobody: Caller, ready: Project) -> None:
    name = make(dev, "one")["name"]
    assert nobody.refused("GET", f"{API}/{name}")["code"] == 403
    unknown = f"{REGION}/operations/1"
    assert dev.refused("GET", unknown)["code"] == 404
