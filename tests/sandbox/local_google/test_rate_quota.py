"""Google's rate limits, with its costs, and how many projects there may be."""

from typing import Any

import pytest

from sandbox.local_google.limits import rate_quota
from sandbox.local_google.protocol.contract import vendored
from sandbox.local_google.protocol.errors import GoogleError
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV, FOLDER, MAIN, ORGANIZATION
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import CHAT, MODEL, Caller

SERVICES = "/serviceusage/v1/projects/ready-project/services"
PROJECTS = "/cloudresourcemanager/v1/projects"
WRITES = "serviceusage.googleapis.com/mutate_requests"
TWO = {"serviceIds": ["monitoring.googleapis.com", "iam.googleapis.com"]}


@pytest.fixture(autouse=True)
def _enforced(world: World) -> None:
    world.quotas.enforced = True


def times(caller: Caller, number: int, method: str, path: str, body: Any = None) -> None:
    for _ in range(number):
        caller.ok(method, path, body)


def new_project(name: str) -> dict[str, Any]:
    return {"projectId": name, "parent": {"type": "folder", "id": FOLDER}}


def test_a_batch_enable_counts_five_of_sixty_writes(dev: Caller, ready: Project) -> None:
    times(dev, 12, "POST", f"{SERVICES}:batchEnable", TWO)
    error = dev.refused("POST", f"{SERVICES}/iam.googleapis.com:enable", {})
    assert (error["code"], error["status"]) == (429, "RESOURCE_EXHAUSTED")


def test_a_single_enable_counts_one(dev: Caller, ready: Project) -> None:
    times(dev, 60, "POST", f"{SERVICES}/iam.googleapis.com:enable", {})
    assert dev.refused("POST", f"{SERVICES}/iam.googleapis.com:enable", {})["code"] == 429


@pytest.mark.parametrize(
    ("method_id", "version", "calls"),
    [
        ("serviceusage.services.get", "v1", 240),
        ("serviceusage.operations.get", "v1beta1", 240),
        ("serviceusage.services.disable", "v1beta1", 60),
        ("serviceusage.services.batchEnable", "v1", 12),
        ("cloudresourcemanager.projects.get", "v1", 600),
        ("cloudresourcemanager.projects.setIamPolicy", "v3", 600),
        ("cloudresourcemanager.projects.create", "v3", 60),
        ("cloudresourcemanager.folders.create", "v3", 6),
        ("cloudresourcemanager.folders.move", "v3", 6),
        ("cloudbilling.projects.getBillingInfo", "v1", 300),
        ("cloudbilling.projects.updateBillingInfo", "v1", 300),
        ("billingbudgets.billingAccounts.budgets.create", "v1", 100),
        ("billingbudgets.billingAccounts.budgets.list", "v1", 800),
    ],
)
def test_a_minute_holds_as_many_calls_as_google_publishes(
    world: World, method_id: str, version: str, calls: int
) -> None:
    method, payer = vendored().methods[method_id, version], world.projects["seed-project"]
    world.clock.run(0)
    for _ in range(calls):
        rate_quota.spend(world, method, payer)
    with pytest.raises(GoogleError, match="Quota exceeded for quota metric"):
        rate_quota.spend(world, method, payer)


@pytest.mark.parametrize("parent", [f"organizations/{ORGANIZATION}", f"folders/{FOLDER}"])
def test_the_projects_of_an_organization_share_a_limit_of_billing(
    world: World, ready: Project, parent: str
) -> None:
    """975 for all of them, 300 for each: the fourth is refused before its own are spent."""
    method = vendored().methods["cloudbilling.projects.getBillingInfo", "v1"]
    world.clock.run(0)
    ready.parent = parent
    payers = [
        world.projects[name] for name in ("seed-project", "existing-project", "taken-project")
    ]
    payers[2].parent = parent
    for payer in payers:
        for _ in range(300):
            rate_quota.spend(world, method, payer)
    for _ in range(75):
        rate_quota.spend(world, method, ready)
    with pytest.raises(GoogleError, match="Requests of an organization per minute"):
        rate_quota.spend(world, method, ready)
    ready.parent = ""
    rate_quota.spend(world, method, ready)


def test_reads_are_counted_apart_from_writes(dev: Caller, ready: Project, world: World) -> None:
    world.quotas.per_minute = {WRITES: 0, "serviceusage.googleapis.com/default_requests": 2}
    times(dev, 2, "GET", SERVICES)
    assert dev.refused("GET", SERVICES)["code"] == 429
    assert dev.refused("POST", f"{SERVICES}:batchEnable", TWO)["code"] == 429


def test_a_project_creation_counts_ten_of_six_hundred(dev: Caller, world: World) -> None:
    for number in range(60):
        dev.ok("POST", PROJECTS, new_project(f"many-{number:02}"))
    assert dev.refused("POST", PROJECTS, new_project("one-too-many"))["code"] == 429
    assert world.project("one-too-many") is None


def test_reading_a_policy_is_a_read_although_it_is_a_post(dev: Caller, world: World) -> None:
    world.quotas.per_minute = {"cloudresourcemanager.googleapis.com/write_requests": 0}
    dev.ok("POST", f"{PROJECTS}/existing-project:getIamPolicy", {})
    error = dev.refused("POST", f"{PROJECTS}/existing-project:setIamPolicy", {"policy": {}})
    assert error["code"] == 429


