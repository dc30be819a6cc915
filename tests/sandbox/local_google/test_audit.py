"""The audit log: what is always written, what only where a policy asks, and in which shape."""

from typing import Any

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV, ORGANIZATION
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import CHAT, Caller

PROJECT = "/cloudresourcemanager/v1/projects/ready-project"
HELLO = {"model": "openai/gpt-oss-120b-maas", "messages": [{"role": "user", "content": "Hi"}]}
VERTEX = "aiplatform.googleapis.com"


def logged(caller: Caller, log: str = "data_access") -> list[Any]:
    entries = caller.ok("GET", "/_sandbox/audit")["entries"]
    return [entry for entry in entries if entry["logName"].endswith(log)]


def configs(service: str, log_type: str, **more: Any) -> list[Any]:
    return [{"service": service, "auditLogConfigs": [{"logType": log_type, **more}]}]


def test_a_chat_is_written_down_as_google_writes_it(dev: Caller, ready: Project) -> None:
    ready.policy.audit_configs = configs(VERTEX, "DATA_READ")
    dev.ok("POST", CHAT, HELLO)
    (entry,) = logged(dev)
    assert entry["logName"] == "projects/ready-project/logs/cloudaudit.googleapis.com%2Fdata_access"
    told = entry["protoPayload"]
    assert told["methodName"] == "google.cloud.aiplatform.v1.PredictionService.ChatCompletions"
    assert told["resourceName"] == "projects/ready-project/locations/global/endpoints/openapi"
    assert told["authenticationInfo"] == {"principalEmail": "dev@example.com"}
    assert (told["serviceName"], told["status"]) == (VERTEX, {})
    assert told["authorizationInfo"][0]["granted"] is True
    assert told["authorizationInfo"][0]["permission"] == "aiplatform.endpoints.predict"


def test_a_streamed_chat_is_written_down_too(dev: Caller, ready: Project) -> None:
    ready.policy.audit_configs = configs(VERTEX, "DATA_READ")
    dev.ask("POST", CHAT, {**HELLO, "stream": True})
    assert len(logged(dev)) == 1


def test_a_refused_call_is_written_down_with_its_status(
    dev: Caller, nobody: Caller, ready: Project
) -> None:
    ready.policy.audit_configs = configs("allServices", "DATA_READ")
    nobody.refused("POST", CHAT, HELLO)
    (entry,) = logged(dev)
    assert entry["severity"] == "ERROR"
    assert entry["protoPayload"]["status"]["code"] == 7
    assert "granted" not in entry["protoPayload"]["authorizationInfo"][0]


@pytest.mark.parametrize(
    "audit_configs",
    [
        [],
        configs(VERTEX, "DATA_WRITE"),
        configs("storage.googleapis.com", "DATA_READ"),
        configs(VERTEX, "DATA_READ", exemptedMembers=[DEV]),
    ],
    ids=["none", "another type", "another service", "exempted"],
)
def test_data_access_is_off_unless_the_policy_turns_it_on(
    dev: Caller, ready: Project, audit_configs: list[Any]
) -> None:
    ready.policy.audit_configs = audit_configs
    dev.ok("POST", CHAT, HELLO)
    assert logged(dev) == []


def test_a_config_above_counts_for_the_project(dev: Caller, ready: Project, world: World) -> None:
    above = configs("allServices", "ADMIN_READ")
    world.organizations[ORGANIZATION].policy.audit_configs = above
    dev.ok("GET", PROJECT)
    dev.ok("POST", CHAT, HELLO)
    assert [entry["protoPayload"]["methodName"] for entry in logged(dev)] == ["GetProject"]


def test_admin_activity_is_always_written_down(dev: Caller, ready: Project) -> None:
    dev.ok("GET", PROJECT)
    dev.ok("DELETE", PROJECT)
    (entry,) = logged(dev, "activity")
    assert entry["protoPayload"]["methodName"] == "DeleteProject"
    assert entry["protoPayload"]["resourceName"] == "projects/ready-project"
    assert entry["severity"] == "NOTICE"


def test_work_whose_answer_was_lost_is_written_down_as_done(dev: Caller, ready: Project) -> None:
    fault = {"method_id": "cloudresourcemanager.projects.delete", "lost_answer": True}
    dev.ok("POST", "/_sandbox/faults", fault)
    with pytest.raises(Exception, match=r"disconnected|closed"):
        dev.ask("DELETE", PROJECT)
    (entry,) = logged(dev, "activity")
    assert entry["protoPayload"]["status"] == {}


def test_a_config_set_through_the_api_takes_effect(dev: Caller, ready: Project) -> None:
    policy = dev.ok("POST", f"{PROJECT}:getIamPolicy", {})
    policy["auditConfigs"] = configs(VERTEX, "DATA_READ")
    mask = "bindings,etag,auditConfigs"
    dev.ok("POST", f"{PROJECT}:setIamPolicy", {"policy": policy, "updateMask": mask})
    dev.ok("POST", CHAT, HELLO)
    assert len(logged(dev)) == 1


def test_the_log_is_bounded_and_reset_clears_it(dev: Caller, ready: Project, world: World) -> None:
    for number in range(5001):
        world.audit.add({"number": number, "logName": "x"})
    assert len(world.audit.entries) == 5000
    assert world.audit.entries[0]["number"] == 1
    dev.ok("POST", "/_sandbox/reset")
    assert dev.ok("GET", "/_sandbox/audit")["entries"] == []
