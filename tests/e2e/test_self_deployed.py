"""gpt-oss on machines of one's own, from the settings to a streamed reply and back to nothing."""

import json
import re
from typing import Any

import pytest

from sandbox.local_google.resources.faults import Fault
from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack
from tests.e2e.test_governance import changes
from tests.e2e.test_models import settle
from tests.e2e.test_smoke_of_a_stack import smoke_test

pytestmark = [pytest.mark.engine, pytest.mark.slow]

SMALL = {"model": "gpt-oss-20b", "location": "us-central1", "machineType": "g2-standard-12"}
NAME = "self-deployed-gpt-oss-20b/us-central1"
ENDPOINT = "gpt-oss-self-deployed-endpoint"
FREE: dict[str, Any] = {**DEV_SETTINGS, "deletionProtection": False}


def test_beside_the_managed_model_it_answers_its_caller_and_a_change_replaces_it_alone(
    stack: Stack, google: LocalGoogle
) -> None:
    developers = ["user:dev@example.com"]
    stack.configure(**FREE, selfDeployed=SMALL, developers=developers)
    said = stack.up()
    assert "1 x g2-standard-12 (1 x NVIDIA_L4) run all the time in us-central1" in said
    settle(stack)
    told = stack.outputs()["endpoints"][NAME]
    assert told["chatCompletionsUrl"].startswith(f"{google.url}/aiplatform/v1/projects/gpt-oss-dev")
    own = ("--model", "self-deployed-gpt-oss-20b", "--impersonate", "caller")
    code, report = smoke_test(stack, "--stack", "dev", *own)
    assert (code, report["checks"][0]["verdict"]) == (0, "ok"), report
    stack.configure(**FREE, selfDeployed={**SMALL, "maxReplicas": 2}, developers=developers)
    assert changes(stack).keys() == {ENDPOINT}
    google.world.journal.forget()
    stack.up()
    (endpoint,) = google.world.vertex.endpoints.values()
    assert endpoint.deployed_models[0]["dedicatedResources"]["maxReplicaCount"] == 2
    order = [entry.method_id.rpartition(".")[2] for entry in google.world.journal.entries]
    assert order.index("deploy") < order.index("undeployModel"), "callers never lack an endpoint"
    stack.configure(**FREE, developers=developers)
    stack.up()
    assert google.world.vertex.endpoints == {}, "nothing is left that is billed"


def test_alone_it_is_what_the_stack_tells_and_when_it_is_gone_the_remedy_makes_it_again(
    stack: Stack, google: LocalGoogle
) -> None:
    stack.configure(**DEV_SETTINGS, model="none", selfDeployed=SMALL)
    stack.up()
    code, report = smoke_test(stack, "--stack", "dev")
    assert (code, report["target"]["model"]) == (0, "openai/gpt-oss-20b"), report
    google.world.vertex.endpoints.clear()
    refusal = stack.fail("up", "--yes", "--skip-preview")
    forget = re.search(r"fix\s+pulumi (state delete .+?) && pulumi up", refusal)
    assert forget is not None, refusal
    stack.succeed(*(word.strip("'") for word in forget[1].split()))
    stack.up()
    assert smoke_test(stack, "--stack", "dev")[0] == 0
    stack.configure(**FREE, model="none", selfDeployed=SMALL)
    stack.up()
    stack.succeed("destroy", "--yes", "--skip-preview")
    assert stack.resources() == {}


def test_a_deployment_whose_answer_was_lost_is_told_with_the_commands_that_end_it(
    stack: Stack, google: LocalGoogle
) -> None:
    stack.configure(**DEV_SETTINGS, model="none", selfDeployed=SMALL)
    method = "aiplatform.projects.locations.deploy"
    google.world.faults.append(Fault(1, method, lost_answer=True))
    stack.fail("up", "--yes", "--skip-preview")
    (lost,) = google.world.vertex.endpoints
    said = stack.up()
    own_id = lost.rpartition("/")[2]
    assert f"{lost} bears this stack's mark" in said
    assert f"&& gcloud ai endpoints delete {own_id} --region=us-central1" in said
    del google.world.vertex.endpoints[lost]
    assert "Look at it" not in stack.up()


def test_an_endpoint_that_the_same_run_replaces_is_not_told(stack: Stack) -> None:
    """It is the stack's until it is deleted, after the new one was made."""
    stack.configure(**FREE, model="none", selfDeployed=SMALL)
    stack.up()
    stack.configure(**FREE, model="none", selfDeployed={**SMALL, "maxReplicas": 2})
    replaced = stack.up()
    assert "replaced" in replaced
    assert "Look at it" not in replaced


def test_an_endpoint_that_was_made_without_the_mark_is_not_made_again_for_it(stack: Stack) -> None:
    stack.configure(**DEV_SETTINGS, model="none", selfDeployed=SMALL)
    stack.up()
    state = stack.run("pulumi", "stack", "export").stdout
    assert "endpointDisplayName" in state
    older = json.loads(state)
    for resource in older["deployment"]["resources"]:
        for side in ("inputs", "outputs"):
            resource.get(side, {}).get("endpointConfig", {}).pop("endpointDisplayName", None)
    path = stack.folder / "older.json"
    path.write_text(json.dumps(older), "utf-8")
    stack.succeed("stack", "import", "--file", str(path))
    stack.succeed("preview", "--expect-no-changes")
