"""Every long-running method carries the types Google says, when answered and when read."""

import inspect
import re
from functools import reduce
from types import ModuleType
from typing import Any

import pytest
from google.cloud.resourcemanager_v3.services.folders import client as folders
from google.cloud.resourcemanager_v3.services.projects import client as projects
from google.cloud.resourcemanager_v3.services.tag_bindings import client as tag_bindings
from google.cloud.resourcemanager_v3.services.tag_keys import client as tag_keys
from google.cloud.resourcemanager_v3.services.tag_values import client as tag_values
from google.cloud.service_usage_v1.services.service_usage import client as service_usage

from sandbox.local_google.calls import answer_check, registry
from sandbox.local_google.protocol.contract import vendored
from sandbox.local_google.protocol.errors import GoogleError
from sandbox.local_google.protocol.operation_types import EMPTY, TYPES, schema_names
from sandbox.local_google.resources.operation import Operation
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

FROM_GAPIC = re.compile(
    r"operation\.from_gapic\(\s*response,\s*[\w.]+,\s*([\w.]+),\s*metadata_type=([\w.]+),"
)
RESOURCE = "project|folder|services?|tag_key|tag_value|tag_binding"
CLIENTS: list[tuple[ModuleType, type, str, str, dict[str, str]]] = [
    (projects, projects.ProjectsClient, "cloudresourcemanager.projects", "v3", {"patch": "update"}),
    (folders, folders.FoldersClient, "cloudresourcemanager.folders", "v3", {"patch": "update"}),
    (tag_keys, tag_keys.TagKeysClient, "cloudresourcemanager.tagKeys", "v3", {}),
    (tag_values, tag_values.TagValuesClient, "cloudresourcemanager.tagValues", "v3", {}),
    (tag_bindings, tag_bindings.TagBindingsClient, "cloudresourcemanager.tagBindings", "v3", {}),
    (service_usage, service_usage.ServiceUsageClient, "serviceusage.services", "v1", {}),
]
# Not published in discovery: only their `@type` is held.
WITHOUT_SCHEMA = {
    "google.iam.v1.WorkloadIdentityPoolProviderOperationMetadata",
    "google.cloud.aiplatform.v1beta1.DeployResponse",
    "google.cloud.aiplatform.v1beta1.DeployOperationMetadata",
}
CREATE = {"projectId": "demo-gpt-oss", "parent": {"type": "organization", "id": "1234567890"}}
PROJECT = "type.googleapis.com/google.cloudresourcemanager.v1.Project"


def test_every_method_that_answers_an_operation_has_a_row() -> None:
    methods = vendored().methods.values()
    starting = {
        m.key for m in methods if m.response.endswith("Operation") and "operations.get" not in m.id
    }
    assert starting == set(TYPES)


def test_the_rows_are_what_googles_clients_unpack() -> None:
    for module, client, prefix, version, renamed in CLIENTS:
        rows = {k: v for k, v in TYPES.items() if k[0].startswith(f"{prefix}.") and k[1] == version}
        assert rows
        for (method_id, _), row in rows.items():
            verb = method_id.rpartition(".")[2]
            name = _function(client, renamed.get(verb, verb))
            found = FROM_GAPIC.search(inspect.getsource(getattr(client, name)))
            assert found, name
            kinds = [reduce(getattr, kind.split("."), module) for kind in found.groups()]
            messages = [kind.pb() if hasattr(kind, "pb") else kind for kind in kinds]
            unpacked = [message.DESCRIPTOR.full_name for message in messages]
            assert unpacked == [row.response, row.metadata]


def _function(client: type, verb: str) -> str:
    snake = re.sub("([A-Z])", lambda m: "_" + m.group(1).lower(), verb)
    return next(n for n in dir(client) if re.fullmatch(f"{snake}_({RESOURCE})", n))


def test_every_type_has_its_schema_in_the_contract() -> None:
    for key, types in TYPES.items():
        schemas = vendored().methods[key].document.schemas
        for full in {types.response, types.metadata} - WITHOUT_SCHEMA - {EMPTY}:
            assert set(schema_names(full)) & set(schemas), full


@pytest.fixture
def answering(dev: Caller, world: World, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes `projects.create` answer this operation."""
    key = ("cloudresourcemanager.projects.create", "v1")

    def plan(operation: Any) -> None:
        monkeypatch.setitem(registry.HANDLERS, key, lambda _: {"name": "operations/1", **operation})

    return plan


@pytest.mark.own_errors
@pytest.mark.parametrize(
    ("operation", "told"),
    [
        ({"done": True, "response": {"@type": "x.Folder"}}, "@type 'x.Folder', expected"),
        ({"done": True, "response": {"projectId": "p"}}, "@type None"),
        ({"done": True, "response": {"@type": PROJECT, "projectid": "p"}}, 'name \\"projectid\\"'),
        ({"metadata": {"@type": PROJECT}}, "metadata: @type"),
    ],
)
def test_a_payload_of_another_type_is_our_fault(
    dev: Caller, answering: Any, operation: Any, told: str
) -> None:
    answering(operation)
    error = dev.refused("POST", "/cloudresourcemanager/v1/projects", CREATE)
    assert (error["code"], told.replace('\\"', '"') in error["message"]) == (500, True), error


@pytest.mark.own_errors
def test_a_read_is_held_to_what_started_the_operation(dev: Caller, world: World) -> None:
    name = dev.ok("POST", "/cloudresourcemanager/v1/projects", CREATE)["name"]
    path = f"/cloudresourcemanager/v1/{name}"
    assert dev.ok("GET", path)["response"]["@type"] == PROJECT
    world.operations[f"cloudresourcemanager/{name}"].response["@type"] = "x.Folder"
    assert "expected" in dev.refused("GET", path)["message"]


def test_a_list_is_held_to_what_started_each_operation(world: World) -> None:
    method = vendored().methods["serviceusage.operations.list", "v1"]
    started = {"method_id": "serviceusage.services.enable", "version": "v1"}
    world.operations["serviceusage/operations/1"] = Operation("operations/1", {}, **started)
    listed = {"name": "operations/1", "done": True, "response": {"@type": PROJECT}}
    with pytest.raises(GoogleError, match="EnableServiceResponse"):
        answer_check.hold(world, method, {"operations": [listed]})


def test_answers_go_unchecked_where_the_switch_is_off(
    dev: Caller, world: World, answering: Any
) -> None:
    world.switches.check_answers = False
    answering({"done": True, "response": {"@type": "x.Folder"}})
    dev.ok("POST", "/cloudresourcemanager/v1/projects", CREATE)
