"""The protocol as the engine speaks it, over gRPC and without an engine."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from google.protobuf.struct_pb2 import Struct
from google.rpc import status_pb2  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from sandbox.gcp_plugin.servicer import GcpPlugin
from sandbox.gcp_plugin.values import UNKNOWN, State, decode, encode
from sandbox.gcp_plugin.waits import Waits
from sandbox.lifecycle.environment import ENDPOINTS
from sandbox.local_google.resources.faults import Fault
from tests.conftest import LocalGoogle

Stub = provider_pb2_grpc.ResourceProviderStub
URN = "urn:pulumi:dev::demo::{}::name"
ACCOUNT = "gcp:serviceaccount/account:Account"
PROJECT = "gcp:organizations/project:Project"


@pytest.fixture
def unconfigured() -> Iterator[Stub]:
    server = grpc.server(ThreadPoolExecutor(4))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(GcpPlugin(Waits(real=False)), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield Stub(channel)
    server.stop(None).wait()


@pytest.fixture
def stub(unconfigured: Stub, google: LocalGoogle, monkeypatch: pytest.MonkeyPatch) -> Stub:
    for name, prefix in ENDPOINTS.items():
        monkeypatch.setenv(name, f"{google.url}/{prefix}")
    token = google.world.token_for("user:dev@example.com")
    request = provider_pb2.ConfigureRequest(args=encode({"accessToken": token}))
    assert unconfigured.Configure(request).supportsPreview
    return unconfigured


def failure(call: Callable[[Any], Any], request: object) -> grpc.RpcError:
    with pytest.raises(grpc.RpcError) as caught:
        call(request)
    return caught.value


def details(error: grpc.RpcError) -> str:
    return str(error.details())


def test_an_unknown_type_is_named_with_those_that_exist(stub: Stub) -> None:
    urn = URN.format("gcp:storage/bucket:Bucket")
    text = details(failure(stub.Check, provider_pb2.CheckRequest(urn=urn)))
    assert "gcp:storage/bucket:Bucket is unknown" in text
    assert ACCOUNT in text


def test_the_type_of_a_child_is_its_own(stub: Stub) -> None:
    urn = URN.format(f"my:component:Thing${ACCOUNT}")
    request = provider_pb2.CheckRequest(urn=urn, news=encode({"accountId": "caller-one"}))
    assert not stub.Check(request).failures


def test_an_unknown_function_is_named_with_those_that_exist(stub: Stub) -> None:
    request = provider_pb2.InvokeRequest(tok="gcp:organizations/getFolder:getFolder")
    text = details(failure(stub.Invoke, request))
    assert "getFolder is unknown" in text
    assert "gcp:organizations/getProject:getProject" in text


def test_a_bad_function_argument_is_a_failure_of_its_own(stub: Stub) -> None:
    token = "gcp:organizations/getProject:getProject"
    answer = stub.Invoke(provider_pb2.InvokeRequest(tok=token, args=encode({"project": "x"})))
    assert [item.property for item in answer.failures] == ["project"]


def test_a_project_can_be_read_by_a_function(stub: Stub) -> None:
    token = "gcp:organizations/getProject:getProject"
    arguments = encode({"projectId": "existing-project"})
    answer = stub.Invoke(provider_pb2.InvokeRequest(tok=token, args=arguments))
    found = decode(getattr(answer, "return"))
    assert (found["id"], found["orgId"]) == ("projects/existing-project", "1234567890")


@pytest.mark.parametrize(
    "wanted", [{"billingAccount": "012345-567890-ABCDEF"}, {"displayName": "Main"}]
)
def test_a_billing_account_is_found_by_id_or_name(stub: Stub, wanted: State) -> None:
    token = "gcp:organizations/getBillingAccount:getBillingAccount"
    arguments = encode({**wanted, "lookupProjects": False, "open": True})
    answer = stub.Invoke(provider_pb2.InvokeRequest(tok=token, args=arguments))
    assert decode(getattr(answer, "return"))["id"] == "012345-567890-ABCDEF"


def test_a_preview_asks_google_nothing_and_knows_what_it_can(
    stub: Stub, google: LocalGoogle
) -> None:
    inputs = encode({"accountId": "caller-one", "project": "demo"})
    request = provider_pb2.CreateRequest(urn=URN.format(ACCOUNT), properties=inputs, preview=True)
    planned = decode(stub.Create(request).properties)
    assert planned["email"] == "caller-one@demo.iam.gserviceaccount.com"
    assert planned["uniqueId"] is UNKNOWN
    assert not list(google.world.journal.select())


def test_a_half_made_resource_comes_with_its_id_and_reason(stub: Stub, google: LocalGoogle) -> None:
    method_id = "cloudbilling.projects.updateBillingInfo"
    google.world.faults.append(Fault(id=1, method_id=method_id, status=403))
    inputs = {
        "projectId": "half-made",
        "name": "half",
        "orgId": "1234567890",
        "autoCreateNetwork": True,
        "billingAccount": "012345-567890-ABCDEF",
    }
    request = provider_pb2.CreateRequest(urn=URN.format(PROJECT), properties=encode(inputs))
    error = failure(stub.Create, request)
    metadata = {item.key: item.value for item in error.trailing_metadata()}
    status = status_pb2.Status.FromString(metadata["grpc-status-details-bin"])
    detail = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(detail)
    assert detail.id == "projects/half-made"
    assert decode(detail.properties)["projectId"] == "half-made"
    assert "Error setting billing account" in detail.reasons[0]


@pytest.mark.parametrize(
    ("policy", "deleted"), [("PREVENT", None), ("ABANDON", False), ("DELETE", True)]
)
def test_the_deletion_policy_in_the_state_decides(
    stub: Stub, google: LocalGoogle, policy: str, deleted: bool | None
) -> None:
    state: Struct = encode({"deletionPolicy": policy})
    request = provider_pb2.DeleteRequest(
        urn=URN.format(PROJECT), id="projects/existing-project", properties=state
    )
    if deleted is None:
        assert "deletion_policy is set to PREVENT" in details(failure(stub.Delete, request))
    else:
        stub.Delete(request)
    state_now = google.world.projects["existing-project"].state
    assert state_now == ("DELETE_REQUESTED" if deleted else "ACTIVE")


def test_an_import_reads_state_and_inputs(stub: Stub) -> None:
    request = provider_pb2.ReadRequest(urn=URN.format(PROJECT), id="existing-project")
    answer = stub.Read(request)
    assert answer.id == "projects/existing-project"
    assert decode(answer.inputs)["billingAccount"] == "012345-567890-ABCDEF"
    assert decode(answer.inputs)["__defaults"] == ["autoCreateNetwork"]


def test_labels_leave_the_plugin_as_secrets(stub: Stub) -> None:
    """The SDK asks for that too, but a program in another language might not."""
    answer = stub.Read(provider_pb2.ReadRequest(urn=URN.format(PROJECT), id="existing-project"))
    for name in ("pulumiLabels", "effectiveLabels"):
        assert "4dabf18193072939515e22adb298388d" in answer.properties[name].fields


def test_a_refresh_brings_live_values_into_the_inputs(stub: Stub, google: LocalGoogle) -> None:
    google.world.projects["existing-project"].labels = {"env": "by-hand", "theirs": "x"}
    labels = {"env": "dev"}
    answer = stub.Read(
        provider_pb2.ReadRequest(
            urn=URN.format(PROJECT),
            id="projects/existing-project",
            properties=encode({"labels": labels, "pulumiLabels": labels}),
            inputs=encode({"__defaults": [], "labels": labels}),
        )
    )
    state, inputs = decode(answer.properties), decode(answer.inputs)
    assert state["labels"] == inputs["labels"] == {"env": "by-hand"}
    assert state["effectiveLabels"] == {"env": "by-hand", "theirs": "x"}
    assert inputs["__defaults"] == []


def test_nothing_is_configured_without_an_endpoint(unconfigured: Stub) -> None:
    request = provider_pb2.ConfigureRequest(args=encode({"accessToken": "any"}))
    assert "_CUSTOM_ENDPOINT is not set" in details(failure(unconfigured.Configure, request))


def test_no_credentials_name_the_command_that_makes_them(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nonexistent")
    text = details(failure(stub.Configure, provider_pb2.ConfigureRequest()))
    assert "gcloud auth application-default login" in text


def test_an_unknown_provider_argument_is_a_failure_naming_it(stub: Stub) -> None:
    request = provider_pb2.CheckRequest(news=encode({"requestReason": "x", "project": "p"}))
    assert [item.property for item in stub.CheckConfig(request).failures] == ["requestReason"]
