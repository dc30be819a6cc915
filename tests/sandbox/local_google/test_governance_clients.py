"""Google's own Python clients for policies, budgets and quotas work against it, over REST."""

from typing import Any

import pytest
from google.api_core.client_options import ClientOptions
from google.api_core.exceptions import BadRequest, Conflict, NotFound
from google.cloud import cloudquotas_v1, cloudquotas_v1beta, orgpolicy_v2
from google.cloud.billing import budgets_v1
from google.oauth2.credentials import Credentials
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.money_pb2 import Money

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV, MAIN, ORGANIZATION, QUOTA_PROJECT
from tests.conftest import LocalGoogle

PARENT = "projects/ready-project"
POLICY = f"{PARENT}/policies/gcp.restrictServiceUsage"


@pytest.fixture
def governed(google: LocalGoogle, ready: Project) -> LocalGoogle:
    """Dev may set policies and budgets, and the quota project has the APIs."""
    apis = ("orgpolicy", "billingbudgets", "cloudquotas")
    google.world.projects[QUOTA_PROJECT].services += [f"{api}.googleapis.com" for api in apis]
    policy = google.world.organizations[ORGANIZATION].policy
    policy.bindings.append({"role": "roles/orgpolicy.policyAdmin", "members": [DEV]})
    account = google.world.billing_accounts[MAIN].policy
    account.bindings.append({"role": "roles/billing.costsManager", "members": [DEV]})
    return google


def client(kind: Any, google: LocalGoogle, api: str) -> Any:
    return kind(
        transport="rest",
        credentials=Credentials(google.world.token_for(DEV)),  # type: ignore[no-untyped-call]
        client_options=ClientOptions(api_endpoint=f"{google.url}/{api}"),
    )


def denying(service: str) -> orgpolicy_v2.PolicySpec:
    values = orgpolicy_v2.PolicySpec.PolicyRule.StringValues(denied_values=[service])
    return orgpolicy_v2.PolicySpec(rules=[orgpolicy_v2.PolicySpec.PolicyRule(values=values)])


def test_organization_policies(governed: LocalGoogle, ready: Project) -> None:
    policies = client(orgpolicy_v2.OrgPolicyClient, governed, "orgpolicy")
    sent = orgpolicy_v2.Policy(name=POLICY, spec=denying("run.googleapis.com"))
    made = policies.create_policy(parent=PARENT, policy=sent)
    assert made.name == f"projects/{ready.number}/policies/gcp.restrictServiceUsage"
    with pytest.raises(Conflict, match="already exists"):
        policies.create_policy(parent=PARENT, policy=sent)
    stale = made.etag
    made.spec = denying("storage.googleapis.com")
    mask = FieldMask(paths=["spec"])
    changed = policies.update_policy(request={"policy": made, "update_mask": mask})
    with pytest.raises(Conflict, match="concurrent policy changes"):
        policies.delete_policy(request={"name": POLICY, "etag": stale})
    effective = policies.get_effective_policy(name=POLICY)
    assert [*effective.spec.rules[0].values.denied_values] == ["storage.googleapis.com"]
    assert [one.etag for one in policies.list_policies(parent=PARENT)] == [changed.etag]
    policies.delete_policy(name=POLICY)
    with pytest.raises(NotFound):
        policies.get_policy(name=POLICY)


def test_constraints(governed: LocalGoogle, ready: Project) -> None:
    policies = client(orgpolicy_v2.OrgPolicyClient, governed, "orgpolicy")
    deny = orgpolicy_v2.Constraint.ConstraintDefault.DENY
    listed = policies.list_constraints(parent=PARENT)
    assert [one.name.rpartition("/")[2] for one in listed if one.constraint_default == deny] == [
        "vertexai.allowedPartnerModelFeatures"
    ]


def test_budgets(governed: LocalGoogle, ready: Project) -> None:
    budgets = client(budgets_v1.BudgetServiceClient, governed, "billingbudgets")
    amount = budgets_v1.BudgetAmount(specified_amount=Money(units=50, nanos=500_000_000))
    tracked = budgets_v1.Filter(projects=[f"projects/{ready.number}"])
    rules = [budgets_v1.ThresholdRule(threshold_percent=0.5)]
    budget = budgets_v1.Budget(
        display_name="gpt-oss", amount=amount, budget_filter=tracked, threshold_rules=rules
    )
    account = f"billingAccounts/{MAIN}"
    made = budgets.create_budget(parent=account, budget=budget)
    assert made.amount.specified_amount.currency_code == "USD"
    assert made.threshold_rules[0].spend_basis == budgets_v1.ThresholdRule.Basis.CURRENT_SPEND
    scope = f"projects/{ready.project_id}"
    assert [*budgets.list_budgets(request={"parent": account, "scope": scope})] == [made]
    with pytest.raises(BadRequest, match=r"budget\.amount"):
        budgets.create_budget(parent=account, budget=budgets_v1.Budget(display_name="no amount"))
    made.display_name = "renamed"
    renamed = budgets.update_budget(budget=made, update_mask=FieldMask(paths=["display_name"]))
    assert renamed == budgets.get_budget(name=made.name)
    assert renamed.display_name == "renamed"
    budgets.delete_budget(name=made.name)
    assert [*budgets.list_budgets(parent=account)] == []


@pytest.mark.parametrize("library", [cloudquotas_v1, cloudquotas_v1beta], ids=["v1", "v1beta"])
def test_quotas(governed: LocalGoogle, ready: Project, library: Any) -> None:
    quotas = client(library.CloudQuotasClient, governed, "cloudquotas")
    parent = f"{PARENT}/locations/global"
    service = "serviceusage.googleapis.com"
    infos = {
        one.quota_id: one for one in quotas.list_quota_infos(parent=f"{parent}/services/{service}")
    }
    writes = infos["MutateRequestsPerMinutePerProject"]
    assert writes.container_type == library.QuotaInfo.ContainerType.PROJECT
    assert writes.dimensions_infos[0].details.value == 60
    preference = library.QuotaPreference(
        service=service,
        quota_id=writes.quota_id,
        quota_config=library.QuotaConfig(preferred_value=600),
        contact_email="a@example.com",
    )
    made = quotas.create_quota_preference(
        parent=parent, quota_preference=preference, quota_preference_id="writes"
    )
    assert made.reconciling
    granted = quotas.get_quota_preference(name=made.name)
    assert (granted.reconciling, granted.quota_config.granted_value) == (False, 600)
    assert quotas.get_quota_info(name=writes.name).dimensions_infos[0].details.value == 600
    granted.quota_config.preferred_value = 1
    check = library.QuotaSafetyCheck.QUOTA_DECREASE_PERCENTAGE_TOO_HIGH
    lowered = quotas.update_quota_preference(
        request={"quota_preference": granted, "ignore_safety_checks": [check]}
    )
    assert lowered.quota_config.granted_value == 1
