"""Grants, enabled APIs and new accounts are read at once and count later."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.propagation import Delay
from sandbox.local_google.state.seed import DEV, NOBODY
from sandbox.local_google.state.storage import dump, load
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import CHAT, Caller

PROJECT = "/cloudresourcemanager/v1/projects/ready-project"
ACCOUNTS = "/iam/v1/projects/ready-project/serviceAccounts"
EMAIL = "runner@ready-project.iam.gserviceaccount.com"
OWNER = {"role": "roles/owner", "members": [DEV]}
VIEWER = {"role": "roles/viewer", "members": [NOBODY]}
DELAYS = pytest.mark.parametrize("delay", [Delay(polls=2), Delay(seconds=90)])
HELLO = {"model": "openai/gpt-oss-120b-maas", "messages": [{"role": "user", "content": "Hi"}]}


def set_policy(dev: Caller, *bindings: Any) -> Any:
    return dev.ok("POST", f"{PROJECT}:setIamPolicy", {"policy": {"bindings": list(bindings)}})


def refusals_until_it_works(world: World, ask: Callable[[], tuple[int, Any]]) -> list[int]:
    """The statuses of repeated calls, half a minute apart, up to the first that works."""
    statuses = []
    while (status := ask()[0]) != 200:
        statuses.append(status)
        assert len(statuses) < 10
        world.clock.advance(30)
    return statuses


@DELAYS
def test_a_grant_is_read_at_once_and_counts_later(
    dev: Caller, nobody: Caller, ready: Project, world: World, delay: Delay
) -> None:
    world.propagation.grants = delay
    assert VIEWER in set_policy(dev, OWNER, VIEWER)["bindings"]
    assert VIEWER in dev.ok("POST", f"{PROJECT}:getIamPolicy", {})["bindings"]
    refused = refusals_until_it_works(world, lambda: nobody.ask("GET", PROJECT))
    assert refused == [403] * (delay.polls or 3)


def test_a_revoked_grant_still_counts_for_a_while(
    dev: Caller, nobody: Caller, ready: Project, world: World
) -> None:
    set_policy(dev, OWNER, VIEWER)
    world.propagation.grants = Delay(polls=1)
    set_policy(dev, OWNER)
    nobody.ok("GET", PROJECT)
    assert nobody.refused("GET", PROJECT)["code"] == 403


def test_only_calls_the_change_would_decide_otherwise_use_up_polls(
    dev: Caller, nobody: Caller, ready: Project, world: World
) -> None:
    world.propagation.grants = Delay(polls=1)
    set_policy(dev, OWNER, VIEWER)
    for _ in range(3):
        dev.ok("GET", PROJECT)
    assert nobody.refused("GET", PROJECT)["code"] == 403


def test_one_call_meets_one_state_in_all_of_its_decisions(
    dev: Caller, nobody: Caller, ready: Project, world: World
) -> None:
    world.propagation.grants = Delay(polls=2)
    set_policy(dev, OWNER, VIEWER)
    asked = {"permissions": ["resourcemanager.projects.get", "serviceusage.services.list"]}
    assert nobody.ok("POST", f"{PROJECT}:testIamPermissions", asked) == {}
    assert nobody.ok("POST", f"{PROJECT}:testIamPermissions", asked) == {}
    assert nobody.ok("POST", f"{PROJECT}:testIamPermissions", asked) == asked


@DELAYS
def test_an_enabled_api_reads_enabled_and_answers_later(
    dev: Caller, ready: Project, world: World, delay: Delay
) -> None:
    ready.services.remove("aiplatform.googleapis.com")
    world.propagation.services = delay
    service = "/serviceusage/v1/projects/ready-project/services/aiplatform.googleapis.com"
    dev.ok("POST", f"{service}:enable", {})
    assert dev.ok("GET", service)["state"] == "ENABLED"
    refused = refusals_until_it_works(world, lambda: dev.ask("POST", CHAT, HELLO))
    assert refused == [403] * (delay.polls or 3)


def test_an_api_on_its_way_is_refused_with_the_advice_to_wait(
    dev: Caller, ready: Project, world: World
) -> None:
    ready.services.remove("aiplatform.googleapis.com")
    world.propagation.services = Delay(polls=1)
    service = "/serviceusage/v1/projects/ready-project/services/aiplatform.googleapis.com"
    dev.ok("POST", f"{service}:enable", {})
    error = dev.refused("POST", CHAT, HELLO)
    assert error["details"][0]["reason"] == "SERVICE_DISABLED"
    assert "If you enabled this API recently, wait a few minutes" in error["message"]


@DELAYS
def test_a_new_account_cannot_be_bound_until_it_has_spread(
    dev: Caller, ready: Project, world: World, delay: Delay
) -> None:
    world.propagation.accounts = delay
    dev.ok("POST", ACCOUNTS, {"accountId": "runner"})
    assert dev.ok("GET", f"{ACCOUNTS}/{EMAIL}")["email"] == EMAIL
    bound = {"role": "roles/viewer", "members": [f"serviceAccount:{EMAIL}"]}
    body = {"policy": {"bindings": [OWNER, bound]}}
    error = dev.refused("POST", f"{PROJECT}:setIamPolicy", body)
    assert error["message"] == f"Service account {EMAIL} does not exist."
    ask = lambda: dev.ask("POST", f"{PROJECT}:setIamPolicy", body)  # noqa: E731
    assert set(refusals_until_it_works(world, ask)) == {400}


def test_a_new_account_gives_no_token_until_it_has_spread(
    dev: Caller, ready: Project, world: World
) -> None:
    world.propagation.accounts = Delay(polls=1)
    ready.policy.bindings.append({"role": "roles/iam.serviceAccountTokenCreator", "members": [DEV]})
    dev.ok("POST", ACCOUNTS, {"accountId": "runner"})
    path = f"/iamcredentials/v1/projects/-/serviceAccounts/{EMAIL}:generateAccessToken"
    scope = {"scope": ["https://www.googleapis.com/auth/cloud-platform"]}
    error = dev.refused("POST", path, scope)
    assert (error["code"], error["status"]) == (404, "NOT_FOUND")
    dev.ok("POST", path, scope)


def test_what_is_on_its_way_survives_a_restart(dev: Caller, ready: Project, world: World) -> None:
    world.propagation.grants = Delay(polls=3)
    set_policy(dev, OWNER, VIEWER)
    assert dump(load(dump(world))) == dump(world)
    assert load(dump(world)).projects["ready-project"].policy.changes[0].before == [OWNER]


def test_without_a_delay_everything_counts_at_once(
    dev: Caller, nobody: Caller, ready: Project
) -> None:
    set_policy(dev, OWNER, VIEWER)
    nobody.ok("GET", PROJECT)
    assert ready.policy.changes == []
