"""Settings that no example has, in one deployment: what reaches Google, and that it works."""

from typing import Any

import pytest

from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.state.seed import DEV, MAIN, QUOTA_PROJECT
from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack
from tests.e2e.test_callers import CALLER, status_of_a_call
from tests.e2e.test_governance import changes

pytestmark = [pytest.mark.engine, pytest.mark.slow]

TOPIC = "projects/taken-project/topics/spend"
LARGE = {
    "model": "gpt-oss-120b",
    "location": "us-central1",
    "machineType": "a3-highgpu-1g",
    "minReplicas": 2,
    "maxReplicas": 3,
}
SETTINGS: dict[str, Any] = {
    **DEV_SETTINGS,
    "budget": {"amount": 100, "pubsubTopic": TOPIC},
    "callerRole": "aiplatform.user",
    "selfDeployed": LARGE,
    "deletionProtection": False,
}
MEMBER = f"serviceAccount:{CALLER}"


def prepare(google: LocalGoogle) -> None:
    """Budgets may be made and told to somebody else's topic, and the quota holds the machines."""
    world = google.world
    world.projects[QUOTA_PROJECT].services.append("billingbudgets.googleapis.com")
    costs = {"role": "roles/billing.costsManager", "members": [DEV]}
    world.billing_accounts[MAIN].policy.bindings.append(costs)
    publish = {"role": "roles/pubsub.admin", "members": [DEV]}
    world.projects["taken-project"].policy = Policy(world.next_etag(), [publish])


def hold_machines(google: LocalGoogle, said: str) -> None:
    """The plugin asked for what the settings say, and the deployer was told what it costs."""
    (asked,) = (
        entry.request
        for entry in google.world.journal.entries
        if entry.method_id == "aiplatform.projects.locations.deploy"
    )
    assert isinstance(asked, dict)
    assert asked["publisherModelName"] == "publishers/openai/models/gpt-oss@gpt-oss-120b"
    gpu = {"acceleratorType": "NVIDIA_H100_80GB", "acceleratorCount": 1}
    assert asked["deployConfig"]["dedicatedResources"] == {
        "machineSpec": {"machineType": "a3-highgpu-1g", **gpu},
        "minReplicaCount": 2,
        "maxReplicaCount": 3,
    }
    assert "2 x a3-highgpu-1g (1 x NVIDIA_H100_80GB) run all the time" in said
    assert "up to 3 under load" in said


def roles_of_caller(google: LocalGoogle) -> list[str]:
    bindings = google.world.projects["gpt-oss-dev"].policy.bindings
    return [binding["role"] for binding in bindings if MEMBER in binding["members"]]


def told(google: LocalGoogle) -> Any:
    """Whom the one budget tells."""
    (budget,) = google.world.budgets.values()
    return budget.fields["notificationsRule"]


def test_a_topic_a_predefined_role_and_several_large_machines_are_what_google_is_asked_for(
    stack: Stack, google: LocalGoogle
) -> None:
    prepare(google)
    stack.configure(**SETTINGS)
    hold_machines(google, said=stack.up())
    assert told(google) == {"pubsubTopic": TOPIC, "schemaVersion": "1.0"}
    assert roles_of_caller(google) == ["roles/aiplatform.user"]
    assert google.world.projects["gpt-oss-dev"].roles == {}
    url, token = stack.outputs()["chatCompletionsUrl"], google.world.token_for(MEMBER)
    assert status_of_a_call(url, token) == 200
    stack.succeed("preview", "--expect-no-changes")

    stack.configure(**{**SETTINGS, "callerRole": "custom", "budget": {"amount": 100}})
    assert changes(stack).keys() == {
        *("gpt-oss-budget", "gpt-oss-caller-role", "gpt-oss-caller-grant")
    }
    stack.up()
    assert roles_of_caller(google) == ["projects/gpt-oss-dev/roles/gpt_oss_caller"]
    assert status_of_a_call(url, token) == 200
    assert "pubsubTopic" not in told(google)
