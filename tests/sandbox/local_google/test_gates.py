"""Before any work: a token, a quota project one may use, and an API that is on."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import CHAT, Caller

PROJECT = "/cloudresourcemanager/v1/projects/existing-project"


@pytest.mark.parametrize(
    ("authorization", "reason"),
    [
        (None, "CREDENTIALS_MISSING"),
        ("Bearer ya29.unknown", "ACCESS_TOKEN_TYPE_UNSUPPORTED"),
        ("Basic dXNlcjpwYXNz", "ACCESS_TOKEN_TYPE_UNSUPPORTED"),
    ],
)
def test_without_a_known_token_nothing_is_answered(
    caller: Callable[[str], Caller], authorization: str | None, reason: str
) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    answer = caller("").http.get(PROJECT, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer realm=")
    error = answer.json()["error"]
    assert (error["status"], error["details"][0]["reason"]) == ("UNAUTHENTICATED", reason)


def test_a_token_expires_by_the_worlds_clock(dev: Caller, world: World) -> None:
    dev.ok("GET", PROJECT)
    world.set_clock(world.now() + timedelta(seconds=3601))
    assert dev.refused("GET", PROJECT)["code"] == 401


@pytest.mark.parametrize(
    ("service", "path"),
    [
        ("cloudresourcemanager", PROJECT),
        ("cloudbilling", "/cloudbilling/v1/billingAccounts"),
        ("serviceusage", "/serviceusage/v1/projects/existing-project/services"),
        ("iam", "/iam/v1/projects/existing-project/roles"),
        ("aiplatform", "/aiplatform/v1/publishers/openai/models/gpt-oss-120b-maas"),
    ],
)
def test_an_api_off_in_the_quota_project_is_refused(
    dev: Caller, world: World, service: str, path: str
) -> None:
    quota = world.projects["seed-project"]
    quota.services.remove(f"{service}.googleapis.com")
    error = dev.refused("GET", path)
    info = error["details"][0]
    assert (error["code"], info["reason"]) == (403, "SERVICE_DISABLED")
    assert info["metadata"]["service"] == f"{service}.googleapis.com"
    assert info["metadata"]["consumer"] == f"projects/{quota.number}"
    assert info["metadata"]["activationUrl"] in error["message"]


def test_vertex_counts_the_project_in_the_url(dev: Caller, world: World, ready: Project) -> None:
    world.projects["seed-project"].services.remove("aiplatform.googleapis.com")
    body = {"model": "openai/gpt-oss-120b-maas", "messages": [{"role": "user", "content": "x"}]}
    dev.ok("POST", CHAT, body)
    ready.services.remove("aiplatform.googleapis.com")
    assert dev.refused("POST", CHAT, body)["details"][0]["reason"] == "SERVICE_DISABLED"


def test_another_quota_project_can_be_named_by_who_may_use_it(dev: Caller, world: World) -> None:
    elsewhere = {"X-Goog-User-Project": "existing-project"}
    status, refused = dev.ask("GET", PROJECT, headers=elsewhere)
    assert (status, refused["error"]["details"][0]["reason"]) == (403, "SERVICE_DISABLED")
    world.projects["existing-project"].services.append("cloudresourcemanager.googleapis.com")
    assert dev.ask("GET", PROJECT, headers=elsewhere)[0] == 200
    status, refused = dev.ask("GET", PROJECT, headers={"X-Goog-User-Project": "taken-project"})
    assert (status, refused["error"]["details"][0]["reason"]) == (403, "USER_PROJECT_DENIED")


def test_an_account_of_a_project_is_counted_against_that_project(
    caller: Callable[[str], Caller], dev: Caller, ready: Project
) -> None:
    accounts = "/iam/v1/projects/ready-project/serviceAccounts"
    email = dev.ok("POST", accounts, {"accountId": "caller"})["email"]
    error = caller(f"serviceAccount:{email}").refused("GET", PROJECT)
    assert error["details"][0]["metadata"]["consumer"] == f"projects/{ready.number}"


def test_the_older_error_list_is_sent_by_the_older_apis(dev: Caller) -> None:
    error = dev.refused("GET", "/cloudresourcemanager/v1/projects/none-such")
    assert error["errors"][0]["reason"] == "forbidden"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("{", "Invalid JSON payload"),
        ("[]", "Root element must be a message"),
        ('{"x": 1}', 'Unknown name "x"'),
    ],
)
def test_a_body_that_is_no_message_is_refused(dev: Caller, body: str, text: str) -> None:
    answer = dev.http.post("/cloudresourcemanager/v1/projects", content=body)
    assert answer.status_code == 400
    assert text in answer.json()["error"]["message"]


def test_a_caller_the_world_does_not_hold_gets_no_token(world: World) -> None:
    with pytest.raises(ValueError, match=r"user:who@example\.com is no caller"):
        world.token_for("user:who@example.com")
    assert DEV in world.callers


def test_the_query_can_name_the_quota_project_too(dev: Caller) -> None:
    status, refused = dev.ask("GET", f"{PROJECT}?$userProject=taken-project")
    assert (status, refused["error"]["details"][0]["reason"]) == (403, "USER_PROJECT_DENIED")


def test_without_billing_the_model_does_not_answer(
    dev: Caller, world: World, ready: Project
) -> None:
    body = {"model": "openai/gpt-oss-120b-maas", "messages": [{"role": "user", "content": "x"}]}
    world.billing_accounts[ready.billing_account].open = False
    error = dev.refused("POST", CHAT, body)
    link, info = error["details"]
    assert (error["code"], info["reason"]) == (403, "BILLING_DISABLED")
    assert info["metadata"]["consumer"] == f"projects/{ready.number}"
    assert link["links"][0]["url"] in error["message"]
    world.billing_accounts[ready.billing_account].open = True
    dev.ok("POST", CHAT, body)


@pytest.mark.parametrize(
    ("scopes", "status"),
    [(("logging.read",), 403), (("logging.read", "cloud-platform"), 200), ((), 200)],
)
def test_a_token_of_a_narrower_scope_is_refused(
    dev: Caller, world: World, scopes: tuple[str, ...], status: int
) -> None:
    named = tuple(f"https://www.googleapis.com/auth/{scope}" for scope in scopes)
    token = world.token_for(DEV, scopes=named)
    answered, told = dev.ask("GET", PROJECT, headers={"Authorization": f"Bearer {token}"})
    assert answered == status
    if status == 403:
        assert told["error"]["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
