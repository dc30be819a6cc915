"""Settings that no example has, in one deployment: what reaches Google, and that it works."""

from dataclasses import replace
from typing import Any

import pytest

from components.features.observability.alert_conditions import ALERTS
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.state.seed import DEV, MAIN, QUOTA_PROJECT
from sandbox.local_google.vertex.cards import versions
from tests.components.features.observability.test_alerts import THRESHOLDS
from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack
from tests.e2e.test_callers import CALLER, status_of_a_call
from tests.e2e.test_governance import changes
from tests.e2e.test_remedies_work import carried_out

pytestmark = [pytest.mark.engine, pytest.mark.slow]

TOPIC = "projects/taken-project/topics/spend"
LARGE = {
    "model": "gpt-oss-120b",
    "location": "us-central1",
    "machineType": "a3-highgpu-1g",
    "minReplicas": 2,
    "maxReplicas": 3,
}
CARD = "publishers/openai/models/gpt-oss@gpt-oss-120b"
PIPELINE = {
    "issuer": "oidc",
    "issuerUri": "https://agent.buildkite.com",
    "poolId": "acme-pipelines",
    "audiences": ["acme", "acme-too"],
    "claims": {"organization_slug": "example"},
    "applyClaims": {"pipeline_slug": "vertex-gpt-oss-apply"},
}
QUOTA = {
    "quotaId": "OnlinePredictionInputTokensPerMinutePerRegionPerBaseModel",
    "dimensions": {"region": "us-central1"},
    "preferredValue": 1000,
    "contactEmail": "ml@example.com",
    "justification": "search, two replicas",
}
WATCHED = {"alerts": list(ALERTS), **THRESHOLDS}
SPENT = {"amount": 100, "currency": "USD", "credits": "exclude", "thresholds": [0.25, 1.2]}
SETTINGS: dict[str, Any] = {
    **DEV_SETTINGS,
    "budget": {**SPENT, "pubsubTopic": TOPIC},
    "callerRole": "aiplatform.user",
    "selfDeployed": LARGE,
    "ci": PIPELINE,
    "quotaPreferences": [QUOTA],
    "observability": WATCHED,
    "deletionProtection": False,
}
MEMBER = f"serviceAccount:{CALLER}"


def prepare(google: LocalGoogle) -> None:
    """Budgets may be made and told to somebody else's topic, and the quota holds the machines."""
    world = google.world
    apis = ("billingbudgets", "cloudquotas", "monitoring", "sts")
    world.projects[QUOTA_PROJECT].services += [f"{api}.googleapis.com" for api in apis]
    costs = {"role": "roles/billing.costsManager", "members": [DEV]}
    world.billing_accounts[MAIN].policy.bindings.append(costs)
    publish = {"role": "roles/pubsub.admin", "members": [DEV]}
    world.projects["taken-project"].policy = Policy(world.next_etag(), [publish])


def hold_machines(google: LocalGoogle, said: str) -> None:
    """The plugin asked for what the settings say, and the deployer was told what it costs."""
    refused, asked = (
        entry.request
        for entry in google.world.journal.entries
        if entry.method_id == "aiplatform.projects.locations.deploy"
        and isinstance(entry.request, dict)
    )
    assert asked["publisherModelName"] == CARD
    assert "modelConfig" not in refused, "no licence was accepted unasked"
    assert asked["modelConfig"]["acceptEula"] is True
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


def hold_budget(google: LocalGoogle) -> None:
    (budget,) = google.world.budgets.values()
    amount = {"units": "100", "currencyCode": "USD"}
    assert budget.fields["amount"] == {"specifiedAmount": amount}
    assert budget.fields["budgetFilter"]["creditTypesTreatment"] == "EXCLUDE_ALL_CREDITS"
    assert [(r["thresholdPercent"], r["spendBasis"]) for r in budget.fields["thresholdRules"]] == [
        (0.25, "CURRENT_SPEND"),
        (1.2, "CURRENT_SPEND"),
    ]


def hold_alerts(google: LocalGoogle) -> None:
    """Over how long each looks, and what is too much; of the model, not the endpoint."""
    found = {}
    for policy in google.world.monitoring.alert_policies.values():
        condition = policy["conditions"][0]
        part = condition.get("conditionThreshold") or condition["conditionAbsent"]
        over = part["aggregations"][0]["alignmentPeriod"]
        found[policy["displayName"].rpartition(": ")[2].split(" in ")[0]] = (
            *(part.get("thresholdValue"), over, part["duration"]),
        )
    assert found == {
        "more than 11 % of calls": (0.11, "420s", "0s"),
        "more than 42 % of calls": (0.42, "780s", "0s"),
        "first token slower than 4321 ms (p95)": (4321, "1020s", "0s"),
        "no calls for 90 min": (None, "60s", "5400s"),
    }


def hold_quota_and_pipeline(google: LocalGoogle) -> None:
    (asked,) = google.world.quota_preferences.values()
    assert (asked.preferred_value, asked.justification) == (1000, QUOTA["justification"])
    pools = google.world.projects["gpt-oss-dev"].pools
    (provider,) = pools["acme-pipelines"].providers.values()
    assert provider.settings["oidc"]["allowedAudiences"] == ["acme", "acme-too"]
    assert pools.keys() == {"acme-pipelines"}


def test_what_no_example_sets_is_what_google_is_asked_for_and_works(
    stack: Stack, google: LocalGoogle, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(google)
    monkeypatch.setitem(versions(), CARD, replace(versions()[CARD], needs_eula=True))
    stack.configure(**SETTINGS)
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert "EULA_NOT_ACCEPTED" in refusal
    hold_machines(google, said=carried_out(stack, refusal))
    hold_budget(google)
    hold_alerts(google)
    hold_quota_and_pipeline(google)
    assert told(google) == {"pubsubTopic": TOPIC, "schemaVersion": "1.0"}
    assert roles_of_caller(google) == ["roles/aiplatform.user"]
    assert google.world.projects["gpt-oss-dev"].roles == {}
    url, token = stack.outputs()["chatCompletionsUrl"], google.world.token_for(MEMBER)
    assert status_of_a_call(url, token) == 200
    stack.succeed("preview", "--expect-no-changes")

    accepted = {"selfDeployed": {**LARGE, "acceptEula": True}}
    fewer = {"callerRole": "custom", "budget": {"amount": 100}}
    stack.configure(**{**SETTINGS, **accepted, **fewer})
    assert changes(stack).keys() == {
        *("gpt-oss-budget", "gpt-oss-caller-role", "gpt-oss-caller-grant")
    }
    stack.up()
    assert roles_of_caller(google) == ["projects/gpt-oss-dev/roles/gpt_oss_caller"]
    assert status_of_a_call(url, token) == 200
    assert "pubsubTopic" not in told(google)
