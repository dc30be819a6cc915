"""Budgets and organization policies: what is sent, in what order, and what no difference is."""

from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.gcp_plugin.check import check
from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.plan import differences, planned_state
from sandbox.gcp_plugin.resources import RESOURCES
from sandbox.gcp_plugin.schema import ResourceType
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State
from sandbox.local_google.state.seed import DEV, MAIN, ORGANIZATION, QUOTA_PROJECT
from tests.conftest import LocalGoogle

BUDGET = RESOURCES["gcp:billing/budget:Budget"]
POLICY = RESOURCES["gcp:orgpolicy/policy:Policy"]
MODEL = "publishers/openai/models/gpt-oss-120b-maas:predict"
MONEY: State = {
    "billingAccount": MAIN,
    "displayName": "gpt-oss",
    "amount": {"specifiedAmount": {"units": "100"}},
    "budgetFilter": {"projects": ["projects/100000000001"], "calendarPeriod": "MONTH"},
    "thresholdRules": [{"thresholdPercent": 0.5}, {"thresholdPercent": 1}],
}
AMOUNT_MASK = ",".join(
    f"amount.specifiedAmount.{name}" for name in ("currencyCode", "units", "nanos")
)
ALLOW: State = {
    "name": "projects/existing-project/policies/vertexai.allowedModels",
    "parent": "projects/existing-project",
    "spec": {"rules": [{"values": {"allowedValues": [MODEL]}}]},
}


@pytest.fixture(autouse=True)
def may_govern(google: LocalGoogle) -> None:
    world = google.world
    world.projects[QUOTA_PROJECT].services += [
        "billingbudgets.googleapis.com",
        "orgpolicy.googleapis.com",
    ]
    for policy, role in (
        (world.billing_accounts[MAIN].policy, "roles/billing.costsManager"),
        (world.organizations[ORGANIZATION].policy, "roles/orgpolicy.policyAdmin"),
    ):
        policy.bindings.append({"role": role, "members": [DEV]})


def checked(resource: ResourceType, inputs: State) -> State:
    found, failures = check(resource, "r", {}, inputs)
    assert failures == []
    return found


def calls(google: LocalGoogle) -> list[str]:
    return [str(entry["method"]) for entry in google.world.journal.select()]


def last_mask(google: LocalGoogle) -> str:
    path = [e.path for e in google.world.journal.entries if e.method == "PATCH"][-1]
    return parse_qs(urlsplit(path).query)["updateMask"][0]


@pytest.mark.parametrize(("resource", "inputs"), [(BUDGET, MONEY), (POLICY, ALLOW)])
def test_what_was_made_is_read_back_without_a_difference_and_deleted(
    session: Session, google: LocalGoogle, resource: ResourceType, inputs: State
) -> None:
    news = checked(resource, inputs)
    made = resource.create(session, planned_state(session, resource, news, None))
    assert calls(google) == ["POST", "GET"]
    planned = planned_state(session, resource, news, made.state)
    assert differences(resource, planned, made.state) == {}
    assert resource.read(session, made.resource_id, made.state) == made.state
    resource.delete(session, made.resource_id, made.state)
    assert resource.read(session, made.resource_id, made.state) is None
    resource.delete(session, made.resource_id, made.state)


def test_a_budgets_defaults_are_the_plugins_and_googles(
    session: Session, google: LocalGoogle
) -> None:
    made = BUDGET.create(session, planned_state(session, BUDGET, checked(BUDGET, MONEY), None))
    assert made.resource_id == f"billingAccounts/{MAIN}/budgets/{made.state['name']}"
    fields = google.world.budgets[made.resource_id].fields
    assert fields["budgetFilter"]["creditTypesTreatment"] == "INCLUDE_ALL_CREDITS"
    assert [rule["spendBasis"] for rule in fields["thresholdRules"]] == ["CURRENT_SPEND"] * 2
    assert made.state["amount"]["specifiedAmount"] == {"currencyCode": "USD", "units": "100"}


@pytest.mark.parametrize(
    ("resource", "inputs", "change", "mask"),
    [
        (BUDGET, MONEY, {"displayName": "other"}, "displayName"),
        (BUDGET, MONEY, {"thresholdRules": [{"thresholdPercent": 0.9}]}, "thresholdRules"),
        (
            BUDGET,
            MONEY,
            {"amount": {"specifiedAmount": {"units": "200"}}},
            AMOUNT_MASK,
        ),
        (POLICY, ALLOW, {"spec": {"rules": [{"denyAll": "TRUE"}]}}, "policy.spec"),
    ],
)
def test_a_change_patches_only_what_changed(
    session: Session,
    google: LocalGoogle,
    resource: ResourceType,
    inputs: State,
    change: State,
    mask: str,
) -> None:
    made = resource.create(
        session, planned_state(session, resource, checked(resource, inputs), None)
    )
    news = checked(resource, {**inputs, **change})
    planned = planned_state(session, resource, news, made.state)
    assert {
        path.partition(".")[0].partition("[")[0]
        for path in differences(resource, planned, made.state)
    } == set(change)
    state = resource.update and resource.update(session, made.resource_id, made.state, planned)
    assert last_mask(google) == mask
    assert state is not None
    assert differences(resource, planned_state(session, resource, news, state), state) == {}


def test_a_refused_policy_is_tried_again_and_then_told(
    session: Session, google: LocalGoogle
) -> None:
    google.world.organizations[ORGANIZATION].policy.bindings.clear()
    with pytest.raises(PluginError, match=r"Error creating Policy: .*orgpolicy\.policies\.create"):
        POLICY.create(session, planned_state(session, POLICY, checked(POLICY, ALLOW), None))
    assert len(calls(google)) > 1


def test_an_element_of_a_list_is_checked_like_an_object() -> None:
    _, failures = check(BUDGET, "r", {}, {**MONEY, "thresholdRules": [{"spendBasis": "SOON"}]})
    assert {failure.property for failure in failures} == {
        "thresholdRules[0].thresholdPercent",
        "thresholdRules[0].spendBasis",
    }
