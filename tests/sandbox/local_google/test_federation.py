"""A pool's token exchange checks what Google's does, and gives exactly the principal it names."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from google.auth import exceptions, identity_pool
from google.auth.transport.requests import Request

from sandbox.local_google.authority.iam import applies
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.principals import Federated
from sandbox.local_google.resources.workload_identity import (
    WorkloadIdentityPool,
    WorkloadIdentityProvider,
)
from sandbox.local_google.state.world import World
from tests.conftest import LocalGoogle
from tests.sandbox.local_google.conftest import Caller
from tests.sandbox.local_google.tour.sts import EXCHANGE

POOL = "projects/200000000001/locations/global/workloadIdentityPools/team-pool"
AUDIENCE = f"//iam.googleapis.com/{POOL}/providers/github"
ISSUER = "https://token.actions.githubusercontent.com"
SUBJECT = "repo:example/app:ref:refs/heads/main"
PRINCIPAL = f"principal://iam.googleapis.com/{POOL}/subject/{SUBJECT}"
SET = f"principalSet://iam.googleapis.com/{POOL}"


@pytest.fixture
def provider(ready: Project) -> WorkloadIdentityProvider:
    """`team-pool/github` of the ready project, for one owner's repositories."""
    settings = {
        "oidc": {"issuerUri": ISSUER},
        "attributeMapping": {
            "google.subject": "assertion.sub",
            "attribute.repo": "assertion.repo",
            "google.groups": "assertion.groups",
        },
        "attributeCondition": "assertion.owner == 'example'",
    }
    made = WorkloadIdentityProvider("github", settings)
    ready.pools["team-pool"] = WorkloadIdentityPool("team-pool", {}, "", {"github": made})
    ready.services.append("iamcredentials.googleapis.com")
    ready.services.append("cloudresourcemanager.googleapis.com")
    return made


def part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def claims(world: World, **other: Any) -> dict[str, Any]:
    now = int(world.now().timestamp())
    base = {"iss": ISSUER, "aud": f"https:{AUDIENCE}", "sub": SUBJECT, "iat": now, "exp": now + 300}
    return {**base, "repo": "example/app", "owner": "example", "groups": ["ci"], **other}


def unsigned(body: dict[str, Any]) -> str:
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(body)}."


def exchange(who: Caller, token: str, audience: str = AUDIENCE) -> tuple[int, Any]:
    sent = {**EXCHANGE, "audience": audience, "subject_token": token}
    return who.ask("POST", "/sts/v1/token", sent)


def refused(who: Caller, token: str, audience: str = AUDIENCE) -> tuple[str, str]:
    status, answer = exchange(who, token, audience)
    assert status == 400, answer
    return answer["error"], answer["error_description"]


def test_an_exchange_gives_the_mapped_principal(
    dev: Caller, world: World, provider: WorkloadIdentityProvider
) -> None:
    status, answer = exchange(dev, unsigned(claims(world)))
    assert (status, answer["token_type"], answer["expires_in"]) == (200, "Bearer", 3600)
    assert world.tokens[answer["access_token"]].member == PRINCIPAL


@pytest.mark.parametrize(
    ("wrong", "error", "says"),
    [
        ({"iss": "https://else.example"}, "invalid_grant", "does not match the expected ones"),
        ({"aud": "else"}, "invalid_grant", "The audience in ID Token does not match"),
        ({"exp": 1}, "invalid_grant", "is stale to sign-in."),
        ({"iat": 1}, "invalid_grant", "ID Token issued at 1 is stale to sign-in."),
        ({"iat": "soon"}, "invalid_grant", "must be numbers"),
        ({"exp": 10**400}, "invalid_grant", "Unable to parse"),
        ({"sub": "\ud800"}, "invalid_grant", "Unable to parse"),
        ({"owner": "other"}, "unauthorized_client", "rejected by the attribute condition."),
        ({"owner": 3}, "unauthorized_client", "rejected by the attribute condition."),
        ({"sub": "s" * 128}, "invalid_request", "exceeds the 127 bytes limit"),
        ({"sub": ["s"]}, "invalid_grant", "must be of type STRING"),
    ],
)
def test_a_wrong_claim_is_refused_in_stss_words(
    dev: Caller, world: World, provider: WorkloadIdentityProvider, wrong: Any, error: str, says: str
) -> None:
    found = refused(dev, unsigned(claims(world, **wrong)))
    assert found[0] == error
    assert says in found[1]


