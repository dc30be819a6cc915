"""Each organization policy bites where Google says it does, in Google's words."""

from typing import Any

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.identity import ServiceAccount
from sandbox.local_google.resources.org_policy import OrgPolicy
from sandbox.local_google.state.seed import DEPLOYER, DEV, ORGANIZATION
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import CHAT, MODEL, Caller

CUSTOMER = "C0example"
SERVICES = "/serviceusage/v1/projects/ready-project/services"
ENABLE_MODEL = f"/aiplatform/v1beta1/projects/ready-project/{MODEL}:enableModel"
IAM = "/cloudresourcemanager/v1/projects/ready-project"
ASK = {"model": "openai/gpt-oss-120b-maas", "messages": [{"role": "user", "content": "Hi"}]}
DISALLOWED = (
    "Organization Policy constraint constraints/vertexai.allowedModels violated attempting to use"
    " a disallowed Gen AI model gpt-oss-120b-maas"
)


def put(world: World, constraint: str, **rule: Any) -> None:
    """On the organization above `ready-project`."""
    name = f"organizations/{ORGANIZATION}/policies/{constraint}"
    world.org_policies[name] = OrgPolicy(name, "e", world.timestamp(), {"rules": [rule]})


def only(*allowed: str) -> dict[str, Any]:
    return {"values": {"allowedValues": list(allowed)}}


@pytest.mark.parametrize(("path", "body"), [(CHAT, ASK), (ENABLE_MODEL, {})])
def test_a_model_outside_the_allowlist_is_refused(
    dev: Caller, world: World, ready: Project, path: str, body: Any
) -> None:
    put(world, "vertexai.allowedModels", **only(f"{MODEL}:predict"))
    dev.ok("POST", path, body)
    put(world, "vertexai.allowedModels", **only("publishers/google/models/gemini-2.5-pro:predict"))
    error = dev.refused("POST", path, body)
    assert (error["status"], error["message"]) == ("FAILED_PRECONDITION", DISALLOWED)


def test_an_allowance_for_another_action_is_none(dev: Caller, world: World, ready: Project) -> None:
    put(world, "vertexai.allowedModels", **only(f"{MODEL}:deploy"))
    assert dev.refused("POST", CHAT, ASK)["message"] == DISALLOWED


def test_deploying_is_an_action_of_its_own(dev: Caller, world: World, ready: Project) -> None:
    card = "publishers/openai/models/gpt-oss"
    body = {"publisherModelName": f"{card}@gpt-oss-20b"}
    deploy = "/aiplatform/v1/projects/ready-project/locations/us-central1:deploy"
    put(world, "vertexai.allowedModels", **only(f"{card}:predict"))
    error = dev.refused("POST", deploy, body)
    assert "attempting to use a disallowed Gen AI model gpt-oss" in error["message"]
    put(world, "vertexai.allowedModels", **only(f"{card}:deploy"))
    dev.ok("POST", deploy, body)


def test_calling_a_restricted_service_is_refused(dev: Caller, world: World, ready: Project) -> None:
    put(world, "gcp.restrictServiceUsage", values={"deniedValues": ["aiplatform.googleapis.com"]})
    error = dev.refused("POST", CHAT, ASK)
    assert error["code"] == 403
    assert error["message"] == (
        "Request is disallowed by organization's constraints/gcp.restrictServiceUsage constraint"
        " for projects/ready-project attempting to use service aiplatform.googleapis.com."
    )
    assert error["details"][0]["reason"] == "RESOURCE_USAGE_RESTRICTION_VIOLATED"


def test_enabling_a_model_uses_procurement_too(dev: Caller, world: World, ready: Project) -> None:
    put(world, "gcp.restrictServiceUsage", **only("aiplatform.googleapis.com"))
    message = dev.refused("POST", ENABLE_MODEL, {})["message"]
    assert "attempting to use service cloudcommerceconsumerprocurement.googleapis.com" in message


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"{SERVICES}/run.googleapis.com:enable", {}),
        (f"{SERVICES}:batchEnable", {"serviceIds": ["iam.googleapis.com", "run.googleapis.com"]}),
    ],
)
def test_enabling_a_restricted_service_is_refused(
    dev: Caller, world: World, ready: Project, path: str, body: Any
) -> None:
    before = [*ready.services]
    put(world, "gcp.restrictServiceUsage", **only("storage.googleapis.com"))
    message = dev.refused("POST", path, body)["message"]
    assert "attempting to use service run.googleapis.com" in message
    assert ready.services == before


