"""Deploying a card takes a licence, a fitting machine, a region and the rights; then it serves."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.local_google.handlers.self_deploy import PERMISSIONS
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.identity import CustomRole
from sandbox.local_google.state.seed import DEV
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

API = "/aiplatform/v1"
REGION = f"{API}/projects/ready-project/locations/us-central1"
BETA = "/aiplatform/v1beta1/projects/ready-project"
OSS = "publishers/openai/models/gpt-oss@gpt-oss-20b"
GEMMA = "publishers/google/models/paligemma"
ASK = {"model": "", "messages": [{"role": "user", "content": "hi"}], "max_tokens": 600}


def body(**parts: Any) -> dict[str, Any]:
    return {"publisherModelName": OSS, "endpointConfig": {"endpointUserId": "mine"}} | parts


def machine(**spec: Any) -> dict[str, Any]:
    return body(
        deployConfig={"dedicatedResources": {"machineSpec": spec, "minReplicaCount": 1}},
    )


def test_a_deployment_makes_an_endpoint_that_answers(dev: Caller, ready: Project) -> None:
    done = dev.ok("GET", f"{API}/{dev.ok('POST', f'{REGION}:deploy', body())['name']}")
    place = f"projects/{ready.number}/locations/us-central1"
    assert done["response"]["@type"].endswith("/google.cloud.aiplatform.v1.DeployResponse")
    assert done["response"]["endpoint"] == f"{place}/endpoints/mine"
    assert done["metadata"]["publisherModel"] == OSS
    assert done["name"].startswith(f"{place}/operations/")
    endpoint = dev.ok("GET", f"{REGION}/endpoints/mine")
    assert endpoint["dedicatedEndpointDns"] == (
        f"mine.us-central1-{ready.number}.prediction.vertexai.goog"
    )
    assert endpoint["trafficSplit"] == {endpoint["deployedModels"][0]["id"]: 100}
    answer = dev.ok("POST", f"{REGION}/endpoints/mine/chat/completions", ASK)
    assert answer["model"] == "openai/gpt-oss-20b"


def test_nothing_serves_before_the_operation_is_done(
    dev: Caller, ready: Project, world: World
) -> None:
    world.operation_polls = 2
    operation = dev.ok("POST", f"{REGION}:deploy", body())["name"]
    endpoint = f"{REGION}/endpoints/mine"
    for _ in range(2):
        assert "deployedModels" not in dev.ok("GET", endpoint)
        assert "dedicatedEndpointDns" not in dev.ok("GET", endpoint)
        refusal = dev.refused("POST", f"{endpoint}/chat/completions", ASK)
        assert refusal["status"] == "FAILED_PRECONDITION"
        assert "done" not in dev.ok("GET", f"{API}/{operation}")
    assert len(dev.ok("GET", endpoint)["deployedModels"]) == 1
    dev.ok("POST", f"{endpoint}/chat/completions", ASK)


def test_a_deployment_that_takes_time_serves_when_it_is_over(
    dev: Caller, ready: Project, world: World
) -> None:
    name = dev.ok("POST", f"{REGION}:deploy", body())["name"]
    later = world.now() + timedelta(minutes=20)
    world.operations[f"aiplatform/{name}"].done_at = later.isoformat()
    chat = f"{REGION}/endpoints/mine/chat/completions"
    assert dev.refused("POST", chat, ASK)["status"] == "FAILED_PRECONDITION"
    world.clock.advance(20 * 60)
    dev.ok("POST", chat, ASK)


def test_a_licence_is_accepted_before_or_with_the_deployment(dev: Caller, ready: Project) -> None:
    gemma = {"publisherModelName": f"{GEMMA}@paligemma-224-float32"}
    error = dev.refused("POST", f"{REGION}:deploy", gemma)
    assert (error["status"], "accept_eula" in error["message"]) == ("FAILED_PRECONDITION", True)
    asked = {"publisherModel": GEMMA}
    check = f"{BETA}/modelGardenEula:check"
    assert not dev.ok("POST", check, asked)["publisherModelEulaAcked"]
    dev.ok("POST", f"{REGION}:deploy", gemma | {"modelConfig": {"acceptEula": True}})
    assert dev.ok("POST", check, asked)["publisherModelEulaAcked"]
    dev.ok("POST", f"{REGION}:deploy", gemma)


def test_accepting_the_licence_alone_is_enough(dev: Caller, ready: Project) -> None:
    accepted = dev.ok("POST", f"{BETA}/modelGardenEula:accept", {"publisherModel": GEMMA})
    assert accepted == {
        "projectNumber": ready.number,
        "publisherModel": GEMMA,
        "publisherModelEulaAcked": True,
    }
    dev.ok("POST", f"{REGION}:deploy", {"publisherModelName": f"{GEMMA}@paligemma-224-float32"})


@pytest.mark.parametrize(
    ("name", "status"),
    [("", 400), (GEMMA + "@x", 400), ("publishers/openai/models/none", 404)],
)
def test_a_licence_belongs_to_a_card_without_a_version(
    dev: Caller, ready: Project, name: str, status: int
) -> None:
    asked = {"publisherModel": name}
    assert dev.refused("POST", f"{BETA}/modelGardenEula:check", asked)["code"] == status


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        ({"machineType": "n1-standard-4"}, "machine_type"),
        ({"machineType": "g2-standard-12", "acceleratorType": "NVIDIA_H100_80GB"}, "accelerator"),
        ({"machineType": "g2-standard-12", "acceleratorCount": 2}, "accelerator"),
    ],
)
def test_only_a_machine_that_can_hold_the_model_is_taken(
    dev: Caller, ready: Project, spec: Any, field: str
) -> None:
    error = dev.refused("POST", f"{REGION}:deploy", machine(**spec))
    assert field in error["details"][0]["fieldViolations"][0]["field"]


def test_the_large_model_does_not_fit_a_small_machine(dev: Caller, ready: Project) -> None:
    large = OSS.replace("20b", "120b")
    small = machine(machineType="g2-standard-12") | {"publisherModelName": large}
    assert "a3-highgpu-1g" in dev.refused("POST", f"{REGION}:deploy", small)["message"]
    fits = machine(machineType="a2-ultragpu-1g") | {"publisherModelName": large}
    dev.ok("POST", f"{REGION}:deploy", fits)
    shown = dev.ok("GET", f"{REGION}/endpoints/mine")["deployedModels"][0]
    assert shown["dedicatedResources"]["machineSpec"]["acceleratorType"] == "NVIDIA_A100_80GB"
    assert shown["dedicatedResources"]["maxReplicaCount"] == 1


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"publisherModelName": "publishers/openai/models/gpt-oss"}, 400),
        ({"publisherModelName": "publishers/openai/models/gpt-oss@gpt-oss-7b"}, 404),
        ({"endpointConfig": {"endpointUserId": "Mine"}}, 400),
        ({"endpointConfig": {"endpointUserId": "0123"}}, 400),
        ({"endpointConfig": {"labels": {"Team": "a"}}}, 400),
        ({"modelConfig": {"modelUserId": "1st"}}, 400),
        ({"modelConfig": {"acceptEula": "yes"}}, 400),
        ({"modelConfig": {"containerSpec": {"imageUri": "x"}}}, 501),
        ({"huggingFaceModelId": "a/b"}, 501),
        ({"replicas": 2}, 400),
        ({"deployConfig": {"dedicatedResources": {"minReplicaCount": 1}}}, 400),
        ({"deployConfig": {"dedicatedResources": {"machineSpec": {}}}}, 400),
        (
            {
                "deployConfig": {
                    "dedicatedResources": {
                        "machineSpec": {},
                        "minReplicaCount": 3,
                        "maxReplicaCount": 2,
                    }
                }
            },
            400,
        ),
    ],
)
def test_a_wrong_request_deploys_nothing(
    dev: Caller, ready: Project, world: World, wrong: Any, status: int
) -> None:
    assert dev.refused("POST", f"{REGION}:deploy", body(**wrong))["code"] == status
    assert world.vertex.endpoints == {}


@pytest.mark.parametrize("location", ["global", "europe-north1"])
def test_a_card_is_deployed_only_where_it_is_offered(
    dev: Caller, ready: Project, location: str
) -> None:
    path = f"{API}/projects/ready-project/locations/{location}:deploy"
    assert location in dev.refused("POST", path, body())["message"]


def test_an_endpoint_id_is_taken_once(dev: Caller, ready: Project) -> None:
    dev.ok("POST", f"{REGION}:deploy", body())
    assert dev.refused("POST", f"{REGION}:deploy", body())["status"] == "ALREADY_EXISTS"


@pytest.mark.parametrize(
    ("role", "status"),
    [("roles/aiplatform.user", 200), ("roles/aiplatform.viewer", 403)],
)
def test_deploying_takes_the_rights_to_deploy(
    dev: Caller, ready: Project, role: str, status: int
) -> None:
    ready.policy.bindings = [{"role": role, "members": [DEV]}]
    assert dev.ask("POST", f"{REGION}:deploy", body())[0] == status


@pytest.mark.parametrize("without", PERMISSIONS)
def test_deploying_takes_every_one_of_its_permissions(
    dev: Caller, ready: Project, without: str
) -> None:
    held = [permission for permission in PERMISSIONS if permission != without]
    ready.roles["most"] = CustomRole("most", "etag", stage="GA", permissions=held)
    role = "projects/ready-project/roles/most"
    ready.policy.bindings = [{"role": role, "members": [DEV]}]
    error = dev.refused("POST", f"{REGION}:deploy", body())
    assert (error["code"], without in error["message"]) == (403, True)
    ready.roles["most"].permissions.append(without)
    dev.ok("POST", f"{REGION}:deploy", body())


def test_the_quota_of_managed_models_is_not_spent(
    dev: Caller, ready: Project, world: World
) -> None:
    world.quotas.model_requests_per_minute = {"openai/gpt-oss-20b": 0}
    dev.ok("POST", f"{REGION}:deploy", body())
    dev.ok("POST", f"{REGION}/endpoints/mine/chat/completions", ASK)
    resources = [dict(key.resource) for key in world.traffic.series]
    assert resources, "the endpoint's own calls are measured"
    assert all("endpoint_id" in labels for labels in resources)


def test_an_endpoint_on_request_is_not_dedicated(dev: Caller, ready: Project) -> None:
    shared = {"endpointUserId": "mine", "dedicatedEndpointDisabled": True}
    dev.ok("POST", f"{REGION}:deploy", body(endpointConfig=shared))
    assert "dedicatedEndpointDns" not in dev.ok("GET", f"{REGION}/endpoints/mine")
