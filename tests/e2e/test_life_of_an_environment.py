"""From nothing to ready, and back after drift, through the real engine and the literal CLI."""

import httpx2
import pytest

from tests.conftest import LocalGoogle
from tests.e2e.conftest import Stack

pytestmark = pytest.mark.engine

PROJECT = "gpt-oss-dev"
CALLER = f"gpt-oss-caller@{PROJECT}.iam.gserviceaccount.com"
AIPLATFORM = "aiplatform.googleapis.com"


def by_hand(google: LocalGoogle, method: str, path: str) -> None:
    """What somebody does in the console: one call to Google, past Pulumi."""
    token = google.world.token_for("user:dev@example.com")
    answer = httpx2.request(
        method, f"{google.url}/{path}", headers={"Authorization": f"Bearer {token}"}
    )
    answer.raise_for_status()


def remove_the_role(google: LocalGoogle) -> None:
    policy = google.world.projects[PROJECT].policy
    policy.bindings = [binding for binding in policy.bindings if "gpt_oss" not in binding["role"]]


def turn_the_api_off(google: LocalGoogle) -> None:
    by_hand(google, "POST", f"serviceusage/v1/projects/{PROJECT}/services/{AIPLATFORM}:disable")


def delete_the_account(google: LocalGoogle) -> None:
    by_hand(google, "DELETE", f"iam/v1/projects/{PROJECT}/serviceAccounts/{CALLER}")


def caller_may_call(google: LocalGoogle) -> bool:
    role = f"projects/{PROJECT}/roles/gpt_oss_caller"
    bindings = google.world.projects[PROJECT].policy.bindings
    members = [m for b in bindings if b["role"] == role for m in b["members"]]
    account = google.world.service_account(CALLER)
    return account is not None and f"serviceAccount:{CALLER}" in members


def test_after_up_all_is_there_and_nothing_is_left_to_do(
    deployed: Stack, google: LocalGoogle
) -> None:
    outputs = deployed.outputs()
    project = google.world.projects[PROJECT]
    assert outputs["projectNumber"] == project.number
    assert outputs["callerServiceAccount"] == CALLER
    assert outputs["model"] == "openai/gpt-oss-120b-maas"
    path = f"/v1/projects/{PROJECT}/locations/global/endpoints/openapi/chat/completions"
    assert outputs["chatCompletionsUrl"] == f"{google.url}/aiplatform{path}"
    assert project.models == ["publishers/openai/models/gpt-oss-120b-maas"]
    assert project.labels["vertex-gpt-oss-stack"] == "vertex-gpt-oss_dev"
    assert caller_may_call(google)
    deployed.succeed("preview", "--expect-no-changes")
    deployed.succeed("refresh", "--yes", "--expect-no-changes")


def test_drift_of_each_kind_is_seen_by_refresh_and_repaired_by_up(
    deployed: Stack, google: LocalGoogle
) -> None:
    """One stack bears all three: each costs a refresh, an `up` and a preview otherwise."""
    for drift in (remove_the_role, turn_the_api_off, delete_the_account):
        drift(google)
    refreshed = deployed.succeed("refresh", "--yes", "--skip-preview").splitlines()
    for gone in ("gpt-oss-caller-grant", "gpt-oss-services-aiplatform", "gpt-oss-caller-account"):
        assert any(gone in line and " - " in line for line in refreshed), (gone, refreshed)
    deployed.up()
    assert AIPLATFORM in google.world.projects[PROJECT].services
    assert caller_may_call(google)
    deployed.succeed("preview", "--expect-no-changes")