def test_a_mapping_that_reads_a_missing_claim_fails_unless_it_asks_first(
    dev: Caller, world: World, provider: WorkloadIdentityProvider
) -> None:
    mapping = provider.settings["attributeMapping"]
    mapping["attribute.env"] = "assertion.environment"
    error, says = refused(dev, unsigned(claims(world)))
    assert (error, "attribute.env has no value" in says) == ("invalid_grant", True)
    mapping["attribute.env"] = "has(assertion.environment) ? assertion.environment : ''"
    for claim in ({}, {"environment": "production"}):
        assert exchange(dev, unsigned(claims(world, **claim)))[0] == 200


@pytest.mark.parametrize("name", ["iss", "aud", "sub", "iat", "exp"])
def test_every_required_claim_is_required(
    dev: Caller, world: World, provider: WorkloadIdentityProvider, name: str
) -> None:
    body = claims(world)
    del body[name]
    assert refused(dev, unsigned(body))[0] == "invalid_grant"
    lone = f"e30.{part(claims(world)).replace('=', '')}"
    for broken in ("", "a.b.c", "e30.W10.", "no token", lone, f"e30.{part(b'[' * 5000)}."):
        assert refused(dev, broken)[0] == "invalid_grant"


@pytest.mark.parametrize(
    "audience",
    ["", "projects/1", AUDIENCE.rpartition("/providers")[0], f"https:{AUDIENCE}"],
)
def test_an_audience_that_names_no_provider_is_refused(
    dev: Caller, world: World, provider: WorkloadIdentityProvider, audience: str
) -> None:
    error = refused(dev, unsigned(claims(world)), audience)
    assert error[0] == "invalid_request"
    assert error[1].startswith('Invalid value for "audience".')


@pytest.mark.parametrize(
    "broken", ["provider off", "provider gone", "pool off", "pool gone", "project id", "none"]
)
def test_a_target_that_cannot_be_used_is_invalid_target(
    dev: Caller, world: World, ready: Project, provider: WorkloadIdentityProvider, broken: str
) -> None:
    pool, audience = ready.pools["team-pool"], AUDIENCE
    if broken.endswith("off"):
        (pool if "pool" in broken else provider).settings["disabled"] = True
    elif broken.endswith("gone"):
        (pool if "pool" in broken else provider).delete_time = world.timestamp()
    else:
        wanted = {"project id": ("200000000001", "ready-project"), "none": ("github", "gitlab")}
        audience = audience.replace(*wanted[broken])
    error = refused(dev, unsigned(claims(world)), audience)
    assert error[0] == "invalid_target"
    assert "might either be because the pool or provider is disabled" in error[1]


def test_allowed_audiences_replace_the_providers_own_name(
    dev: Caller, world: World, provider: WorkloadIdentityProvider
) -> None:
    provider.settings["oidc"]["allowedAudiences"] = ["mine"]
    assert exchange(dev, unsigned(claims(world, aud=["x", "mine"])))[0] == 200
    assert refused(dev, unsigned(claims(world)))[0] == "invalid_grant"


