"""v1beta1 turns the same services on and off, and answers its writes with nothing."""

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

BETA = "/serviceusage/v1beta1/projects/ready-project/services"
V1 = "/serviceusage/v1/projects/ready-project/services"
RUN, STORAGE = "run.googleapis.com", "storage.googleapis.com"
EMPTY = {"@type": "type.googleapis.com/google.protobuf.Empty"}


def test_both_versions_change_one_state(dev: Caller, ready: Project) -> None:
    for path, body in (
        (f"{BETA}/{RUN}:enable", {}),
        (f"{BETA}:batchEnable", {"serviceIds": [STORAGE]}),
        (f"{BETA}/{RUN}:disable", {}),
    ):
        started = dev.ok("POST", path, body)
        done = dev.ok("GET", f"/serviceusage/v1beta1/{started['name']}")
        assert done["response"] == EMPTY
    assert dev.ok("GET", f"{V1}/{STORAGE}")["state"] == "ENABLED"
    assert dev.ok("GET", f"{BETA}/{RUN}")["state"] == "DISABLED"
    listed = dev.ok("GET", f"{BETA}?filter=state:ENABLED")["services"]
    assert [service["config"]["name"] for service in listed] == ready.services
    again = dev.ok("POST", f"{BETA}/{STORAGE}:enable", {})
    assert (again["done"], again["response"]) == (True, EMPTY)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", f"{BETA}/{RUN}:enable", {}),
        ("POST", f"{BETA}:batchEnable", {"serviceIds": [RUN]}),
        ("POST", f"{BETA}/{RUN}:disable", {}),
        ("GET", f"{BETA}/{RUN}", None),
        ("GET", BETA, None),
    ],
)
def test_every_method_needs_its_permission(
    nobody: Caller, ready: Project, method: str, path: str, body: object
) -> None:
    assert nobody.refused(method, path, body)["code"] == 403


def test_operations_are_listed_for_those_who_may(
    dev: Caller, nobody: Caller, world: World, ready: Project
) -> None:
    """Looking at the list uses up no poll."""
    world.operation_polls = 1
    name = dev.ok("POST", f"{V1}/{RUN}:enable", {})["name"]
    for version in ("v1", "v1beta1"):
        listed = dev.ok("GET", f"/serviceusage/{version}/operations")
        assert listed == {"operations": [{"name": name}]}
    assert nobody.ok("GET", "/serviceusage/v1/operations") == {}
    refused = dev.refused("GET", "/serviceusage/v1/operations?filter=done:true")
    assert refused["code"] == 400
    partial = dev.refused("GET", "/serviceusage/v1/operations?returnPartialSuccess=true")
    assert partial["code"] == 501
