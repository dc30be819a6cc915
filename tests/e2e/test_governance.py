"""A budget and an allow-list of models, from the setting to Google and back to nothing."""

import datetime
import json
from typing import Any

import httpx2
import pytest

from sandbox.local_google.state.seed import DEV, MAIN, ORGANIZATION, QUOTA_PROJECT
from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack
from tests.e2e.test_smoke_of_a_stack import smoke_test

pytestmark = [pytest.mark.engine, pytest.mark.slow]

GOVERNED = {**DEV_SETTINGS, "budget": {"amount": 100}, "guardrails": {"allowedModels": True}}
POLICY = "vertexai.allowedModels"
APIS = ("billingbudgets.googleapis.com", "orgpolicy.googleapis.com")


def grant(google: LocalGoogle) -> None:
    """What docs/guardrails.md asks for."""
    google.world.projects[QUOTA_PROJECT].services += APIS
    account, organization = (
        google.world.billing_accounts[MAIN],
        google.world.organizations[ORGANIZATION],
    )
    account.policy.bindings.append({"role": "roles/billing.costsManager", "members": [DEV]})
    organization.policy.bindings.append({"role": "roles/orgpolicy.policyAdmin", "members": [DEV]})


def changes(stack: Stack) -> dict[str, str]:
    """The next update's operation by logical name."""
    steps = json.loads(stack.run("pulumi", "preview", "--json").stdout)["steps"]
    return {s["urn"].rpartition("::")[2]: s["op"] for s in steps if s["op"] != "same"}


def ask(google: LocalGoogle, url: str, model: str) -> tuple[int, Any]:
    answer = httpx2.post(
        url,
        headers={"Authorization": f"Bearer {google.world.token_for(DEV)}"},
        json={"model": model, "messages": [{"role": "user", "content": "Hi"}]},
    )
    return answer.status_code, answer.text


def test_the_allowed_model_answers_and_another_is_refused(
    stack: Stack, google: LocalGoogle
) -> None:
    grant(google)
    stack.configure(**GOVERNED)
    stack.up()
    code, report = smoke_test(stack, "--stack", "dev")
    assert (code, report["checks"][0]["verdict"]) == (0, "ok"), report
    url = stack.outputs()["chatCompletionsUrl"].replace("/global/", "/us-central1/")
    google.world.clock.set(datetime.datetime(2026, 10, 1, tzinfo=datetime.UTC))
    status, text = ask(google, url, "openai/gpt-oss-20b-maas")
    assert status == 400
    assert f"constraints/{POLICY} violated" in text
    number = google.world.projects["gpt-oss-dev"].number
    google.world.org_policies[f"projects/{number}/policies/{POLICY}"].spec = {
        "rules": [{"values": {"allowedValues": ["publishers/google/models/gemini:predict"]}}]
    }
    code, report = smoke_test(stack, "--stack", "dev")
    assert (code, report["checks"][0]["finding"]["code"]) == (1, "ORG_POLICY")


def test_a_governed_stack_settles_changes_one_thing_at_a_time_and_goes(
    stack: Stack, google: LocalGoogle
) -> None:
    grant(google)
    stack.configure(**DEV_SETTINGS)
    stack.up()
    stack.configure(**GOVERNED)
    added = {"gpt-oss-budget", "gpt-oss-guardrails", "gpt-oss-guardrails-allowed-models"}
    assert {name for name, op in changes(stack).items() if op == "create"} == added
    stack.up()
    stack.succeed("preview", "--expect-no-changes")
    stack.succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    (budget,) = google.world.budgets.values()
    number = google.world.projects["gpt-oss-dev"].number
    assert budget.fields["budgetFilter"]["projects"] == [f"projects/{number}"]
    stack.configure(**{**GOVERNED, "budget": {"amount": 200}})
    assert changes(stack) == {"gpt-oss-budget": "update"}
    stack.configure(**GOVERNED, deletionProtection=False)
    stack.up()
    stack.succeed("destroy", "--yes", "--skip-preview")
    assert google.world.budgets == {}
    assert stack.resources() == {}


def test_a_budget_without_the_right_or_the_api_is_told_with_the_remedy(
    stack: Stack, google: LocalGoogle
) -> None:
    stack.configure(**DEV_SETTINGS, budget={"amount": 100})
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert "gcloud services enable billingbudgets.googleapis.com --project=" in refusal
    google.world.projects[QUOTA_PROJECT].services.append("billingbudgets.googleapis.com")
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert f"add-iam-policy-binding {MAIN}" in refusal
    assert "--role=roles/billing.costsManager" in refusal
    grant(google)
    stack.up()
    assert len(google.world.budgets) == 1
