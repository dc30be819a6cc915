"""What is built is what we think: nothing is answered by accident, nothing of ours is dead."""

from collections.abc import Iterator

import pytest

import sandbox.local_google.handlers  # noqa: F401 - importing registers every handler
from sandbox.local_google import registry
from sandbox.local_google.contract import vendored
from sandbox.local_google.errors import GoogleError
from sandbox.local_google.seed import CLOSED, FOLDER, MAIN, ORGANIZATION, STRANGER
from sandbox.local_google.world import Project, World
from tests.conftest import LocalGoogle
from tests.sandbox.local_google.conftest import CHAT, Caller

NOT_BUILT = {
    ("aiplatform.projects.modelGardenEula.accept", "v1beta1"),
    ("aiplatform.projects.modelGardenEula.check", "v1beta1"),
    ("aiplatform.publishers.models.list", "v1beta1"),
    ("iam.projects.serviceAccounts.keys.create", "v1"),
    ("serviceusage.services.generateServiceIdentity", "v1beta1"),
}

P = "/cloudresourcemanager/v1/projects"
P3 = "/cloudresourcemanager/v3"
SU = "/serviceusage/v1/projects/ready-project/services"
SA = "/iam/v1/projects/ready-project/serviceAccounts"
TOUR_ACCOUNT = f"{SA}/tourist@ready-project.iam.gserviceaccount.com"
ROLES = "/iam/v1/projects/ready-project/roles"
BILLING = "/cloudbilling/v1"
IAM = {"permissions": ["resourcemanager.projects.get", "iam.serviceAccounts.get"]}
MODEL = "/aiplatform/v1beta1/projects/ready-project/publishers/openai/models/gpt-oss-120b-maas"
HI = {"model": "openai/gpt-oss-120b-maas", "messages": [{"role": "user", "content": "hi"}]}
STS = {
    "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
    "requested_token_type": "urn:ietf:params:oauth:token-type:access_token",
    "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
    "audience": "//iam.googleapis.com/x",
    "subject_token": STRANGER,
}

# Every built method once, in an order that works; {op} is the operation answered last.
TOUR: list[tuple[str, str, object]] = [
    ("POST", P, {"projectId": "tour-project", "labels": {"env": "dev"}}),
    ("GET", "/cloudresourcemanager/v1/{op}", None),
    ("GET", f"{P}/tour-project", None),
    ("GET", P, None),
    ("PUT", f"{P}/tour-project", {"name": "tour"}),
    ("POST", f"{P}/tour-project:testIamPermissions", IAM),
    ("DELETE", f"{P}/tour-project", None),
    ("POST", f"{P}/tour-project:undelete", {}),
    ("POST", f"{P}/ready-project:getIamPolicy", {}),
    ("POST", f"{P}/tour-project:setIamPolicy", {"policy": {}}),
    ("GET", f"/cloudresourcemanager/v1/organizations/{ORGANIZATION}", None),
    ("POST", f"/cloudresourcemanager/v1/organizations/{ORGANIZATION}:getIamPolicy", {}),
    ("GET", f"{P3}/projects/ready-project", None),
    ("GET", f"{P3}/projects:search", None),
    ("POST", f"{P3}/projects/ready-project:getIamPolicy", {}),
    ("POST", f"{P3}/projects/ready-project:testIamPermissions", IAM),
    ("GET", f"{P3}/organizations/{ORGANIZATION}", None),
    ("GET", f"{P3}/folders/{FOLDER}", None),
    ("POST", f"{P3}/folders/{FOLDER}:getIamPolicy", {}),
    ("POST", f"{P3}/folders/{FOLDER}:setIamPolicy", {"policy": {}}),
    ("GET", f"{BILLING}/billingAccounts/{MAIN}", None),
    ("GET", f"{BILLING}/billingAccounts", None),
    ("GET", f"{BILLING}/billingAccounts/{MAIN}/projects", None),
    ("POST", f"{BILLING}/billingAccounts/{MAIN}:testIamPermissions", IAM),
    ("GET", f"{BILLING}/billingAccounts/{MAIN}:getIamPolicy", None),
    ("POST", f"{BILLING}/billingAccounts/{CLOSED}:setIamPolicy", {"policy": {}}),
    ("GET", f"{BILLING}/projects/ready-project/billingInfo", None),
    (
        "PUT",
        f"{BILLING}/projects/ready-project/billingInfo",
        {"billingAccountName": f"billingAccounts/{MAIN}"},
    ),
    ("POST", f"{SU}/logging.googleapis.com:enable", {}),
    ("GET", "/serviceusage/v1/{op}", None),
    ("GET", "/serviceusage/v1beta1/{op}", None),
    ("POST", f"{SU}:batchEnable", {"serviceIds": ["storage.googleapis.com"]}),
    ("GET", f"{SU}:batchGet?names=projects/ready-project/services/run.googleapis.com", None),
    ("GET", f"{SU}/run.googleapis.com", None),
    ("GET", SU, None),
    ("POST", f"{SU}/storage.googleapis.com:disable", {}),
    ("POST", SA, {"accountId": "tourist", "serviceAccount": {"displayName": "t"}}),
    ("GET", TOUR_ACCOUNT, None),
    ("GET", SA, None),
    ("PATCH", TOUR_ACCOUNT, {"serviceAccount": {"displayName": "u"}, "updateMask": "displayName"}),
    ("PUT", TOUR_ACCOUNT, {"displayName": "v"}),
    ("POST", f"{TOUR_ACCOUNT}:disable", {}),
    ("POST", f"{TOUR_ACCOUNT}:enable", {}),
    ("POST", f"{TOUR_ACCOUNT}:getIamPolicy", None),
    ("POST", f"{TOUR_ACCOUNT}:setIamPolicy", {"policy": {}}),
    ("POST", f"{TOUR_ACCOUNT}:testIamPermissions", IAM),
    ("POST", f"/iamcredentials{TOUR_ACCOUNT[4:]}:generateAccessToken", {"scope": ["x"]}),
    ("DELETE", TOUR_ACCOUNT, None),
    ("POST", f"{SA}/{{uid}}:undelete", {}),
    ("POST", ROLES, {"roleId": "tour", "role": {"includedPermissions": ["a.b.c"]}}),
    ("GET", f"{ROLES}/tour", None),
    ("GET", f"{ROLES}?view=FULL", None),
    ("PATCH", f"{ROLES}/tour", {"title": "t"}),
    ("DELETE", f"{ROLES}/tour", None),
    ("POST", f"{ROLES}/tour:undelete", {}),
    ("POST", f"{MODEL}:enableModel", {}),
    ("GET", "/aiplatform/v1/publishers/openai/models/gpt-oss-120b-maas", None),
    ("GET", "/aiplatform/v1beta1/publishers/openai/models/gpt-oss-120b-maas", None),
    ("POST", CHAT, HI),
    ("POST", CHAT.replace("/v1/", "/v1beta1/"), HI),
    ("POST", "/sts/v1/token", STS),
    # Last, because it takes the tourist's rights away.
    (
        "POST",
        f"/cloudresourcemanager/v1/organizations/{ORGANIZATION}:setIamPolicy",
        {"policy": {}},
    ),
]


