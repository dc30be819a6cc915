"""Billing: who may link what, and what a closed account still says."""

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import CLOSED, DEV, MAIN, ORGANIZATION, OTHER
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

INFO = "/cloudbilling/v1/projects/ready-project/billingInfo"
ASSOCIATE = "billing.resourceAssociations.create"


def link(account: str) -> dict[str, str]:
    return {"billingAccountName": f"billingAccounts/{account}"}


def test_an_unlinked_project_still_names_the_field(dev: Caller, ready: Project) -> None:
    """The official plugin panics where billingAccountName is missing."""
    ready.billing_account = ""
    info = dev.ok("GET", INFO)
    assert (info["billingAccountName"], info["billingEnabled"]) == ("", False)


def test_linking_turns_billing_on_and_no_body_turns_it_off(dev: Caller, ready: Project) -> None:
    ready.billing_account = ""
    assert dev.ok("PUT", INFO, link(MAIN))["billingEnabled"] is True
    unlinked = dev.ok("PUT", f"{INFO}/")  # the plugin's path ends in a slash, its body is absent
    assert (unlinked["billingAccountName"], unlinked["billingEnabled"]) == ("", False)


def test_a_closed_account_cannot_be_linked(dev: Caller, ready: Project) -> None:
    error = dev.refused("PUT", INFO, link(CLOSED))
    assert (error["code"], error["status"]) == (400, "FAILED_PRECONDITION")
    assert error["details"][0]["violations"][0]["subject"] == f"billingAccounts/{CLOSED}"
    assert ready.billing_account == MAIN


def test_an_account_closed_later_stays_linked_but_not_enabled(
    dev: Caller, world: World, ready: Project
) -> None:
    world.billing_accounts[MAIN].open = False
    info = dev.ok("GET", INFO)
    assert info["billingAccountName"] == f"billingAccounts/{MAIN}"
    assert info["billingEnabled"] is False
    assert dev.ok("GET", f"/cloudbilling/v1/billingAccounts/{MAIN}")["open"] is False


def test_linking_needs_the_right_on_the_account(dev: Caller, ready: Project) -> None:
    error = dev.refused("PUT", INFO, link(OTHER))
    assert (error["code"], error["message"]) == (403, "The caller does not have permission")


def test_a_right_on_the_organization_reaches_its_accounts(
    dev: Caller, world: World, ready: Project
) -> None:
    grant = {"role": "roles/billing.user", "members": [DEV]}
    world.organizations[ORGANIZATION].policy.bindings.append(grant)
    assert dev.ok("PUT", INFO, link(OTHER))["billingEnabled"] is True


def test_linking_needs_the_right_on_the_project(dev: Caller, ready: Project) -> None:
    ready.policy.bindings = [{"role": "roles/editor", "members": [DEV]}]
    assert dev.refused("PUT", INFO, link(MAIN))["code"] == 403


@pytest.mark.parametrize(("account", "held"), [(MAIN, [ASSOCIATE]), (OTHER, []), ("NONE", [])])
def test_permissions_can_be_asked_for_before_they_are_needed(
    dev: Caller, account: str, held: list[str]
) -> None:
    path = f"/cloudbilling/v1/billingAccounts/{account}:testIamPermissions"
    asked = {"permissions": [ASSOCIATE, "billing.accounts.close"]}
    assert dev.ok("POST", path, asked).get("permissions", []) == held


def test_only_accounts_one_may_see_are_listed(dev: Caller, nobody: Caller) -> None:
    path = "/cloudbilling/v1/billingAccounts"
    names = [a["displayName"] for a in dev.ok("GET", path)["billingAccounts"]]
    assert names == ["Main", "Closed"]
    assert len(dev.ok("GET", f"{path}?filter=open=true")["billingAccounts"]) == 1
    assert nobody.ok("GET", path) == {}


def test_a_name_that_is_no_account_name_is_refused(dev: Caller, ready: Project) -> None:
    error = dev.refused("PUT", INFO, {"billingAccountName": MAIN})
    assert error["details"][0]["fieldViolations"][0]["field"] == "billing_account_name"
