"""Google's agents appear late, and a policy may not name one that is not there."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

AI = "aiplatform.googleapis.com"
AGENT = "service-200000000001@gcp-sa-aiplatform.iam.gserviceaccount.com"
BETA = "/serviceusage/v1beta1"
POLICY = "/cloudresourcemanager/v1/projects/ready-project:setIamPolicy"
ENABLE = f"/serviceusage/v1/projects/ready-project/services/{AI}:enable"
OWNER = {"role": "roles/owner", "members": ["user:dev@example.com"]}


@pytest.fixture
def bare(ready: Project) -> Project:
    ready.services = []
    return ready


def granted(who: Caller, email: str = AGENT) -> int:
    binding = {"role": "roles/viewer", "members": [f"serviceAccount:{email}"]}
    status, answer = who.ask("POST", POLICY, {"policy": {"bindings": [OWNER, binding]}})
    if status == 400:
        assert answer["error"]["message"] == f"Service account {email} does not exist."
    return status


def generate(who: Caller, service: str = AI, consumer: str = "projects/ready-project") -> Any:
    return who.ask("POST", f"{BETA}/{consumer}/services/{service}:generateServiceIdentity")


def test_an_agent_that_is_not_there_cannot_be_granted_anything(dev: Caller, bare: Project) -> None:
    assert granted(dev) == 400


def test_asking_for_an_agent_makes_it_at_once(dev: Caller, bare: Project, world: World) -> None:
    world.operation_polls = 1
    started = generate(dev)[1]
    answers = [dev.ok("GET", f"{BETA}/{started['name']}") for _ in range(2)]
    assert "done" not in answers[0]
    identity = answers[1]["response"]
    assert identity["email"] == AGENT
    assert identity["@type"].endswith("google.api.serviceusage.v1beta1.ServiceIdentity")
    again = generate(dev)[1]
    dev.ok("GET", f"{BETA}/{again['name']}")
    assert dev.ok("GET", f"{BETA}/{again['name']}")["response"] == identity
    assert granted(dev) == 200


def test_enabling_the_api_makes_it_after_a_while(dev: Caller, bare: Project, world: World) -> None:
    dev.ok("POST", ENABLE, {})
    assert granted(dev) == 400
    world.set_clock(world.now() + timedelta(seconds=59))
    assert granted(dev) == 400
    world.set_clock(world.now() + timedelta(seconds=2))
    assert granted(dev) == 200


def test_how_long_is_the_worlds_to_say(dev: Caller, bare: Project, world: World) -> None:
    world.service_agents_after_seconds = 0
    dev.ok("POST", ENABLE, {})
    assert granted(dev) == 200


def test_an_agent_outlives_its_api(dev: Caller, bare: Project) -> None:
    generate(dev)
    dev.ok("POST", ENABLE, {})
    dev.ok("POST", ENABLE.replace(":enable", ":disable"), {})
    assert granted(dev) == 200


@pytest.mark.parametrize(
    "email",
    [
        AGENT.replace("200000000001", "999999999999"),
        AGENT.replace("aiplatform", "vertex-ex-cc"),
        AGENT.replace("gcp-sa-aiplatform", "gcp-sa-secretmanager"),
    ],
)
def test_agents_of_other_projects_and_services_do_not_appear_with_it(
    dev: Caller, ready: Project, email: str
) -> None:
    assert granted(dev) == 200
    assert granted(dev, email) == 400


def test_some_identities_tell_no_address_and_some_services_have_none(
    dev: Caller, bare: Project
) -> None:
    silent = dev.ok("GET", f"{BETA}/{generate(dev, 'storage.googleapis.com')[1]['name']}")
    assert set(silent["response"]) == {"@type"}
    status, answer = generate(dev, "sts.googleapis.com")
    assert (status, answer["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert "has not been configured for service identities" in answer["error"]["message"]


@pytest.mark.parametrize(
    ("service", "consumer", "code"),
    [
        (AI, "projects/no-such-project", 403),
        ("unknown.googleapis.com", "projects/ready-project", 403),
        (AI, "folders/1", 400),
    ],
)
def test_an_identity_of_nothing_is_refused(
    dev: Caller, bare: Project, service: str, consumer: str, code: int
) -> None:
    assert generate(dev, service, consumer)[0] == code


def test_it_takes_no_permission(nobody: Caller, bare: Project) -> None:
    """As cloud.google.com/iam/docs/create-service-agents says."""
    assert generate(nobody)[0] == 200
