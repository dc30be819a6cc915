"""Pools and their providers: Google's rules when made, 30 days to bring back what was deleted."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.org_policy import OrgPolicy
from sandbox.local_google.state.seed import NOBODY
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

POOLS = "/iam/v1/projects/ready-project/locations/global/workloadIdentityPools"
POOL = f"{POOLS}/team-pool"
PROVIDER = f"{POOL}/providers/github"
NAME = "projects/200000000001/locations/global/workloadIdentityPools/team-pool"
GITHUB = "https://token.actions.githubusercontent.com"
OIDC = {
    "displayName": "GitHub",
    "oidc": {"issuerUri": GITHUB},
    "attributeMapping": {"google.subject": "assertion.sub", "attribute.repo": "assertion.repo"},
    "attributeCondition": "assertion.repository_owner == 'example'",
}


def add_pool(who: Caller, pool_id: str = "team-pool", **body: Any) -> Any:
    return who.ok("POST", f"{POOLS}?workloadIdentityPoolId={pool_id}", body)


def add_provider(who: Caller, **body: Any) -> Any:
    path = f"{POOL}/providers?workloadIdentityPoolProviderId=github"
    return who.ok("POST", path, {**OIDC, **body})


@pytest.fixture
def pool(dev: Caller, ready: Project) -> str:
    """`team-pool` in the ready project."""
    add_pool(dev)
    return POOL


def later(world: World, days: float) -> None:
    world.set_clock(world.now() + timedelta(days=days))
    for token in world.tokens.values():
        token.expires = world.now() + timedelta(hours=1)


def test_creating_is_an_operation_that_takes_polls(
    dev: Caller, world: World, ready: Project
) -> None:
    world.operation_polls = 1
    started = add_pool(dev, displayName="Team")
    assert started["name"].startswith(f"{NAME}/operations/")
    answers = [dev.ok("GET", f"/iam/v1/{started['name']}") for _ in range(2)]
    assert [answer.get("done", False) for answer in answers] == [False, True]
    assert answers[1]["response"] == {
        "@type": "type.googleapis.com/google.iam.v1.WorkloadIdentityPool",
        "name": NAME,
        "state": "ACTIVE",
        "displayName": "Team",
    }


@pytest.mark.parametrize("pool_id", ["", "abc", "a" * 33, "gcp-pool", "Team", "te_am"])
def test_a_bad_id_is_refused(dev: Caller, ready: Project, pool_id: str) -> None:
    error = dev.refused("POST", f"{POOLS}?workloadIdentityPoolId={pool_id}", {})
    field = error["details"][0]["fieldViolations"][0]["field"]
    assert field == "workload_identity_pool_id"


@pytest.mark.parametrize(
    "body",
    [{"displayName": "x" * 33}, {"description": "x" * 257}, {"mode": "TRUST_DOMAIN"}],
)
def test_a_bad_pool_is_refused(dev: Caller, ready: Project, body: Any) -> None:
    path = f"{POOLS}?workloadIdentityPoolId=team-pool"
    assert dev.refused("POST", path, body)["code"] == (501 if "mode" in body else 400)
    assert dev.refused("POST", path.replace("global", "europe"), {})["code"] == 400


@pytest.mark.parametrize("path", [POOL, PROVIDER])
def test_what_is_deleted_keeps_its_id_for_30_days(
    dev: Caller, world: World, pool: str, path: str
) -> None:
    add_provider(dev)
    again = {POOL: add_pool, PROVIDER: add_provider}[path]
    dev.ok("DELETE", path)
    shown = dev.ok("GET", path)
    assert (shown["state"], bool(shown["expireTime"])) == ("DELETED", True)
    with pytest.raises(AssertionError, match="Requested entity already exists"):
        again(dev)
    later(world, 29.9)
    dev.ok("POST", f"{path}:undelete", {})
    assert dev.ok("GET", path)["state"] == "ACTIVE"
    dev.ok("DELETE", path)
    later(world, 30)
    assert dev.refused("GET", path)["code"] == 404
    assert dev.refused("POST", f"{path}:undelete", {})["code"] == 404
    again(dev)


def test_lists_leave_deleted_ones_out_unless_asked(dev: Caller, pool: str) -> None:
    add_provider(dev)
    for path, key in ((POOL, POOLS), (PROVIDER, f"{POOL}/providers")):
        assert len(dev.ok("GET", key).popitem()[1]) == 1
        dev.ok("DELETE", path)
        assert dev.ok("GET", key) == {}
        assert len(dev.ok("GET", f"{key}?showDeleted=true").popitem()[1]) == 1
        dev.ok("POST", f"{path}:undelete", {})


def test_what_is_deleted_cannot_be_changed_and_what_is_not_cannot_be_undeleted(
    dev: Caller, pool: str
) -> None:
    add_provider(dev)
    for path in (PROVIDER, POOL):
        assert dev.refused("POST", f"{path}:undelete", {})["status"] == "FAILED_PRECONDITION"
        dev.ok("DELETE", path)
        change = dev.refused("PATCH", f"{path}?updateMask=disabled", {"disabled": True})
        assert change["status"] == "FAILED_PRECONDITION"
        assert dev.refused("DELETE", path)["status"] == "FAILED_PRECONDITION"


def test_a_patch_changes_what_its_mask_names(dev: Caller, pool: str) -> None:
    add_provider(dev)
    body = {"displayName": "No", "oidc": {"allowedAudiences": ["mine"]}}
    dev.ok("PATCH", f"{PROVIDER}?updateMask=oidc.allowed_audiences", body)
    shown = dev.ok("GET", PROVIDER)
    assert shown["oidc"] == {"issuerUri": GITHUB, "allowedAudiences": ["mine"]}
    assert shown["displayName"] == "GitHub"
    assert dev.refused("PATCH", PROVIDER, body)["code"] == 400
    for mask in ("state", "displayName.x", "oidc.other"):
        assert dev.refused("PATCH", f"{PROVIDER}?updateMask={mask}", body)["code"] == 400
    unsound = dev.refused("PATCH", f"{PROVIDER}?updateMask=attributeCondition", {})
    assert "must reference one of the provider's claims" in unsound["message"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"oidc": {}}, "oidc"),
        ({"oidc": {"issuerUri": "http://issuer.example.com"}}, "oidc.issuer_uri"),
        ({"oidc": {"issuerUri": GITHUB, "allowedAudiences": ["a"] * 11}}, "allowed_audiences"),
        ({"oidc": {"issuerUri": GITHUB, "jwksJson": "{}"}}, "jwks_json"),
        ({"oidc": {"issuerUri": GITHUB, "discoveryUri": "https://a.b/"}}, "discovery_uri"),
        ({"attributeMapping": {"attribute.a": "assertion.a"}}, "google.subject must be mapped"),
        ({"attributeMapping": {"google.subject": "assertion.sub", "Other": "'a'"}}, "'Other'"),
        ({"attributeMapping": {"google.subject": "size(assertion.sub)"}}, "not imitated"),
        ({"attributeCondition": "assertion.a.matches('x')"}, "'matches' as a method"),
        ({"attributeCondition": ""}, "must reference one of the provider's claims"),
        ({"attributeCondition": "attribute.other == 'x'"}, "must reference one of"),
        ({"attributeCondition": f"assertion.a == '{'x' * 4096}'"}, "at most 4096"),
        ({"oidc": None, "aws": {"accountId": "1"}}, "AWS providers are not imitated"),
    ],
)
def test_a_bad_provider_is_refused_naming_what_is_wrong(
    dev: Caller, pool: str, wrong: Any, says: str
) -> None:
    path = f"{POOL}/providers?workloadIdentityPoolProviderId=github"
    error = dev.refused("POST", path, {**OIDC, **wrong})
    ours = "imitated" in error["message"]
    assert error["status"] == ("UNIMPLEMENTED" if ours else "INVALID_ARGUMENT")
    assert says in str(error)


def test_only_shared_issuers_need_a_condition(dev: Caller, pool: str) -> None:
    add_provider(dev, oidc={"issuerUri": "https://issuer.example.com"}, attributeCondition="")


def test_an_organization_policy_may_forbid_the_issuer(
    dev: Caller, world: World, ready: Project, pool: str
) -> None:
    constraint = "iam.workloadIdentityPoolProviders"
    name = f"projects/{ready.number}/policies/{constraint}"
    world.org_policies[name] = OrgPolicy(name, "e", "", {"rules": [{"denyAll": True}]})
    path = f"{POOL}/providers?workloadIdentityPoolProviderId=github"
    error = dev.refused("POST", path, OIDC)
    assert error["details"][0]["violations"][0]["type"] == f"constraints/{constraint}"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", f"{POOLS}?workloadIdentityPoolId=other-pool", {}),
        ("PATCH", f"{POOL}?updateMask=disabled", {"disabled": True}),
        ("DELETE", POOL, None),
        ("POST", f"{POOL}:undelete", {}),
        ("POST", f"{POOL}/providers?workloadIdentityPoolProviderId=other", OIDC),
        ("PATCH", f"{PROVIDER}?updateMask=disabled", {"disabled": True}),
        ("DELETE", PROVIDER, None),
        ("POST", f"{PROVIDER}:undelete", {}),
    ],
)
def test_changing_needs_more_than_viewing(
    dev: Caller, nobody: Caller, pool: str, ready: Project, method: str, path: str, body: Any
) -> None:
    add_provider(dev)
    reads = (POOLS, POOL, f"{POOL}/providers", PROVIDER, f"{POOL}:listAttestationRules")
    assert {nobody.refused("GET", read)["code"] for read in reads} == {403}
    viewer = {"role": "roles/iam.workloadIdentityPoolViewer", "members": [NOBODY]}
    ready.policy.bindings.append(viewer)
    for read in reads:
        nobody.ok("GET", read)
    assert nobody.refused(method, path, body)["code"] == 403
    ready.policy.bindings[-1]["role"] = "roles/iam.workloadIdentityPoolAdmin"
    assert nobody.ask(method, path, body)[0] != 403
