"""A fault fires as often as it says, does what it says, and is refused when it never could."""

from contextlib import suppress
from typing import Any

import httpx2
import pytest

from sandbox.local_google.chat import cases
from sandbox.local_google.protocol.errors import localized_message, retry_info
from sandbox.local_google.resources.chat import Scenario
from sandbox.local_google.resources.faults import Fault
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.serving import dispatch
from sandbox.local_google.state.seed import ORGANIZATION
from sandbox.local_google.state.world import World
from tests.conftest import served
from tests.sandbox.local_google.conftest import CHAT, Caller

FAULTS = "/_sandbox/faults"
PROJECTS = "/cloudresourcemanager/v1/projects"
GET_PROJECT = "cloudresourcemanager.projects.get"
CHAT_METHOD = "aiplatform.projects.locations.endpoints.chat.completions"
CREATE = {
    "projectId": "demo-gpt-oss",
    "parent": {"type": "organization", "id": ORGANIZATION},
}


def plan(dev: Caller, **fault: Any) -> Any:
    return dev.ok("POST", FAULTS, {"method_id": GET_PROJECT, **fault})


def test_an_error_comes_as_often_as_planned_and_is_counted(dev: Caller) -> None:
    plan(dev, status=503, times=2)
    codes = [dev.ask("GET", f"{PROJECTS}/existing-project")[0] for _ in range(3)]
    assert codes == [503, 503, 200]
    fault = dev.ok("GET", FAULTS)["faults"][0]
    assert (fault["fired"], fault["exhausted"]) == (2, True)