def test_what_was_spent_is_free_again_a_minute_later(
    dev: Caller, ready: Project, world: World
) -> None:
    world.quotas.per_minute = {WRITES: 5}
    dev.ok("POST", f"{SERVICES}:batchEnable", TWO)
    world.clock.advance(50)
    assert dev.refused("POST", f"{SERVICES}:batchEnable", TWO)["code"] == 429
    world.clock.advance(10)
    dev.ok("POST", f"{SERVICES}:batchEnable", TWO)


def test_the_quota_project_pays_not_the_project_worked_on(
    dev: Caller, ready: Project, world: World
) -> None:
    ready.services = sorted([*ready.services, "serviceusage.googleapis.com"])
    world.quotas.per_minute = {WRITES: 5}
    dev.ok("POST", f"{SERVICES}:batchEnable", TWO)
    other = {"headers": {"X-Goog-User-Project": "ready-project"}}
    assert dev.ask("POST", f"{SERVICES}:batchEnable", TWO, **other)[0] == 200
    assert dev.ask("POST", f"{SERVICES}:batchEnable", TWO, **other)[0] == 429


def test_a_refusal_has_the_body_of_public_reports(
    dev: Caller, ready: Project, world: World
) -> None:
    limit = "cloudresourcemanager.googleapis.com/read_requests"
    world.quotas.per_minute = {limit: 0}
    number = world.projects["seed-project"].number
    error = dev.refused("GET", f"{PROJECTS}/existing-project")
    assert error["message"] == (
        "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute' of"
        " service 'cloudresourcemanager.googleapis.com' for consumer"
        f" 'project_number:{number}'."
    )
    info, help_link = error["details"]
    assert info["reason"] == "RATE_LIMIT_EXCEEDED"
    assert info["metadata"]["quota_limit"] == "ReadRequestsPerMinutePerProject"
    assert info["metadata"]["quota_metric"] == limit
    assert info["metadata"]["consumer"] == f"projects/{number}"
    assert help_link["@type"].endswith("rpc.Help")
    assert error["errors"][0]["reason"] == "rateLimitExceeded"


def test_nothing_is_counted_where_quotas_are_not_enforced(dev: Caller, world: World) -> None:
    world.quotas.enforced = False
    world.quotas.per_minute = {"cloudresourcemanager.googleapis.com/read_requests": 0}
    dev.ok("GET", f"{PROJECTS}/existing-project")


@pytest.mark.parametrize("version", ["v1", "v3"])
def test_an_exhausted_allotment_fails_the_operation_of_the_creation(
    dev: Caller, world: World, version: str
) -> None:
    world.quotas.projects_per_creator = {DEV: 1}
    dev.ok("POST", PROJECTS, new_project("the-only-one"))
    dev.ok("DELETE", f"{PROJECTS}/the-only-one")  # still counts
    parent = {"v1": new_project("x")["parent"], "v3": f"folders/{FOLDER}"}[version]
    second = {"projectId": "the-second", "parent": parent}
    started = dev.ok("POST", f"/cloudresourcemanager/{version}/projects", second)
    operation = dev.ok("GET", f"/cloudresourcemanager/{version}/{started['name']}")
    assert operation["done"]
    assert operation["error"]["code"] == 8
    assert operation["error"]["details"][0]["@type"].endswith("rpc.QuotaFailure")
    assert world.project("the-second") is None


def test_a_full_billing_account_refuses_the_link_and_says_why_only_in_details(
    dev: Caller, ready: Project, world: World
) -> None:
    world.quotas.projects_per_billing_account = {MAIN: 3}  # the two seeded ones and this
    path = "/cloudbilling/v1/projects/{}/billingInfo"
    link = {"billingAccountName": f"billingAccounts/{MAIN}"}
    dev.ok("PUT", path.format("ready-project"), link)  # linked already, so no more room is needed
    dev.ok("POST", PROJECTS, new_project("one-more"))
    error = dev.refused("PUT", path.format("one-more"), link)
    assert (error["code"], error["message"]) == (400, "Precondition check failed.")
    violation = error["details"][0]["violations"][0]
    assert violation["subject"] == f"billingAccounts/{MAIN}"
    assert violation["description"].startswith("Cloud billing quota exceeded")


def test_a_model_with_a_fixed_quota_refuses_in_vertex_words(
    dev: Caller, ready: Project, world: World
) -> None:
    world.quotas.model_requests_per_minute = {MODEL: 1}
    asked = {"model": "openai/gpt-oss-120b-maas", "messages": [{"role": "user", "content": "Hi"}]}
    dev.ok("POST", CHAT, asked)
    error = dev.refused("POST", CHAT, asked)
    assert error["code"] == 429
    assert error["message"].startswith(
        "Quota exceeded for aiplatform.googleapis.com/global_online_prediction_requests_per_base"
        "_model with base model: gpt-oss-120b."
    )
    world.clock.advance(60)
    dev.ok("POST", CHAT, asked)