def test_a_provider_with_keys_takes_only_what_they_signed(
    dev: Caller, world: World, provider: WorkloadIdentityProvider
) -> None:
    key = rsa.generate_private_key(65537, 2048)
    numbers = key.public_key().public_numbers()
    jwk = {"kty": "RSA", "kid": "one", "n": part(numbers.n.to_bytes(256)), "e": part(b"\1\0\1")}
    provider.settings["oidc"]["jwksJson"] = json.dumps({"keys": [jwk]})
    signed = f"{part({'alg': 'RS256', 'kid': 'one'})}.{part(claims(world))}"
    signature = part(key.sign(signed.encode(), padding.PKCS1v15(), SHA256()))
    assert exchange(dev, f"{signed}.{signature}")[0] == 200
    forged = f"{part({'alg': 'RS256', 'kid': 'one'})}.{part(claims(world, sub='else'))}"
    assert refused(dev, f"{forged}.{signature}")[0] == "invalid_grant"
    assert refused(dev, unsigned(claims(world)))[0] == "invalid_grant"


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        (PRINCIPAL, True),
        (f"{SET}/*", True),
        (f"{SET}/attribute.repo/example/app", True),
        (f"{SET}/group/ci", True),
        ("allUsers", True),
        (PRINCIPAL.upper(), False),
        (f"{SET}/attribute.repo/example/other", False),
        (f"{SET.replace('team', 'other')}/*", False),
        ("allAuthenticatedUsers", False),
        ("domain:example.com", False),
    ],
)
def test_a_federated_identity_belongs_to_its_sets_only(member: str, expected: bool) -> None:
    attributes = {"google.subject": SUBJECT, "attribute.repo": "example/app"}
    caller = Federated.named(POOL, {**attributes, "google.groups": ["ci"]})
    assert applies(member, caller) is expected
    mail = Federated.named(POOL, {"google.subject": "a@example.com"})
    assert not applies("domain:example.com", mail)


def ci_credentials(google: LocalGoogle, token: Path, email: str) -> Any:
    """What a CI run has: its token in a file, and whom to become."""
    token.write_text(unsigned(claims(google.world)))
    made: Any = identity_pool.Credentials
    return made(
        audience=AUDIENCE,
        subject_token_type="urn:ietf:params:oauth:token-type:jwt",
        token_url=f"{google.url}/sts/v1/token",
        credential_source={"file": str(token)},
        service_account_impersonation_url=f"{google.url}/iamcredentials/v1/projects/-"
        f"/serviceAccounts/{email}:generateAccessToken",
        scopes=["https://www.googleapis.com/auth/cloud-platform"],
    )


@pytest.mark.parametrize("member", [PRINCIPAL, f"{SET}/attribute.repo/example/app", f"{SET}/*"])
def test_google_auth_goes_all_the_way_to_the_service_account(
    google: LocalGoogle,
    dev: Caller,
    provider: WorkloadIdentityProvider,
    member: str,
    tmp_path: Path,
) -> None:
    """Exchanged and then impersonating, by the library that CI uses."""
    accounts = "/iam/v1/projects/ready-project/serviceAccounts"
    email = dev.ok("POST", accounts, {"accountId": "deployer"})["email"]
    credentials = ci_credentials(google, tmp_path / "token", email)
    with pytest.raises(exceptions.RefreshError, match="getAccessToken"):
        credentials.refresh(Request())
    policy = {"bindings": [{"role": "roles/iam.workloadIdentityUser", "members": [member]}]}
    dev.ok("POST", f"{accounts}/{email}:setIamPolicy", {"policy": policy})
    credentials.refresh(Request())
    assert google.world.tokens[credentials.token].member == f"serviceAccount:{email}"


def test_a_disabled_pool_takes_tokens_their_access_and_a_provider_does_not(
    dev: Caller, world: World, ready: Project, provider: WorkloadIdentityProvider
) -> None:
    viewer = {"role": "roles/viewer", "members": [f"{SET}/*"]}
    ready.policy.bindings.append(viewer)
    token = exchange(dev, unsigned(claims(world)))[1]["access_token"]

    def status() -> int:
        headers = {"Authorization": f"Bearer {token}"}
        path = "/cloudresourcemanager/v1/projects/ready-project"
        return dev.ask("GET", path, headers=headers)[0]

    provider.settings["disabled"] = True
    assert status() == 200
    ready.pools["team-pool"].settings["disabled"] = True
    assert status() == 401
    ready.pools["team-pool"].settings["disabled"] = False
    assert status() == 200


def test_a_name_is_no_token_for_a_pool(dev: Caller, provider: WorkloadIdentityProvider) -> None:
    """The sandbox's own way in is at its workforce audience only."""
    assert refused(dev, "user:dev@example.com")[0] == "invalid_grant"
