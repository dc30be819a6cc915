"""Ways into an account or a pool are read whole; what may not be read is no empty answer."""

from collections.abc import Callable
from typing import Any

import pytest
from google.oauth2.credentials import Credentials

from checks.admission import admission
from checks.foreign_access import WayIn, grant, key, provider
from checks.ways_in import WaysIn
from findings.finding import CheckError
from sandbox.local_google.resources.faults import Fault
from sandbox.local_google.resources.identity import ServiceAccount, ServiceAccountKey
from sandbox.local_google.resources.workload_identity import (
    WorkloadIdentityPool,
    WorkloadIdentityProvider,
)
from sandbox.local_google.state.seed import DEV, NOBODY
from tests.conftest import LocalGoogle

PROJECT = "existing-project"
EMAIL = f"gpt-oss-apply@{PROJECT}.iam.gserviceaccount.com"
ACCOUNT = f"projects/{PROJECT}/serviceAccounts/{EMAIL}"
POOL = f"projects/{PROJECT}/locations/global/workloadIdentityPools/gpt-oss-ci"
USER = "roles/iam.workloadIdentityUser"
KEY_ID = "0123456789abcdef0123456789abcdef01234567"
METHODS = {
    "keys": "iam.projects.serviceAccounts.keys.list",
    "grants": "iam.projects.serviceAccounts.getIamPolicy",
    "providers": "iam.projects.locations.workloadIdentityPools.providers.list",
}
NEEDED = {
    "keys": "iam.serviceAccountKeys.list",
    "grants": "iam.serviceAccounts.getIamPolicy",
    "providers": "iam.workloadIdentityPoolProviders.list",
}
Ask = Callable[..., list[WayIn]]


@pytest.fixture
def ask(google: LocalGoogle, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """A question by the name of its method, asked by somebody."""
    monkeypatch.setenv("GOOGLE_IAM_BETA_CUSTOM_ENDPOINT", f"{google.url}/iam/v1/")

    def asked(question: str, who: str = DEV, *, of: str = "") -> list[WayIn]:
        token = google.world.token_for(who)
        ways = WaysIn(Credentials(token))  # type: ignore[no-untyped-call]
        found: list[WayIn] = getattr(ways, question)(
            of or (POOL if question == "providers" else ACCOUNT)
        )
        return found

    return asked


@pytest.fixture
def account(google: LocalGoogle) -> ServiceAccount:
    made = ServiceAccount("1", EMAIL, PROJECT, google.world.next_etag())
    google.world.service_accounts["1"] = made
    return made


@pytest.fixture
def pool(google: LocalGoogle) -> WorkloadIdentityPool:
    made = WorkloadIdentityPool("gpt-oss-ci", {})
    google.world.projects[PROJECT].pools["gpt-oss-ci"] = made
    return made


def binding(*members: str, **more: Any) -> dict[str, Any]:
    return {"role": USER, "members": list(members), **more}


def test_keys_and_grants_of_an_account_are_read(ask: Ask, account: ServiceAccount) -> None:
    assert ask("keys") == ask("grants") == []
    account.keys[KEY_ID] = ServiceAccountKey(KEY_ID, "KEY_ALG_RSA_2048", "2026-01-01T00:00:00Z", "")
    condition = {
        "title": "soon over",
        "expression": "request.time < timestamp('2027-01-01T00:00:00Z')",
    }
    account.policy.bindings += [
        binding(DEV, f"deleted:serviceAccount:{EMAIL}?uid=1"),
        binding(NOBODY, condition=condition),
    ]
    assert ask("keys") == [key(ACCOUNT, KEY_ID)]
    assert ask("grants") == [grant(ACCOUNT, USER, DEV), grant(ACCOUNT, USER, NOBODY)]


def test_every_page_of_providers_is_read_and_deleted_ones_are_none(
    ask: Ask, pool: WorkloadIdentityPool
) -> None:
    settings = {"oidc": {"issuerUri": "https://elsewhere.example"}}
    names = [f"provider-{number:03}" for number in range(130)]
    pool.providers |= {name: WorkloadIdentityProvider(name, settings) for name in names}
    pool.providers["gone"] = WorkloadIdentityProvider("gone", settings, "2026-01-01T00:00:00Z")
    admits = admission(settings)
    assert ask("providers") == [provider(POOL, name, admits) for name in names]


@pytest.mark.parametrize("question", METHODS)
def test_what_is_not_there_has_no_ways_in(ask: Ask, question: str) -> None:
    assert ask(question) == []


@pytest.mark.parametrize("question", METHODS)
@pytest.mark.usefixtures("account", "pool")
def test_who_may_not_read_is_told_the_permission(ask: Ask, question: str) -> None:
    with pytest.raises(CheckError) as refused:
        ask(question, NOBODY)
    finding = refused.value.finding
    assert (finding.code, finding.permission) == ("PERMISSION_MISSING", NEEDED[question])
    assert f"gcloud projects add-iam-policy-binding {PROJECT} --member=" in finding.fix


@pytest.mark.parametrize("question", METHODS)
@pytest.mark.usefixtures("account", "pool")
def test_what_passes_by_itself_is_asked_again(ask: Ask, google: LocalGoogle, question: str) -> None:
    google.world.faults += [
        Fault(1, METHODS[question], status=503),
        Fault(2, METHODS[question], reset=True),
    ]
    assert ask(question) == []
