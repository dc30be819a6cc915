"""The program as it stands, under Pulumi mocks: what it registers and what it never does."""

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict

from tests.components.conftest import EVERY_FEATURE

SETTINGS = {
    "projectId": "gpt-oss-dev",
    "organizationId": "1234567890",
    "billingAccount": "012345-567890-ABCDEF",
    "developers": '["user:dev@example.com"]',
}
CI = '{"issuer": "github", "ownerId": 65, "repositoryId": 74, "branch": "main"}'
ELSEWHERE = '{"model": "gpt-oss-20b", "location": "europe-west4", "machineType": "g2-standard-12"}'
COUNTED = ("billingProject", "userProjectOverride")
SELECT = {"projectId": "existing-project", "projectMode": "select"}
EXPECTED_INPUTS = {
    "gpt-oss-project": {
        "projectId": "gpt-oss-dev",
        "name": "gpt-oss-dev",
        "orgId": "1234567890",
        "billingAccount": "012345-567890-ABCDEF",
        "deletionPolicy": "PREVENT",
    },
    "gpt-oss-services-aiplatform": {
        "project": "gpt-oss-dev",
        "service": "aiplatform.googleapis.com",
        "disableOnDestroy": False,
    },
    "gpt-oss-services-cloudcommerceconsumerprocurement": {
        "project": "gpt-oss-dev",
        "service": "cloudcommerceconsumerprocurement.googleapis.com",
        "disableOnDestroy": False,
    },
    "gpt-oss-caller-account": {
        "project": "gpt-oss-dev",
        "accountId": "gpt-oss-caller",
        "displayName": "Calls gpt-oss on Vertex AI",
    },
    "gpt-oss-caller-role": {
        "project": "gpt-oss-dev",
        "roleId": "gpt_oss_caller",
        "title": "gpt-oss caller",
        "permissions": ["aiplatform.endpoints.predict"],
    },
    "gpt-oss-caller-grant": {
        "project": "gpt-oss-dev",
        "role": "projects/gpt-oss-dev/roles/gpt_oss_caller",
        "member": "serviceAccount:gpt-oss-caller@gpt-oss-dev.iam.gserviceaccount.com",
    },
    "gpt-oss-caller-impersonation-user:dev@example.com": {
        "serviceAccountId": "projects/gpt-oss-dev/serviceAccounts/gpt-oss-caller",
        "role": "roles/iam.workloadIdentityUser",
        "member": "user:dev@example.com",
    },
    "gpt-oss-model-enablement-gpt-oss-120b": {
        "project": "gpt-oss-dev",
        "publisherModelName": "publishers/openai/models/gpt-oss-120b-maas",
    },
}
GUARD = "gpt-oss: pulumi config set deletionProtection false && pulumi up"
NEVER = ("compute", "Key", "IAMPolicy", "IAMBinding", "ServiceIdentity", "Budget")


def inputs_by_name(recorder: Any) -> dict[str, Any]:
    return {
        name: MessageToDict(request.object)
        for name, request in recorder.requests.items()
        if request.custom and not request.type.startswith("pulumi:")
    }


def test_every_resource_has_exactly_the_expected_inputs(run_program: Callable[..., Any]) -> None:
    assert inputs_by_name(run_program(**SETTINGS).recorder) == EXPECTED_INPUTS


def test_every_child_has_a_parent_and_the_explicit_provider(
    run_program: Callable[..., Any],
) -> None:
    requests = run_program(**SETTINGS).recorder.requests
    provider = requests.pop("gcp")
    assert provider.type == "pulumi:providers:gcp"
    batching = json.loads(MessageToDict(provider.object)["batching"])
    assert batching == {"enableBatching": True, "sendAfter": "500ms"}, "the plugin's default is 3 s"
    for name, request in requests.items():
        if name != "gpt-oss":
            assert "gpt-oss" in request.parent.split("::")[-1], name
        if request.custom:
            assert "pulumi:providers:gcp::gcp::" in request.provider, name


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        (
            {"quotaProject": "acme-seed"},
            {"billingProject": "acme-seed", "userProjectOverride": "true"},
        ),
        ({}, {}),
    ],
)
def test_requests_count_against_the_quota_project_and_else_where_the_plugin_decides(
    run_program: Callable[..., Any], setting: dict[str, str], told: dict[str, Any]
) -> None:
    """A project alone has no effect in the plugin: the override makes it send the header."""
    requests = run_program(**SETTINGS, **setting, selfDeployed=ELSEWHERE).recorder.requests
    for provider in ("gcp", "gpt-oss-self-deployed-gcp"):
        inputs = MessageToDict(requests[provider].object)
        assert {k: v for k, v in inputs.items() if k in COUNTED} == told, provider


