"""Every recorded fault: the same retries, the same failure, the same state, the same next `up`.

One runs always; the rest take minutes through the engine and run with `make test-slow`.
"""

import re
from typing import Any

import pytest

from sandbox.local_google.resources.faults import Fault
from tests.sandbox.gcp_plugin.conftest import Stack
from tests.sandbox.gcp_plugin.recorded import (
    RECORDINGS,
    assert_same_requests,
    normalized,
    recorded,
    recorded_json,
)
from tests.sandbox.gcp_plugin.step_order import (
    CREATE_ACCOUNT,
    StepOrder,
    requests_in,
    up_in_order,
)

QUICK = {"lost-create-role"}

CREATE_PROJECT = "cloudresourcemanager.projects.create"
LINK = "cloudbilling.projects.updateBillingInfo"
ENABLE = "serviceusage.services.enable"
SET_POLICY = "cloudresourcemanager.projects.setIamPolicy"
CREATE_ROLE = "iam.projects.roles.create"
ENABLE_MODEL = "aiplatform.projects.publishers.models.enableModel"
# The account took 11 s in the recordings, so no step that depends on it had begun.
FAIL_WHILE_THE_ACCOUNT_IS_CREATED = {CREATE_ROLE, ENABLE_MODEL}

DENIED = {"status": 403, "message": "The caller does not have permission"}
QUOTA_FAILURE = {
    "@type": "type.googleapis.com/google.rpc.QuotaFailure",
    "violations": [{"subject": "billingAccounts/012345-567890-ABCDEF", "description": "quota"}],
}
NO_BILLING = (
    "Billing account for project '100000000001' is not found. Billing must be enabled for "
    "activation of service(s) 'aiplatform.googleapis.com' to proceed."
)
NOT_USED = (
    "Identity and Access Management (IAM) API has not been used in project 1 before or it is "
    "disabled."
)
EXISTS = "Service account gpt-oss-caller already exists within project projects/x."
MISSING = "Service account gpt-oss-caller@x.iam.gserviceaccount.com does not exist."
ENABLE_DENIED = "Permission denied to enable service [aiplatform.googleapis.com]"
UNAVAILABLE = "The service is currently unavailable."
CONFLICT = (
    "There were concurrent policy changes. Please retry the whole read-modify-write with "
    "exponential backoff."
)

FAULTS: dict[str, tuple[str, dict[str, Any]]] = {
    "account-api-disabled-once": (
        CREATE_ACCOUNT,
        {"status": 403, "message": NOT_USED, "reason": "SERVICE_DISABLED"},
    ),
    "account-exists": (CREATE_ACCOUNT, {"status": 409, "message": EXISTS}),
    "billing-link-denied": (LINK, DENIED),
    "billing-quota": (
        LINK,
        {"status": 400, "message": "Precondition check failed.", "details": [QUOTA_FAILURE]},
    ),
    "billing-test-denied": ("cloudbilling.billingAccounts.testIamPermissions", {"response": {}}),
    "create-denied": (CREATE_PROJECT, DENIED),
    "enable-429-twice": (ENABLE, {"status": 429, "message": "Quota exceeded", "times": 2}),
    "enable-503-twice": (ENABLE, {"status": 503, "message": UNAVAILABLE, "times": 2}),
    "enable-denied": (ENABLE, {"status": 403, "message": ENABLE_DENIED, "times": 2}),
    "enable-model-404": (ENABLE_MODEL, {"status": 404, "message": "Publisher model not found"}),
    "enable-model-denied": (ENABLE_MODEL, {"status": 403, "message": "Permission denied"}),
    "enable-model-failed": (
        ENABLE_MODEL,
        {"response": {"enablementState": "ENABLEMENT_STATE_FAILED"}},
    ),
    "enable-no-billing": (ENABLE, {"status": 400, "message": NO_BILLING, "times": 2}),
    "lost-billing-link": (LINK, {"lost_answer": True}),
    "lost-create-account": (CREATE_ACCOUNT, {"lost_answer": True}),
    "lost-create-project": (CREATE_PROJECT, {"lost_answer": True}),
    "lost-create-role": (CREATE_ROLE, {"lost_answer": True}),
    "lost-enable": (
        ENABLE,
        {"lost_answer": True, "resource": "cloudcommerceconsumerprocurement"},
    ),
    "lost-enable-model": (ENABLE_MODEL, {"lost_answer": True}),
    "lost-set-policy": (SET_POLICY, {"lost_answer": True}),
    "policy-account-missing-once": (SET_POLICY, {"status": 400, "message": MISSING}),
    "policy-conflict-twice": (SET_POLICY, {"status": 409, "message": CONFLICT, "times": 2}),
    "project-id-taken": (
        CREATE_PROJECT,
        {"status": 409, "message": "Requested entity already exists"},
    ),
    "read-500-once": (
        "cloudresourcemanager.projects.get",
        {"status": 500, "message": "Internal error"},
    ),
}
# What the next `up` says where it fails too. The recording server took the second account; Google
# and the local Google do not.
STUCK = {
    "lost-create-account": "Error 409",
    "lost-create-project": "Error 409",
    "lost-create-role": "already exists and must be imported",
}


def test_every_recorded_fault_is_tried() -> None:
    names = {path.stem for path in (RECORDINGS / "faults").glob("*.jsonl")}
    assert names == set(FAULTS) == set(recorded_json("faults/summary"))


def without_reason(text: str) -> str:
    """The last word of a Google error is its old-style reason; the recording server's was not
    Google's."""
    return re.sub(r", [a-zA-Z]+(?=\.? ?If|$)", "", text, flags=re.MULTILINE)


@pytest.mark.engine
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in QUICK else pytest.mark.slow)
        for name in sorted(FAULTS)
    ],
)
def test_up_with_a_recorded_fault_ends_as_recorded(stack: Stack, name: str) -> None:
    method_id, effect = FAULTS[name]
    fault = Fault(id=1, method_id=method_id, **effect)
    stack.world.faults.append(fault)
    expected = recorded_json("faults/summary")[name]
    order = StepOrder()
    if method_id not in FAIL_WHILE_THE_ACCOUNT_IS_CREATED:
        order.account_may_end.set()

    with requests_in(order):
        exit_code, output = up_in_order(stack, order)

    assert fault.fired == fault.times
    assert (exit_code != 0) == bool(expected["exit_code"]), output
    assert_same_requests(stack.requests(query=False), recorded(f"faults/{name}"))
    shown = without_reason(normalized(output))
    for line in expected["errors"]:
        assert without_reason(line) in shown
    assert in_state(stack) == sorted(expected["in_state"])

    again = stack.up(BATCHING="off")
    assert (again.returncode != 0) == (name in STUCK), again.stdout
    assert STUCK.get(name, "") in again.stdout


def in_state(stack: Stack) -> list[list[Any]]:
    """Type, whether it has init errors, and id of everything but the provider."""
    return sorted(
        [item["type"].split(":")[-1], bool(item.get("initErrors")), item["id"]]
        for item in stack.resources()
        if "providers" not in item["type"]
    )
