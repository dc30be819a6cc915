"""A whole onboarding by hand, with the libraries Google publishes, then a reply with OpenAI's.

From nothing to a streamed answer as an own service account: what people would write without this
project. Only the endpoint is ours; every path, encoding and wait is the libraries' own.
"""

import json
from typing import Any

import openai
import pytest
from google.api_core.client_options import ClientOptions
from google.cloud import billing_v1, orgpolicy_v2, resourcemanager_v3, service_usage_v1
from google.cloud.billing import budgets_v1
from google.iam.v1 import policy_pb2
from google.oauth2.credentials import Credentials
from googleapiclient import discovery

from sandbox.local_google.state.seed import DEV, FOLDER, MAIN, ORGANIZATION, QUOTA_PROJECT
from sandbox.local_google.state.world import World
from tests.conftest import LocalGoogle

PROJECT = "by-hand-project"
CALLER = f"caller@{PROJECT}.iam.gserviceaccount.com"
MODEL = "publishers/openai/models/gpt-oss-120b-maas"
APIS = ("aiplatform", "cloudcommerceconsumerprocurement", "iam")
KEYS_OFF = "iam.disableServiceAccountKeyCreation"
TOOL = {"type": "function", "function": {"name": "get_time", "parameters": {"type": "object"}}}


class Hand:
    """Dev's clients, each made as its library documents it, at the local Google's address."""

    def __init__(self, google: LocalGoogle) -> None:
        self.google = google
        self.credentials = Credentials(google.world.token_for(DEV))  # type: ignore[no-untyped-call]

    def cloud(self, kind: Any, api: str) -> Any:
        """A google-cloud client over REST."""
        options = ClientOptions(api_endpoint=f"{self.google.url}/{api}")
        return kind(transport="rest", credentials=self.credentials, client_options=options)

    def rest(self, api: str, version: str) -> Any:
        """A discovery client of google-api-python-client, from its own bundled document."""
        options = ClientOptions(api_endpoint=f"{self.google.url}/{api}/")
        credentials = self.credentials
        return discovery.build(api, version, credentials=credentials, client_options=options)

    def chat(self, token: str) -> openai.OpenAI:
        place = f"projects/{PROJECT}/locations/global/endpoints/openapi"
        url = f"{self.google.url}/aiplatform/v1/{place}"
        return openai.OpenAI(base_url=url, api_key=token, max_retries=0)


@pytest.fixture
def hand(google: LocalGoogle) -> Hand:
    """Dev with the rights an administrator of organization, policies and budgets gives."""
    world: World = google.world
    for role in ("roles/orgpolicy.policyAdmin", "roles/resourcemanager.projectCreator"):
        grant = {"role": role, "members": [DEV]}
        world.organizations[ORGANIZATION].policy.bindings.append(grant)
    budgets = {"role": "roles/billing.costsManager", "members": [DEV]}
    world.billing_accounts[MAIN].policy.bindings.append(budgets)
    needed = ("orgpolicy.googleapis.com", "billingbudgets.googleapis.com")
    world.projects[QUOTA_PROJECT].services += needed
    world.operation_polls = 1
    return Hand(google)


def make_project(hand: Hand) -> str:
    """Returns the project's name, `projects/NUMBER`."""
    projects = hand.cloud(resourcemanager_v3.ProjectsClient, "cloudresourcemanager")
    wanted = resourcemanager_v3.Project(project_id=PROJECT, parent=f"folders/{FOLDER}")
    made = projects.create_project(project=wanted).result(timeout=30)
    assert made.state == resourcemanager_v3.Project.State.ACTIVE
    return str(made.name)


def link_billing(hand: Hand) -> None:
    billing = hand.cloud(billing_v1.CloudBillingClient, "cloudbilling")
    info = billing_v1.ProjectBillingInfo(billing_account_name=f"billingAccounts/{MAIN}")
    name = f"projects/{PROJECT}"
    billing.update_project_billing_info(name=name, project_billing_info=info)
    assert billing.get_project_billing_info(name=name).billing_enabled


def enable_apis(hand: Hand, project: str) -> None:
    services = hand.cloud(service_usage_v1.ServiceUsageClient, "serviceusage")
    ids = [f"{api}.googleapis.com" for api in APIS]
    done = services.batch_enable_services(request={"parent": project, "service_ids": ids})
    enabled = done.result(timeout=30).services
    assert sorted(one.config.name for one in enabled) == sorted(ids)


def limit(hand: Hand, project: str) -> None:
    """No keys of service accounts, and a budget."""
    policies = hand.cloud(orgpolicy_v2.OrgPolicyClient, "orgpolicy")
    rule = orgpolicy_v2.PolicySpec.PolicyRule(enforce=True)
    spec = orgpolicy_v2.PolicySpec(rules=[rule])
    wanted = orgpolicy_v2.Policy(name=f"{project}/policies/{KEYS_OFF}", spec=spec)
    policies.create_policy(parent=project, policy=wanted)
    found = policies.get_effective_policy(name=f"{project}/policies/{KEYS_OFF}")
    assert found.spec.rules[0].enforce
    budgets = hand.cloud(budgets_v1.BudgetServiceClient, "billingbudgets")
    amount = budgets_v1.BudgetAmount(specified_amount={"currency_code": "USD", "units": 50})
    only = budgets_v1.Filter(projects=[project])
    rules = [budgets_v1.ThresholdRule(threshold_percent=0.5)]
    budget = budgets_v1.Budget(amount=amount, budget_filter=only, threshold_rules=rules)
    account = f"billingAccounts/{MAIN}"
    made = budgets.create_budget(parent=account, budget=budget)
    assert [one.name for one in budgets.list_budgets(parent=account)] == [made.name]


