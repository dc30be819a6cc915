"""A world in which every command has something to work on."""

from collections.abc import Callable
from typing import Any

from sandbox.gcloud.google import Google
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.tour.billingbudgets import BUDGET, BUDGETS
from tests.sandbox.local_google.tour.cloudquotas import WRITES
from tests.sandbox.local_google.tour.iam import OIDC
from tests.sandbox.local_google.tour.monitoring import CHANNEL, DASHBOARD, POLICY

PROJECT = "existing-project"
ACCOUNT = "deployer@seed-project.iam.gserviceaccount.com"
SERVICES = ("aiplatform", "cloudcommerceconsumerprocurement", "monitoring", "orgpolicy")
IN_REGION = f"projects/{PROJECT}/locations/us-central1"
GLOBAL = f"projects/{PROJECT}/locations/global"
Ask = Callable[..., Any]


def furnish(world: World, url: str) -> dict[str, str]:
    """What the commands name; made by asking, as the organization's administrator."""
    for project, more in ((PROJECT, ()), ("seed-project", ("billingbudgets", "cloudquotas"))):
        held = world.projects[project].services
        held += [f"{s}.googleapis.com" for s in (*SERVICES, *more) if s not in str(held)]
    world.service_account_keys_allowed = True
    google = Google(url, "user:admin@example.com")
    number = world.projects[PROJECT].number
    full = f"//cloudresourcemanager.googleapis.com/projects/{number}"
    names = {"number": number, "full": full, **_monitoring(google.ask), **_endpoint(google)}
    _identity(google)
    bound = {"parent": full, "tagValue": "tagValues/2814800000011"}
    google.ask("POST", "cloudresourcemanager/v3/tagBindings", bound)
    spec = {"rules": [{"values": {"allowedValues": ["in:us-locations"]}}]}
    allow = {"name": f"projects/{number}/policies/gcp.resourceLocations", "spec": spec}
    google.ask("POST", f"orgpolicy/v2/projects/{number}/policies", allow)
    asked = {**WRITES, "quotaConfig": {"preferredValue": "600"}, "contactEmail": "a@example.com"}
    quotas = f"cloudquotas/v1beta/{GLOBAL}/quotaPreferences"
    google.ask("POST", quotas, asked, quotaPreferenceId="mine")
    return names | _kept(google.ask, number)


def _monitoring(ask: Ask) -> dict[str, str]:
    api = f"monitoring/v3/projects/{PROJECT}"
    channel = ask("POST", f"{api}/notificationChannels", CHANNEL)["name"]
    policy = ask("POST", f"{api}/alertPolicies", {**POLICY, "notificationChannels": []})["name"]
    drawn = {**DASHBOARD, "name": f"projects/{PROJECT}/dashboards/usage"}
    board = ask("POST", f"monitoring/v1/projects/{PROJECT}/dashboards", drawn)["name"]
    budget = ask("POST", BUDGETS.lstrip("/"), BUDGET)["name"]
    return {"channel": channel, "policy": policy, "dashboard": board, "budget": budget}


def _endpoint(google: Google) -> dict[str, str]:
    """One that serves, and one that is empty and so can be deleted."""
    asked = {
        "publisherModelName": "publishers/openai/models/gpt-oss@gpt-oss-20b",
        "endpointConfig": {"endpointUserId": "served"},
    }
    started = google.ask("POST", f"aiplatform/v1/{IN_REGION}:deploy", asked)
    google.finished("aiplatform/v1", started)
    served = google.ask("GET", f"aiplatform/v1/{IN_REGION}/endpoints/served")
    empty = f"aiplatform/v1/{IN_REGION}/endpoints"
    google.ask("POST", empty, {"displayName": "empty"}, endpointId="empty")
    return {"deployed": served["deployedModels"][0]["id"]}


def _identity(google: Google) -> None:
    for role_id in ("mine", "gone"):
        body = {"roleId": role_id, "role": {"title": role_id, "stage": "GA"}}
        google.ask("POST", f"iam/v1/projects/{PROJECT}/roles", body)
    google.ask("DELETE", f"iam/v1/projects/{PROJECT}/roles/gone")
    pools = f"iam/v1/{GLOBAL}/workloadIdentityPools"
    for pool in ("my-pool", "gone-pool"):
        google.ask("POST", pools, {}, workloadIdentityPoolId=pool)
    for provider in ("my-provider", "gone-provider"):
        named = {"workloadIdentityPoolProviderId": provider}
        google.ask("POST", f"{pools}/my-pool/providers", OIDC, **named)
    for gone in ("gone-pool", "my-pool/providers/gone-provider"):
        google.ask("DELETE", f"{pools}/{gone}")


def _kept(ask: Ask, number: str) -> dict[str, str]:
    lien = {
        "parent": f"projects/{number}",
        "restrictions": ["resourcemanager.projects.delete"],
        "reason": "r",
        "origin": "o",
    }
    made = ask("POST", "cloudresourcemanager/v1/liens", lien)["name"]
    key = ask("POST", f"iam/v1/projects/-/serviceAccounts/{ACCOUNT}/keys", {})["name"]
    ask("POST", "cloudresourcemanager/v1/projects", {"projectId": "deleted-project"} | IN)
    ask("DELETE", "cloudresourcemanager/v1/projects/deleted-project")
    return {"lien": made.rpartition("/")[2], "key": key.rpartition("/")[2]}


IN = {"name": "deleted", "parent": {"type": "organization", "id": "1234567890"}}
