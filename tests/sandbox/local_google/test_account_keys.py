"""Keys: refused unless a test asks for them, and their private half is seen exactly once."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from google.auth import jwt
from google.cloud import resourcemanager_v3
from google.oauth2 import service_account

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import NOBODY
from sandbox.local_google.state.storage import dump
from sandbox.local_google.state.world import World
from tests.conftest import LocalGoogle
from tests.sandbox.local_google.conftest import Caller

ACCOUNTS = "/iam/v1/projects/ready-project/serviceAccounts"
EMAIL = "keyed-one@ready-project.iam.gserviceaccount.com"
KEYS = f"{ACCOUNTS}/{EMAIL}/keys"
PROJECT = "/cloudresourcemanager/v1/projects/ready-project"


@pytest.fixture
def account(dev: Caller, world: World, ready: Project) -> str:
    """An account that may read its project; the world allows keys."""
    dev.ok("POST", ACCOUNTS, {"accountId": "keyed-one"})
    viewer = {"role": "roles/viewer", "members": [f"serviceAccount:{EMAIL}"]}
    ready.policy.bindings.append(viewer)
    ready.services.append("cloudresourcemanager.googleapis.com")
    world.service_account_keys_allowed = True
    return EMAIL


def new_key(who: Caller) -> tuple[str, dict[str, Any]]:
    """Its resource name and the credentials file."""
    made = who.ok("POST", KEYS, {})
    return made["name"], json.loads(base64.b64decode(made["privateKeyData"]))


def bearer(world: World, file: dict[str, Any], **other: Any) -> dict[str, str]:
    now = int(world.now().timestamp())
    email, audience = file["client_email"], "https://cloudresourcemanager.googleapis.com/"
    claims = {"iss": email, "sub": email, "aud": audience, "iat": now, "exp": now + 600, **other}
    made: Any = service_account.Credentials
    signer = made.from_service_account_info(file).signer
    encode: Any = jwt.encode
    return {"Authorization": f"Bearer {encode(signer, claims).decode()}"}


def test_nobody_makes_a_key_unless_the_world_allows_it(
    dev: Caller, world: World, account: str
) -> None:
    """In the words of the constraint that new organizations have."""
    world.service_account_keys_allowed = False
    error = dev.refused("POST", KEYS, {})
    assert (error["status"], error["message"]) == (
        "FAILED_PRECONDITION",
        "Key creation is not allowed on this service account.",
    )
    [violation] = error["details"][0]["violations"]
    assert violation["type"] == "constraints/iam.disableServiceAccountKeyCreation"
    assert world.service_account(EMAIL).keys == {}  # type: ignore[union-attr]


def test_google_auth_signs_in_with_a_key(google: LocalGoogle, dev: Caller, account: str) -> None:
    """Self-signed tokens, by the library itself; the server never hands one out."""
    _, file = new_key(dev)
    made: Any = service_account.Credentials
    credentials = made.from_service_account_info(file, always_use_jwt_access=True).with_scopes(
        ["https://www.googleapis.com/auth/cloud-platform"]
    )
    client: Any = resourcemanager_v3.ProjectsClient(
        transport="rest",
        credentials=credentials,
        client_options={"api_endpoint": f"{google.url}/cloudresourcemanager"},
    )
    assert client.get_project(name="projects/ready-project").project_id == "ready-project"


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "https://iam.googleapis.com/"},
        {"sub": "deployer@seed-project.iam.gserviceaccount.com"},
        {"iss": "deployer@seed-project.iam.gserviceaccount.com"},
        {"exp": 1},
        {"exp": 4102444800},
        {"iat": "soon"},
    ],
)
def test_a_token_with_a_wrong_claim_is_no_token(
    dev: Caller, world: World, account: str, wrong: Any
) -> None:
    _, file = new_key(dev)
    assert dev.ask("GET", PROJECT, headers=bearer(world, file))[0] == 200
    assert dev.ask("GET", PROJECT, headers=bearer(world, file, **wrong))[0] == 401


def test_a_key_that_is_deleted_or_whose_account_is_disabled_opens_nothing(
    dev: Caller, world: World, account: str
) -> None:
    name, file = new_key(dev)
    _, other = new_key(dev)
    dev.ok("DELETE", f"/iam/v1/{name}")
    assert dev.ask("GET", PROJECT, headers=bearer(world, file))[0] == 401
    assert dev.ask("GET", PROJECT, headers=bearer(world, other))[0] == 200
    dev.ok("POST", f"{ACCOUNTS}/{EMAIL}:disable", {})
    assert dev.ask("GET", PROJECT, headers=bearer(world, other))[0] == 401
    dev.ok("POST", f"{ACCOUNTS}/{EMAIL}:enable", {})
    world.set_clock(world.now() + timedelta(hours=2))
    assert dev.ask("GET", PROJECT, headers=bearer(world, other))[0] == 200


def test_the_private_half_is_in_one_answer_and_nowhere_else(
    dev: Caller, world: World, account: str
) -> None:
    made = dev.ok("POST", KEYS, {})
    file = json.loads(base64.b64decode(made["privateKeyData"]))
    secret = file["private_key"].splitlines()[5]
    for shown in (
        json.dumps(dump(world)),
        json.dumps(dev.ok("GET", "/_sandbox/journal")),
        json.dumps(dev.ok("GET", KEYS)),
        json.dumps(dev.ok("GET", f"/iam/v1/{made['name']}?publicKeyType=TYPE_X509_PEM_FILE")),
        repr(world),
    ):
        assert secret not in shown
        assert made["privateKeyData"][:200] not in shown


def test_a_key_is_read_and_listed_with_its_public_half(dev: Caller, account: str) -> None:
    name, file = new_key(dev)
    assert name.endswith(f"/keys/{file['private_key_id']}")
    shown = dev.ok("GET", f"/iam/v1/{name}?publicKeyType=TYPE_X509_PEM_FILE")
    x509.load_pem_x509_certificate(base64.b64decode(shown["publicKeyData"]))
    raw = dev.ok("GET", f"/iam/v1/{name}?publicKeyType=TYPE_RAW_PUBLIC_KEY")["publicKeyData"]
    assert base64.b64decode(raw).startswith(b"-----BEGIN PUBLIC KEY-----")
    plain = dev.ok("GET", f"/iam/v1/{name}")
    assert "publicKeyData" not in plain
    assert dev.ok("GET", KEYS) == {"keys": [plain]}
    assert dev.ok("GET", f"{KEYS}?keyTypes=SYSTEM_MANAGED") == {}


def test_ten_keys_and_no_more(dev: Caller, world: World, account: str) -> None:
    held: Any = world.service_account(EMAIL)
    new_key(dev)
    held.keys |= {str(n): next(iter(held.keys.values())) for n in range(9)}
    assert dev.refused("POST", KEYS, {})["status"] == "FAILED_PRECONDITION"


def test_what_is_not_imitated_is_refused_by_name(dev: Caller, account: str) -> None:
    error = dev.refused("POST", KEYS, {"privateKeyType": "TYPE_PKCS12_FILE"})
    assert (error["code"], "PKCS#12" in error["message"]) == (501, True)
    assert dev.refused("GET", f"{KEYS}/none")["code"] == 404
    assert dev.refused("DELETE", f"{KEYS}/none")["code"] == 404


def test_every_method_needs_its_permission(
    dev: Caller, nobody: Caller, ready: Project, account: str
) -> None:
    name, _ = new_key(dev)
    calls = [("POST", KEYS, {}), ("GET", KEYS, None), ("GET", f"/iam/v1/{name}", None)]
    calls.append(("DELETE", f"/iam/v1/{name}", None))
    for method, path, body in calls:
        assert nobody.refused(method, path, body)["code"] == 403
    admin = {"role": "roles/iam.serviceAccountKeyAdmin", "members": [NOBODY]}
    ready.policy.bindings.append(admin)
    for method, path, body in calls:
        nobody.ok(method, path, body)