def make_caller(hand: Hand) -> None:
    """A service account that may do nothing but ask the model, by a role of the project's own."""
    iam = hand.rest("iam", "v1").projects()
    parent = f"projects/{PROJECT}"
    iam.serviceAccounts().create(name=parent, body={"accountId": "caller"}).execute()
    role = {"title": "Caller", "includedPermissions": ["aiplatform.endpoints.predict"]}
    body = {"roleId": "modelCaller", "role": role}
    made = iam.roles().create(parent=parent, body=body).execute()
    projects = hand.cloud(resourcemanager_v3.ProjectsClient, "cloudresourcemanager")
    policy = projects.get_iam_policy(resource=parent)
    members = [f"serviceAccount:{CALLER}"]
    policy.bindings.append(policy_pb2.Binding(role=made["name"], members=members))
    projects.set_iam_policy(request={"resource": parent, "policy": policy})
    account = f"projects/-/serviceAccounts/{CALLER}"
    may = {"role": "roles/iam.serviceAccountTokenCreator", "members": [DEV]}
    body = {"policy": {"bindings": [may]}}
    iam.serviceAccounts().setIamPolicy(resource=account, body=body).execute()


def enable_model(hand: Hand) -> None:
    vertex = hand.rest("aiplatform", "v1beta1").projects().publishers().models()
    asked = {"parent": f"projects/{PROJECT}", "name": MODEL}
    vertex.enableModel(**asked, body={}).execute()


def caller_token(hand: Hand) -> str:
    accounts = hand.rest("iamcredentials", "v1").projects().serviceAccounts()
    body = {"scope": ["https://www.googleapis.com/auth/cloud-platform"], "lifetime": "600s"}
    name = f"projects/-/serviceAccounts/{CALLER}"
    answer = accounts.generateAccessToken(name=name, body=body).execute()
    return str(answer["accessToken"])


def onboard(hand: Hand) -> openai.OpenAI:
    project = make_project(hand)
    link_billing(hand)
    enable_apis(hand, project)
    limit(hand, project)
    make_caller(hand)
    enable_model(hand)
    return hand.chat(caller_token(hand))


def test_from_nothing_to_a_streamed_reply(hand: Hand) -> None:
    model = onboard(hand)
    asked: Any = {"model": "openai/gpt-oss-120b-maas", "stream": True,
                  "messages": [{"role": "user", "content": "Say hello."}],
                  "stream_options": {"include_usage": True}}  # fmt: skip
    chunks = list(model.chat.completions.create(**asked))
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert text
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"
    assert chunks[-1].usage.completion_tokens > 0


def test_tools_are_called_and_answered_in_pieces(hand: Hand) -> None:
    model = onboard(hand)
    messages: Any = [{"role": "user", "content": "use get_time"}]
    asked: Any = {"model": "openai/gpt-oss-120b-maas", "tools": [TOOL], "messages": messages}
    pieces = [
        piece
        for chunk in model.chat.completions.create(**asked, stream=True)
        for piece in chunk.choices[0].delta.tool_calls or []
    ]
    name = next(piece.function.name for piece in pieces if piece.function.name)
    arguments = "".join(piece.function.arguments or "" for piece in pieces)
    assert (name, json.loads(arguments)) == ("get_time", {})
    call = {"id": pieces[0].id, "type": "function",
            "function": {"name": name, "arguments": arguments}}  # fmt: skip
    messages += [{"role": "assistant", "tool_calls": [call]}]
    messages += [{"role": "tool", "tool_call_id": pieces[0].id, "content": "noon"}]
    answer = model.chat.completions.create(**asked)
    assert answer.choices[0].message.content


def refusal(client: openai.OpenAI, kind: type[openai.APIStatusError], **more: Any) -> str:
    """Google's sentence; the library keeps this route's array as it came."""
    asked: Any = {"model": "openai/gpt-oss-120b-maas", **more}
    with pytest.raises(kind) as refused:
        client.chat.completions.create(messages=[{"role": "user", "content": "hi"}], **asked)
    body: Any = refused.value.body
    return str(body[0]["error"]["message"])


def test_openais_client_tells_googles_refusals_apart(hand: Hand) -> None:
    model = onboard(hand)
    assert "was not found" in refusal(model, openai.NotFoundError, model="openai/gpt-oss-7b")
    assert "max_tokens" in refusal(model, openai.BadRequestError, max_tokens=10**9)
    assert "authentication" in refusal(hand.chat("expired"), openai.AuthenticationError)
    hand.google.world.projects[PROJECT].policy.bindings.clear()
    assert "aiplatform.endpoints.predict" in refusal(model, openai.PermissionDeniedError)