def test_what_everything_depends_on_cannot_be_restricted(
    dev: Caller, world: World, ready: Project
) -> None:
    put(world, "gcp.restrictServiceUsage", denyAll=True)
    dev.ok("POST", f"{SERVICES}/logging.googleapis.com:enable", {})


def test_no_account_is_made_where_that_is_disabled(
    dev: Caller, world: World, ready: Project
) -> None:
    put(world, "iam.disableServiceAccountCreation", enforce=True)
    accounts = "/iam/v1/projects/ready-project/serviceAccounts"
    error = dev.refused("POST", accounts, {"accountId": "caller"})
    assert error["status"] == "FAILED_PRECONDITION"
    [violation] = error["details"][0]["violations"]
    assert violation["type"] == "constraints/iam.disableServiceAccountCreation"
    put(world, "iam.disableServiceAccountCreation", enforce=False)
    dev.ok("POST", accounts, {"accountId": "caller"})


@pytest.mark.parametrize(
    "constraint",
    ["iam.disableServiceAccountKeyCreation", "iam.managed.disableServiceAccountKeyCreation"],
)
def test_no_key_is_made_where_that_is_disabled(
    dev: Caller, world: World, ready: Project, constraint: str
) -> None:
    """Also in a world that makes keys."""
    world.service_account_keys_allowed = True
    accounts = "/iam/v1/projects/ready-project/serviceAccounts"
    keys = f"{accounts}/{dev.ok('POST', accounts, {'accountId': 'caller'})['email']}/keys"
    put(world, constraint, enforce=True)
    error = dev.refused("POST", keys, {})
    [violation] = error["details"][0]["violations"]
    assert violation["type"] == f"constraints/{constraint}"
    put(world, constraint, enforce=False)
    dev.ok("POST", keys, {})


def bind(*members: str) -> Any:
    owner = {"role": "roles/owner", "members": [DEV]}
    return {"policy": {"bindings": [owner, {"role": "roles/browser", "members": list(members)}]}}


@pytest.mark.parametrize("value", [CUSTOMER, f"is:{CUSTOMER}", "principalSet"])
def test_members_of_the_permitted_customer_may_be_bound(
    dev: Caller, world: World, ready: Project, value: str
) -> None:
    whole = f"principalSet://iam.googleapis.com/organizations/{ORGANIZATION}"
    value = whole if value == "principalSet" else value
    put(world, "iam.allowedPolicyMemberDomains", **only(value))
    pool = f"projects/{ready.number}/locations/global/workloadIdentityPools/p"
    federated = f"principalSet://iam.googleapis.com/{pool}/*"
    members = ("user:a@example.com", "domain:example.com", DEPLOYER, federated)
    dev.ok("POST", f"{IAM}:setIamPolicy", bind(*members))


OUTSIDER = "serviceAccount:robot@taken-project.iam.gserviceaccount.com"


@pytest.mark.parametrize("member", ["user:a@elsewhere.example", "allUsers", OUTSIDER])
def test_members_of_other_customers_are_refused(
    dev: Caller, world: World, ready: Project, member: str
) -> None:
    put(world, "iam.allowedPolicyMemberDomains", **only(CUSTOMER))
    email = OUTSIDER.removeprefix("serviceAccount:")
    world.service_accounts["1"] = ServiceAccount("1", email, "taken-project", "e")
    error = dev.refused("POST", f"{IAM}:setIamPolicy", bind(member))
    assert error["message"] == (
        "One or more users named in the policy do not belong to a permitted customer."
    )
    [violation] = error["details"][0]["violations"]
    named = member.partition(":")[2] or member
    assert violation["description"] == f"User {named} is not in permitted organization."
    assert violation["subject"] == f"orgpolicy:projects/ready-project?configvalue={named}"


def test_a_denied_customer_is_denied_by_every_name(
    dev: Caller, world: World, ready: Project
) -> None:
    put(world, "iam.allowedPolicyMemberDomains", values={"deniedValues": [CUSTOMER]})
    error = dev.refused("POST", f"{IAM}:setIamPolicy", bind("user:a@example.com"))
    assert error["status"] == "FAILED_PRECONDITION"


def test_domain_restriction_does_not_work_backwards(
    dev: Caller, world: World, ready: Project
) -> None:
    dev.ok("POST", f"{IAM}:setIamPolicy", bind("user:a@elsewhere.example"))
    put(world, "iam.allowedPolicyMemberDomains", **only(CUSTOMER))
    dev.ok("POST", f"{IAM}:setIamPolicy", bind("user:a@elsewhere.example", "user:b@example.com"))
