"""The program under Pulumi mocks, with every registration request kept.

Plain mocks never see parents or dependencies and accept two resources of one name; this monitor
records the requests and refuses.
"""

import asyncio
import runpy
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks
from pulumi.runtime.proto.resource_pb2 import (
    RegisterErrorHookRequest,
    RegisterResourceRequest,
    RegisterResourceResponse,
)
from pulumi.runtime.proto.resource_pb2_grpc import ResourceMonitorStub

from components.engine.stack_state import OUTPUTS, RESOURCES
from findings.finding import Finding
from google_api.reader import Unknown

PROGRAM = Path(__file__).resolve().parents[2] / "__main__.py"
SETTINGS = {
    "projectId": "gpt-oss-dev",
    "organizationId": "1234567890",
    "billingAccount": "012345-567890-ABCDEF",
}

EVERY_FEATURE = {
    **SETTINGS,
    "budget": '{"amount": 500, "emails": ["ml@example.com"]}',
    "callers": '["gpt-oss-batch"]',
    "ci": '{"issuer": "github", "ownerId": "65", "repositoryId": "74", "branch": "main"}',
    "developers": '["user:dev@example.com"]',
    "guardrails": '{"allowedModels": true}',
    "lien": "true",
    "observability": '{"errorRatio": 0.1, "dataAccessAuditLogs": ["DATA_READ"], '
    '"alerts": ["errors", "throttling", "firstToken", "silence"]}',
    "quotaPreferences": '[{"quotaId": "GPUs", "preferredValue": 0}]',
    "selfDeployed": '{"model": "gpt-oss-20b", "location": "europe-west4", '
    '"machineType": "g2-standard-12"}',
    "tags": '{"1234567890/team": "ml"}',
}


class GoogleAsMocks(Mocks):
    """Answers with the inputs and what Google would compute."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        computed = {
            "gcp:tags/tagBinding:TagBinding": {"name": f"{args.inputs.get('tagValue')}"},
            "gcp:organizations/project:Project": {"number": "100000000001"},
            "gcp:serviceaccount/account:Account": {
                "email": f"{args.inputs.get('accountId')}@gpt-oss-dev.iam.gserviceaccount.com",
                "member": f"serviceAccount:{args.inputs.get('accountId')}"
                "@gpt-oss-dev.iam.gserviceaccount.com",
                "name": f"projects/gpt-oss-dev/serviceAccounts/{args.inputs.get('accountId')}",
                "uniqueId": f"unique id of {args.name}",
            },
            "gcp:projects/iAMCustomRole:IAMCustomRole": {
                "name": f"projects/gpt-oss-dev/roles/{args.inputs.get('roleId')}"
            },
            "gcp:monitoring/alertPolicy:AlertPolicy": {
                "name": f"projects/gpt-oss-dev/alertPolicies/{args.name}"
            },
            "gcp:monitoring/notificationChannel:NotificationChannel": {
                "name": f"projects/gpt-oss-dev/notificationChannels/{args.name}"
            },
            "gcp:vertex/aiEndpointWithModelGardenDeployment:AiEndpointWithModelGardenDeployment": {
                "endpoint": "mg-endpoint-1"
            },
            "gcp:vertex/aiModelGardenEnableModel:AiModelGardenEnableModel": {
                "publisherEndpoint": "projects/gpt-oss-dev/publishers/openai/models/m"
            },
        }
        return f"{args.name}-id", {**args.inputs, **computed.get(args.typ, {})}

    def __init__(self, state: Mapping[str, Any] | None = None) -> None:
        """`state` is what the engine tells of it, by URN; None of a stack without outputs."""
        self._state = state

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[Any]]:
        if args.token == OUTPUTS:
            return {"outputs": {"projectId": "gpt-oss-dev"} if self._state else {}}, []
        if args.token == RESOURCES:
            return {"outputs": self._state}, []
        assert args.token == "gcp:organizations/getProject:getProject"
        return {
            "projectId": args.args["projectId"],
            "number": "200000000002",
            "billingAccount": "0DE1ED-0DE1ED-0DE1ED",
        }, []


class Recorder(MockMonitor, ResourceMonitorStub):
    """Keeps each request by logical name and refuses a URN used twice.

    The SDK serves callbacks (transforms, hooks) to nothing but a ResourceMonitorStub; being one
    lets the program register them. They are kept in the requests and not executed.
    """

    def __init__(self, state: Mapping[str, Any] | None = None) -> None:
        MockMonitor.__init__(self, GoogleAsMocks(state))
        self.requests: dict[str, RegisterResourceRequest] = {}
        self._urns: set[str] = set()

    def RegisterResource(self, request: RegisterResourceRequest) -> RegisterResourceResponse:  # noqa: N802
        if request.type == "pulumi:pulumi:Stack":  # the SDK's own, once per process
            return super().RegisterResource(request)
        urn = self.make_urn(request.parent, request.type, request.name)
        assert urn not in self._urns, f"two resources share the logical name {request.name}"
        self._urns.add(urn)
        self.requests[request.name] = request
        return super().RegisterResource(request)

    def RegisterErrorHook(self, request: RegisterErrorHookRequest) -> Empty:  # noqa: N802
        return Empty()

    def of_type(self, suffix: str) -> list[RegisterResourceRequest]:
        return [r for r in self.requests.values() if r.type.endswith(suffix)]


@dataclass
class OpenGates:
    """Every question is answered well; the questions are kept."""

    asked: list[str] = field(default_factory=list)
    owned: dict[str, dict[str, str]] = field(default_factory=dict)
    """What Google has of each of Monitoring's collections: labels by name."""

    def deployer_has_no_key(self) -> None:
        self.asked.append("deployer_has_no_key")

    def sign_in(self) -> None:
        self.asked.append("sign_in")

    def deployer(self) -> str:
        return '"user:dev@example.com"'

    def deployer_fits_a_pipeline(self) -> None:
        self.asked.append("deployer_fits_a_pipeline")

    def services_allowed(
        self, project_id: str, parent: str | None, services: Sequence[str], tagged: bool
    ) -> Unknown | None:
        self.asked.append("services_allowed of a tagged project" if tagged else "services_allowed")
        return None

    def counted_services_on(self, project_id: str, services: Sequence[str]) -> Unknown | None:
        self.asked.append("counted_services_on")
        return None

    def services_unlisted(
        self, project_id: str, services: Mapping[str, str]
    ) -> list[Finding] | Unknown:
        self.asked.append("services_unlisted")
        return Unknown("no project yet")

    def existing(self, name: str) -> None:
        """Never asked: the mocks do not run transforms."""

    def owners(self, project_id: str, collection: str) -> dict[str, str]:
        return self.owned.get(collection, {})

    def before_project_is_created(
        self, project_id: str, billing_account: str, parent: str | None
    ) -> None:
        self.asked.append("before_project_is_created")

    def before_project_is_adopted(
        self, project_id: str, billing_account: str, parent: str | None
    ) -> None:
        self.asked.append("before_project_is_adopted")

    def before_project_is_selected(self, project_id: str) -> None:
        self.asked.append("before_project_is_selected")

    def tag_value(self, name: str) -> str:
        self.asked.append("tag_value")
        return f"tagValues/{name.rpartition('/')[2]}"

    def project_billed(self, project_id: str, about_to_link: str | None = None) -> None:
        self.asked.append("project_billed")

    def self_deployed_url(self, project_id: str, location: str, endpoint: str, urn: str) -> str:
        self.asked.append("self_deployed_url")
        return f"https://{endpoint}.{location}-1.prediction.vertexai.goog/{project_id}"

    def services_enabled(
        self, project_id: str, services: Sequence[str], tell: Callable[[str], None]
    ) -> None:
        self.asked.append("services_enabled")

    def services_answer(
        self, project_id: str, services: Sequence[str], tell: Callable[[str], None]
    ) -> list[Unknown]:
        self.asked.append("services_answer")
        return []


