"""Pools and providers make the calls that were recorded from the official plugin, and no others."""

import pytest

from sandbox.gcp_plugin.errors import PartlyCreatedError, PluginError
from sandbox.gcp_plugin.plan import differences, planned_state
from sandbox.gcp_plugin.resources import RESOURCES
from sandbox.gcp_plugin.schema import Created
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State
from sandbox.local_google.resources.faults import Fault
from tests.conftest import LocalGoogle

POOL = RESOURCES["gcp:iam/workloadIdentityPool:WorkloadIdentityPool"]
PROVIDER = RESOURCES["gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider"]
PROJECT = "existing-project"
POOLS = f"projects/{PROJECT}/locations/global/workloadIdentityPools"
POOL_INPUTS = {"project": PROJECT, "workloadIdentityPoolId": "ci-pool", "displayName": "ci"}
PROVIDER_INPUTS = {
    "project": PROJECT,
    "workloadIdentityPoolId": "ci-pool",
    "workloadIdentityPoolProviderId": "github",
    "attributeMapping": {"google.subject": "assertion.sub"},
    "attributeCondition": "assertion.repository=='o/r'",
    "oidc": {"issuerUri": "https://token.actions.githubusercontent.com"},
}


@pytest.fixture(autouse=True)
def _iam_is_on(google: LocalGoogle) -> None:
    google.world.projects[PROJECT].services.append("iam.googleapis.com")
    google.world.operation_polls = 0


def create_both(session: Session) -> tuple[Created, Created]:
    pool = POOL.create(session, planned_state(session, POOL, POOL_INPUTS, None))
    planned = planned_state(session, PROVIDER, PROVIDER_INPUTS, None)
    return pool, PROVIDER.create(session, planned)


def asked(google: LocalGoogle) -> list[str]:
    """Since the last time: verb, path after the collection, query without the generated alt."""
    entries = list(google.world.journal.select())
    google.world.journal.forget()
    return [
        f"{entry['method']} {str(entry['path']).partition('Pools')[2]}".replace("alt=json", "")
        for entry in entries
    ]


def test_both_are_made_by_the_recorded_calls(session: Session, google: LocalGoogle) -> None:
    pool, provider = create_both(session)
    operation = "/operations/"
    calls = [
        call.partition(operation)[0] + operation * (operation in call) for call in asked(google)
    ]
    assert calls == [
        "POST ?&workloadIdentityPoolId=ci-pool",
        "GET /ci-pool/operations/",
        "GET /ci-pool?",
        "GET /ci-pool:listAttestationRules?",
        "POST /ci-pool/providers?&workloadIdentityPoolProviderId=github",
        "GET /ci-pool/providers/github/operations/",
        "GET /ci-pool/providers/github?",
    ]
    assert pool.resource_id == f"{POOLS}/ci-pool"
    assert provider.resource_id == f"{POOLS}/ci-pool/providers/github"


def test_the_state_is_the_recorded_one(session: Session) -> None:
    """As in the official plugin's state: typed zero values for what nobody set."""
    _, provider = create_both(session)
    found = {k: provider.state[k] for k in ("aws", "deletionPolicy", "disabled", "oidc", "x509")}
    assert found == {
        "aws": None,
        "deletionPolicy": "DELETE",
        "disabled": False,
        "oidc": {
            "allowedAudiences": None,
            "issuerUri": "https://token.actions.githubusercontent.com",
            "jwksJson": "",
        },
        "x509": None,
    }
    again = planned_state(session, PROVIDER, PROVIDER_INPUTS, provider.state)
    assert differences(PROVIDER, again, provider.state) == {}


def test_a_pool_that_cannot_be_read_back_is_not_lost(session: Session, google: LocalGoogle) -> None:
    listing = "iam.projects.locations.workloadIdentityPools.listAttestationRules"
    google.world.faults.append(Fault(1, listing, status=403))
    with pytest.raises(PartlyCreatedError) as caught:
        create_both(session)
    assert caught.value.resource_id.endswith("/workloadIdentityPools/ci-pool")


@pytest.mark.parametrize(
    ("change", "mask"),
    [
        ({"attributeCondition": "assertion.repository=='o/s'"}, "attributeCondition"),
        (
            {"oidc": {**PROVIDER_INPUTS["oidc"], "allowedAudiences": ["x"]}},  # type: ignore[dict-item]
            "oidc.allowed_audiences%2Coidc.issuer_uri%2Coidc.jwks_json",
        ),
        ({"displayName": "d", "disabled": True}, "displayName%2Cdisabled"),
    ],
)
def test_an_update_names_what_changed(
    session: Session, google: LocalGoogle, change: State, mask: str
) -> None:
    _, made = create_both(session)
    asked(google)
    planned = planned_state(session, PROVIDER, {**PROVIDER_INPUTS, **change}, made.state)
    state = PROVIDER.update(session, made.resource_id, made.state, planned)  # type: ignore[misc]
    patch, *_ = asked(google)
    assert patch == f"PATCH /ci-pool/providers/github?&updateMask={mask}"
    assert differences(PROVIDER, planned, state) == {}


def test_deleted_is_gone_and_its_id_is_not_free(session: Session) -> None:
    pool, provider = create_both(session)
    PROVIDER.delete(session, provider.resource_id, provider.state)
    POOL.delete(session, pool.resource_id, pool.state)
    assert POOL.read(session, pool.resource_id, pool.state) is None
    with pytest.raises(PluginError, match=r"Error creating WorkloadIdentityPool: .*409"):
        create_both(session)


def test_what_is_not_imitated_is_refused_by_name(session: Session) -> None:
    inputs = {**POOL_INPUTS, "mode": "TRUST_DOMAIN"}
    with pytest.raises(PluginError, match=r"WorkloadIdentityPool\.mode is not imitated"):
        planned_state(session, POOL, inputs, None)


@pytest.mark.parametrize("text", [f"{POOLS}/ci-pool", f"{PROJECT}/ci-pool"])
def test_a_pool_can_be_imported_by_the_upstream_provider_s_ids(session: Session, text: str) -> None:
    assert POOL.parse_import_id(session, text).resource_id == f"{POOLS}/ci-pool"
    provider = text + ("/providers/github" if text.startswith("projects") else "/github")
    found = PROVIDER.parse_import_id(session, provider).resource_id
    assert found == f"{POOLS}/ci-pool/providers/github"


@pytest.mark.parametrize("resource", [POOL, PROVIDER], ids=["pool", "provider"])
def test_a_bad_import_id_is_told_the_forms(session: Session, resource: object) -> None:
    with pytest.raises(PluginError, match="accepted formats"):
        resource.parse_import_id(session, "a/b/c/d")  # type: ignore[attr-defined]
