"""Enabling is all or nothing, needs billing where Google does, and is an operation."""

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import CLOSED, DEV
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

SERVICES = "/serviceusage/v1/projects/ready-project/services"
AI, PROCUREMENT = "aiplatform.googleapis.com", "cloudcommerceconsumerprocurement.googleapis.com"


@pytest.fixture
def bare(ready: Project) -> Project:
    ready.services = []
    return ready


def test_a_batch_is_enabled_by_one_operation(dev: Caller, bare: Project) -> None:
    started = dev.ok("POST", f"{SERVICES}:batchEnable", {"serviceIds": [AI, PROCUREMENT]})
    assert set(started) == {"name"}
    done = dev.ok("GET", f"/serviceusage/v1/{started['name']}")
    assert [s["state"] for s in done["response"]["services"]] == ["ENABLED", "ENABLED"]
    assert bare.services == [AI, PROCUREMENT]


def test_enabling_what_is_on_is_done_at_once(dev: Caller, ready: Project) -> None:
    answer = dev.ok("POST", f"{SERVICES}/{AI}:enable", {})
    assert (answer["done"], answer["name"]) == (True, "operations/noop.DONE_OPERATION")


@pytest.mark.parametrize("account", ["", CLOSED])
def test_without_billing_nothing_of_a_batch_is_enabled(
    dev: Caller, bare: Project, account: str
) -> None:
    bare.billing_account = account
    body = {"serviceIds": [PROCUREMENT, AI]}
    error = dev.refused("POST", f"{SERVICES}:batchEnable", body)
    assert (error["code"], error["status"]) == (400, "FAILED_PRECONDITION")
    assert error["message"] == (
        f"Billing account for project '{bare.number}' is not found. Billing must be enabled for"
        f" activation of service(s) '{AI}' to proceed."
    )
    assert error["details"][0]["violations"][0]["type"] == "googleapis.com/billing-enabled"
    assert error["details"][1]["reason"] == "UREQ_PROJECT_BILLING_NOT_FOUND"
    assert bare.services == []


def test_an_unknown_service_reads_like_a_forbidden_one(dev: Caller, bare: Project) -> None:
    error = dev.refused("POST", f"{SERVICES}/aiplatfrom.googleapis.com:enable", {})
    text = "Not found or permission denied for service(s): aiplatfrom.googleapis.com."
    assert (error["code"], error["message"]) == (403, text)


def test_enabling_needs_its_permission(nobody: Caller, bare: Project) -> None:
    error = nobody.refused("POST", f"{SERVICES}/{AI}:enable", {})
    assert (error["code"], error["message"]) == (
        403,
        f"Permission denied to enable service [{AI}]",
    )


def test_a_missing_project_is_not_told_from_a_forbidden_one(dev: Caller) -> None:
    """The plugin's probe of a dummy project crashes it on any other answer."""
    path = "/serviceusage/v1/projects/00000000000/services/serviceusage.googleapis.com"
    error = dev.refused("GET", path)
    assert error["message"] == "Project '00000000000' not found or permission denied."


def test_the_plugins_list_gives_names_that_end_in_the_service(dev: Caller, ready: Project) -> None:
    query = "filter=state:ENABLED&pageSize=200&fields=services/name,nextPageToken"
    listed = dev.ok("GET", f"{SERVICES}?{query}")["services"]
    assert [set(service) for service in listed] == [{"name"}, {"name"}]
    assert [s["name"].rpartition("/")[2] for s in listed] == [AI, PROCUREMENT]


def test_pages_follow_each_other_to_the_end(dev: Caller, ready: Project) -> None:
    whole = dev.ok("GET", f"{SERVICES}?pageSize=200")["services"]
    pages, token = [], ""
    while True:
        page = dev.ok("GET", f"{SERVICES}?pageSize=7&pageToken={token}")
        pages += page["services"]
        token = page.get("nextPageToken", "")
        if not token:
            break
    assert pages == whole


@pytest.mark.parametrize("query", ["filter=state=ENABLED", "pageToken=no", "pagesize=1"])
def test_a_query_google_would_refuse_is_refused(dev: Caller, ready: Project, query: str) -> None:
    assert dev.refused("GET", f"{SERVICES}?{query}")["code"] == 400


def test_disabling_what_is_off_is_an_error(dev: Caller, ready: Project) -> None:
    name = dev.ok("POST", f"{SERVICES}/{AI}:disable", {})["name"]
    assert dev.ok("GET", f"/serviceusage/v1/{name}")["response"]["service"]["state"] == "DISABLED"
    assert dev.refused("POST", f"{SERVICES}/{AI}:disable", {})["code"] == 400


def test_a_batch_holds_at_most_twenty(dev: Caller, ready: Project) -> None:
    body = {"serviceIds": [AI] * 21}
    assert "1 to 20" in dev.refused("POST", f"{SERVICES}:batchEnable", body)["message"]


def test_the_narrow_role_is_enough_to_enable(dev: Caller, world: World, bare: Project) -> None:
    role = {"role": "roles/serviceusage.serviceUsageAdmin", "members": [DEV]}
    bare.policy.bindings = [role]
    dev.ok("POST", f"{SERVICES}/{AI}:enable", {})