@dataclass
class Run:
    """What one run of the program did."""

    recorder: Recorder
    gates: OpenGates
    exports: dict[str, Any]

    def resolved(self, name: str) -> Any:
        """The value of an export that is an output."""
        return asyncio.get_event_loop().run_until_complete(self.exports[name].future())


RunProgram = Callable[..., Run]


@pytest.fixture(autouse=True)
def own_event_loop() -> Iterator[None]:
    """The SDK keeps tasks and outputs per loop: an old loop would leak one test into the next."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    loop.close()
    asyncio.set_event_loop(None)


@pytest.fixture
def run_program(monkeypatch: pytest.MonkeyPatch) -> RunProgram:
    """Run `__main__.py` itself with the given config; `preview=True` leaves computed values out."""

    def run(
        preview: bool = False,
        gates: OpenGates | None = None,
        state: Mapping[str, Any] | None = None,
        **config: str,
    ) -> Run:
        recorder, asked = Recorder(state), gates or OpenGates()
        monkeypatch.setattr("checks.deployment_checks.Gates", lambda quota_project=None: asked)
        for leaving_garbage in (
            "gc.disable",
            "gc.freeze",
        ):  # here it would be loops and their files
            monkeypatch.setattr(leaving_garbage, lambda: None)
        pulumi.runtime.set_mocks(
            recorder.mocks,
            project="vertex-gpt-oss",
            stack="dev",
            preview=preview,
            monitor=recorder,
        )
        values = {
            key if ":" in key else f"vertex-gpt-oss:{key}": value
            for key, value in (config or SETTINGS).items()
        }
        pulumi.runtime.set_all_config(values)
        exports: dict[str, Any] = {}
        started: list[Callable[[], Awaitable[dict[str, Any]]]] = []
        monkeypatch.setattr(pulumi, "run", started.append)  # mocks have no stack to run in

        @pulumi.runtime.test
        async def program() -> None:
            runpy.run_path(str(PROGRAM), run_name="__main__")
            exports.update(await started[0]())

        program()
        return Run(recorder, asked, exports)

    return run