@pytest.fixture
def almighty(google: LocalGoogle, ready: Project) -> Iterator[Caller]:
    """A stranger made able to do everything, so that only the answers are in question."""
    owner = {"role": "roles/owner", "members": [STRANGER]}
    powers = [owner, {"role": "roles/iam.serviceAccountTokenCreator", "members": [STRANGER]}]
    powers.append({"role": "roles/billing.admin", "members": [STRANGER]})
    google.world.organizations[ORGANIZATION].policy.bindings += powers
    made = Caller(google, google.world.token_for(STRANGER))
    with made.http:
        yield made


def test_every_built_method_answers_within_its_schema(almighty: Caller, world: World) -> None:
    """The server turns a departure from Google's schema into a 500, so 200 is the proof."""
    operation, answered = "", set()
    for method, path, body in TOUR:
        uid = str(max(map(int, world.service_accounts)))
        answer = almighty.ok(method, path.format(op=operation, uid=uid), body)
        operation = answer.get("name", "") if "operations/" in str(answer) else operation
        match = vendored().match(method, path.split("?")[0].replace("{op}", "operations/x"))
        assert match is not None
        answered.add(match.method.key)
    assert answered == set(registry.HANDLERS)


def test_every_published_method_is_built_or_known_not_to_be() -> None:
    assert set(vendored().methods) - set(registry.HANDLERS) == NOT_BUILT


def test_what_is_not_built_says_so_by_its_method_id(almighty: Caller) -> None:
    error = almighty.refused("POST", f"{SA}/x@y.z/keys", {})
    assert error["status"] == "UNIMPLEMENTED"
    assert "iam.projects.serviceAccounts.keys.create (v1)" in error["message"]


def test_what_is_not_published_is_googles_html_page(almighty: Caller) -> None:
    status, page = almighty.ask("GET", "/compute/v1/projects/p")
    assert status == 404
    assert "Error 404 (Not Found)" in page


def test_an_answer_off_its_schema_is_our_fault_not_the_clients(
    dev: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = {"projectId": 1}
    key = ("cloudresourcemanager.projects.get", "v1")
    monkeypatch.setitem(registry.HANDLERS, key, lambda _: wrong)
    error = dev.refused("GET", f"{P}/existing-project")
    assert error["status"] == "INTERNAL"
    assert "departs from its schema" in error["message"]


def test_one_method_has_one_handler() -> None:
    with pytest.raises(ValueError, match="two handlers"):
        registry.handles("sts.token", "v1")(lambda _: {})


def test_an_unbuilt_method_is_never_found() -> None:
    for key in NOT_BUILT:
        with pytest.raises(GoogleError):
            registry.find(vendored().methods[key])