def test_an_error_carries_what_was_asked_for(dev: Caller) -> None:
    quota = {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": []}
    plan(dev, status=400, message="Precondition check failed.", details=[quota], reason="R")
    plan(dev, status=429, retry_seconds=1.5, localized_message="Wait.")
    error = dev.refused("GET", f"{PROJECTS}/existing-project")
    assert error["message"] == "Precondition check failed."
    assert error["details"][0]["reason"] == "R"
    assert error["details"][1] == quota
    waits = dev.refused("GET", f"{PROJECTS}/existing-project")["details"]
    assert waits == [retry_info(1.5), localized_message("Wait.")]


def test_a_delay_is_waited_for_alone_and_before_another_outcome(
    dev: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    async def note(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(dispatch.asyncio, "sleep", note)
    plan(dev, delay_seconds=1.5)
    plan(dev, delay_seconds=2.5, status=503)
    assert [dev.ask("GET", f"{PROJECTS}/existing-project")[0] for _ in range(2)] == [200, 503]
    assert slept == [1.5, 2.5]


def test_a_pattern_keeps_a_fault_to_its_resource(dev: Caller) -> None:
    plan(dev, status=500, resource="/demo-")
    dev.ok("GET", f"{PROJECTS}/existing-project")
    assert dev.refused("GET", f"{PROJECTS}/demo-gpt-oss")["code"] == 500


def test_a_reset_connection_is_an_error_not_an_answer(dev: Caller, world: World) -> None:
    plan(dev, reset=True)
    with pytest.raises(httpx2.ReadError):
        dev.ask("GET", f"{PROJECTS}/existing-project")
    dev.ok("GET", f"{PROJECTS}/existing-project")
    assert world.journal.entries[0].status == 0


def test_a_lost_answer_leaves_the_work_done(dev: Caller, world: World) -> None:
    """The client sees the connection end; the project is there, and its id is taken."""
    dev.ok(
        "POST", FAULTS, {"method_id": "cloudresourcemanager.projects.create", "lost_answer": True}
    )
    with pytest.raises(httpx2.RemoteProtocolError, match="without sending a response"):
        dev.ask("POST", PROJECTS, CREATE)
    assert "demo-gpt-oss" in world.projects
    assert dev.refused("POST", PROJECTS, CREATE)["code"] == 409


def test_a_lost_answer_may_be_a_refusal(dev: Caller) -> None:
    plan(dev, lost_answer=True)
    with pytest.raises(httpx2.RemoteProtocolError, match="without sending a response"):
        dev.ask("GET", f"{PROJECTS}/taken-project")
    assert dev.refused("GET", f"{PROJECTS}/taken-project")["code"] == 403


def test_a_reset_does_no_work(dev: Caller, world: World) -> None:
    dev.ok("POST", FAULTS, {"method_id": "cloudresourcemanager.projects.create", "reset": True})
    with pytest.raises(httpx2.ReadError):
        dev.ask("POST", PROJECTS, CREATE)
    assert "demo-gpt-oss" not in world.projects


def test_an_answer_can_be_planned_within_the_schema(dev: Caller) -> None:
    method = "aiplatform.projects.publishers.models.enableModel"
    failed = {"enablementState": "ENABLEMENT_STATE_FAILED"}
    dev.ok("POST", FAULTS, {"method_id": method, "response": failed})
    path = "/aiplatform/v1beta1/projects/p/publishers/openai/models/m:enableModel"
    assert dev.ok("POST", path, {}) == failed
    wrong = {"method_id": method, "response": {"enablementState": "FAILED"}}
    assert "enablement_state" in dev.refused("POST", FAULTS, wrong)["message"]


@pytest.mark.leaves_faults("a refused caller uses none up")
def test_a_caller_without_a_token_uses_up_no_fault(dev: Caller, caller: Any) -> None:
    plan(dev, status=503)
    assert caller("").refused("GET", f"{PROJECTS}/existing-project")["code"] == 401
    assert dev.ok("GET", FAULTS)["faults"][0]["fired"] == 0


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({"method_id": "compute.instances.get", "status": 500}, "method_id"),
        ({"status": 500}, "method_id"),
        ({"method_id": GET_PROJECT}, "outcome"),
        ({"method_id": GET_PROJECT, "status": 500, "reset": True}, "outcome"),
        ({"method_id": GET_PROJECT, "status": 200}, "status"),
        ({"method_id": GET_PROJECT, "status": "500"}, "status"),
        ({"method_id": GET_PROJECT, "reset": True, "message": "x"}, "message"),
        ({"method_id": GET_PROJECT, "status": 500, "resource": "("}, "resource"),
        ({"method_id": GET_PROJECT, "status": 500, "times": 0}, "times"),
        ({"method_id": GET_PROJECT, "delay_seconds": -1}, "delay_seconds"),
        ({"method_id": GET_PROJECT, "reset": True, "retry_seconds": 1}, "retry_seconds"),
        ({"method_id": GET_PROJECT, "status": 500, "probability": 0.5}, "probability"),
        ({"method_id": GET_PROJECT, "response": {"projectid": "x"}}, "response"),
        ({"method_id": GET_PROJECT, "status": 500, "details": [{"reason": "R"}]}, "details"),
        ({"method_id": GET_PROJECT, "stream": "cut_rst"}, "stream"),
        ({"method_id": CHAT_METHOD, "truncated_body": True}, "truncated_body"),
        ({"method_id": CHAT_METHOD, "stream": "e429"}, "case"),
        ({"method_id": CHAT_METHOD, "stream": "lf", "after_events": 2}, "after_events"),
        ({"method_id": CHAT_METHOD, "stream": "stall", "status": 500}, "status"),
    ],
)
def test_a_fault_that_could_never_fire_is_refused(dev: Caller, fault: Any, field: str) -> None:
    error = dev.refused("POST", FAULTS, fault)
    assert error["code"] == 400
    assert field in [v["field"] for v in error["details"][0]["fieldViolations"]]
    assert dev.ok("GET", FAULTS)["faults"] == []


def test_cleared_faults_are_gone(dev: Caller) -> None:
    plan(dev, status=503)
    assert dev.ok("DELETE", FAULTS) == {"cleared": 1}
    dev.ok("GET", f"{PROJECTS}/existing-project")


BROKEN = ("cut_rst", "cut_fin", "stall", "bad_json", "no_done", "short_body")


@pytest.mark.parametrize("case", BROKEN)
def test_a_stream_is_broken_by_a_fault_of_the_chat_method(
    case: str, dev: Caller, ready: Project, world: World
) -> None:
    heeds = {"after_events": 3} if "after_events" in cases.CASES[case] else {}
    slow = {"seconds": 0.01} if case == "stall" else {}
    asked = {"method_id": CHAT_METHOD, "stream": case, **heeds, **slow}
    assert dev.ok("POST", FAULTS, asked)["stream"] == case
    hi = [{"role": "user", "content": "hi"}]
    body = {"model": "openai/gpt-oss-120b-maas", "messages": hi, "stream": True}
    with suppress(httpx2.ReadError, httpx2.RemoteProtocolError):
        dev.ask("POST", CHAT, body)
    assert world.journal.entries[-1].response == {"scenario": case}
    assert [f["fired"] for f in dev.ok("GET", FAULTS)["faults"]] == [1]


def test_the_report_says_in_which_exchanges_each_was_consumed(dev: Caller) -> None:
    plan(dev, delay_seconds=0.001, times=2)
    plan(dev, status=503)
    for _ in range(3):
        dev.ask("GET", f"{PROJECTS}/existing-project")
    shown = [(f["id"], f["fired"], f["exchanges"]) for f in dev.ok("GET", FAULTS)["faults"]]
    assert shown == [(1, 2, [1, 2]), (2, 1, [3])]
    assert dev.ok("GET", "/_sandbox/journal")["entries"][2]["faults"] == [2]


def test_a_truncated_body_leaves_the_work_done(dev: Caller, world: World) -> None:
    method = "cloudresourcemanager.projects.create"
    dev.ok("POST", FAULTS, {"method_id": method, "truncated_body": True})
    with pytest.raises(httpx2.RemoteProtocolError, match="without sending complete"):
        dev.ask("POST", PROJECTS, CREATE)
    assert "demo-gpt-oss" in world.projects


def test_a_fault_that_never_fired_fails_the_test_that_planned_it() -> None:
    with pytest.raises(pytest.fail.Exception, match="'status': 503"), served() as google:
        google.world.faults.append(Fault(1, GET_PROJECT, status=503))
    with pytest.raises(pytest.fail.Exception, match="'case': 'lf'"), served() as google:
        google.world.scenarios.append(Scenario(1, "lf"))
    with served(may_leave_faults=True) as google:
        google.world.faults.append(Fault(1, GET_PROJECT, status=503))