def test_what_the_shell_says_is_not_in_the_provider(
    run_program: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet = MessageToDict(run_program(**SETTINGS).recorder.requests["gcp"].object)
    for product, variable in itertools.product(
        ("GOOGLE", "GOOGLE_CLOUD", "GCLOUD", "CLOUDSDK_CORE", "CLOUDSDK_COMPUTE"),
        ("PROJECT", "REGION", "ZONE"),
    ):
        monkeypatch.setenv(f"{product}_{variable}", "somebody-elses")
    told = MessageToDict(run_program(**SETTINGS).recorder.requests["gcp"].object)
    assert told == quiet
    assert told["region"] == "us-central1"


@pytest.mark.parametrize("settings", [SETTINGS, SELECT, {**SETTINGS, "ci": CI}])
def test_nothing_it_promises_not_to_touch_is_registered(
    run_program: Callable[..., Any], settings: dict[str, str]
) -> None:
    types = [request.type for request in run_program(**settings).recorder.requests.values()]
    assert not [token for token in types if any(word in token for word in NEVER)]


def test_a_selected_project_is_read_and_never_registered(run_program: Callable[..., Any]) -> None:
    run = run_program(**SELECT, deletionProtection="false")
    assert not run.recorder.of_type(":Project") or all(
        not request.custom for request in run.recorder.of_type(":Project")
    )
    assert not [r for r in run.recorder.requests.values() if r.deletedWith]
    assert "before_project_is_selected" in run.gates.asked


def test_an_adopted_project_is_the_same_resource_as_a_made_one(
    run_program: Callable[..., Any],
) -> None:
    """So that the mode can go back to create, once it has been adopted, without a change."""
    run = run_program(**SETTINGS, projectMode="adopt")
    assert inputs_by_name(run.recorder) == EXPECTED_INPUTS
    assert run.recorder.requests["gpt-oss-project"].protect
    assert "before_project_is_adopted" in run.gates.asked


def test_a_lien_names_the_project_s_number_and_is_not_deleted_with_it(
    run_program: Callable[..., Any],
) -> None:
    """Google would refuse to delete the project while the lien is there."""
    recorder = run_program(**SETTINGS, lien="true", deletionProtection="false").recorder
    lien = inputs_by_name(recorder)["gpt-oss-lien"]
    assert lien["parent"] == "projects/100000000001"
    assert lien["restrictions"] == ["resourcemanager.projects.delete"]
    assert recorder.requests["gpt-oss-lien"].deletedWith == ""
    assert lien["reason"].endswith(" vertex-gpt-oss-stack=vertex-gpt-oss_dev")
    kept = list(recorder.requests["gpt-oss-lien"].ignoreChanges)
    assert kept == ["reason"], "a lien without the mark is not made again for it"


def test_gates_are_asked_on_every_up_in_order(run_program: Callable[..., Any]) -> None:
    asked = run_program(**SETTINGS).gates.asked
    assert asked[:3] == ["deployer_has_no_key", "sign_in", "deployer_fits_a_pipeline"]
    side_by_side = {"services_allowed", "counted_services_on", "before_project_is_created"}
    assert {*asked[3:6]} == side_by_side
    assert asked[6:] == [
        "project_billed",
        "services_enabled",
        "services_answer",
    ]


def test_a_person_may_deploy_from_a_pipeline_only_where_the_stack_says_so(
    run_program: Callable[..., Any],
) -> None:
    asked = run_program(**SETTINGS, allowHumanDeployer="true").gates.asked
    assert "deployer_fits_a_pipeline" not in asked
    assert "deployer_has_no_key" in asked, "a key is refused all the same"


def test_more_callers_get_the_same_role_and_lose_it_without_ceremony(
    run_program: Callable[..., Any],
) -> None:
    callers = '["group:ml@example.com", "gpt-oss-batch"]'
    recorder = run_program(**SETTINGS, callers=callers).recorder
    added = {n: i for n, i in inputs_by_name(recorder).items() if n not in EXPECTED_INPUTS}
    role = "projects/gpt-oss-dev/roles/gpt_oss_caller"
    members = {name: item.get("member") for name, item in added.items() if item.get("role") == role}
    assert members == {
        "gpt-oss-caller-grant-group:ml@example.com": "group:ml@example.com",
        "gpt-oss-caller-grant-gpt-oss-batch": "serviceAccount:gpt-oss-batch"
        "@gpt-oss-dev.iam.gserviceaccount.com",
    }
    assert added.keys() - members.keys() == {"gpt-oss-caller-account-gpt-oss-batch"}
    assert not any(recorder.requests[name].protect for name in added)


def test_google_s_own_role_takes_the_place_of_the_custom_one(
    run_program: Callable[..., Any],
) -> None:
    recorder = run_program(**SETTINGS, callerRole="aiplatform.user").recorder
    found = inputs_by_name(recorder)
    assert found.keys() == EXPECTED_INPUTS.keys() - {"gpt-oss-caller-role"}
    assert found["gpt-oss-caller-grant"]["role"] == "roles/aiplatform.user"


@pytest.mark.parametrize(
    "settings",
    [
        {**SETTINGS, "projectMode": "adopt"},
        SELECT,
        {**SETTINGS, "modelEnablement": "manual"},
        {**SETTINGS, "modelEnablement": "off"},
        {**SETTINGS, "observability": '{"alerts": [], "dashboard": false}'},
        EVERY_FEATURE,
    ],
)
def test_no_component_but_the_guard_is_without_resources(
    run_program: Callable[..., Any], settings: dict[str, str]
) -> None:
    """Nothing would depend on it, so a destroy that is refused would drop it from the state."""
    requests = run_program(**settings).recorder.requests.values()
    components = {f"{r.type}::{r.name}" for r in requests if not r.custom and r.name != GUARD}
    parents = {request.parent for request in requests}
    assert {c for c in components if not any(p.endswith(c) for p in parents)} == set()


def test_what_the_stack_file_says_of_the_plugin_is_not_in_the_provider(
    run_program: Callable[..., Any],
) -> None:
    """Who writes the stack's file would send the deployer's token to a host of his own."""
    quiet = MessageToDict(run_program(**SETTINGS).recorder.requests["gcp"].object)
    foreign = {
        "gcp:vertexAiCustomEndpoint": "https://evil.example/v1/",
        "gcp:universeDomain": "evil.example",
        "gcp:accessToken": "ya29.x",
    }
    told = MessageToDict(run_program(**SETTINGS, **foreign).recorder.requests["gcp"].object)
    assert told == quiet
