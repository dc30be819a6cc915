"""APIs that are off where the deployer's requests count, asked of the local Google."""

import pytest
from google.oauth2.credentials import Credentials

from checks.quota_project_apis import CountedServices, counted_against
from findings.finding import CheckError
from sandbox.lifecycle.environment import ENDPOINTS
from sandbox.local_google.resources.faults import Fault
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.state.seed import DEPLOYER, DEV, QUOTA_PROJECT
from tests.conftest import LocalGoogle

USAGE, BUDGETS = "serviceusage.googleapis.com", "billingbudgets.googleapis.com"
ORG_POLICY = "orgpolicy.googleapis.com"


class ServiceAccount(Credentials):
    service_account_email = DEPLOYER.removeprefix("serviceAccount:")


@pytest.fixture
def counted(google: LocalGoogle, monkeypatch: pytest.MonkeyPatch) -> CountedServices:
    for variable, prefix in ENDPOINTS.items():
        monkeypatch.setenv(variable, f"{google.url}/{prefix}")
    return CountedServices(Credentials(token=google.world.token_for(DEV)))


def test_all_that_are_off_are_told_at_once_with_the_command(counted: CountedServices) -> None:
    assert counted.verify_on(QUOTA_PROJECT, [USAGE]) is None
    with pytest.raises(CheckError) as caught:
        counted.verify_on(QUOTA_PROJECT, [BUDGETS, ORG_POLICY, USAGE])
    finding = caught.value.finding
    assert (finding.code, finding.found) == ("API_DISABLED", f"off: {BUDGETS}, {ORG_POLICY}")
    assert finding.fix == f"gcloud services enable {BUDGETS} {ORG_POLICY} --project=seed-project"


def test_where_the_api_that_is_asked_is_off_all_are_named(
    google: LocalGoogle, counted: CountedServices
) -> None:
    google.world.projects[QUOTA_PROJECT].services.remove(USAGE)
    with pytest.raises(CheckError, match=f"{USAGE} is off, so the others cannot be asked"):
        counted.verify_on(QUOTA_PROJECT, [BUDGETS, USAGE])


@pytest.mark.parametrize("fault", [True, False], ids=["outage", "no right"])
def test_what_google_does_not_tell_stays_open(
    google: LocalGoogle, counted: CountedServices, fault: bool
) -> None:
    if fault:
        google.world.faults.append(Fault(1, "serviceusage.services.batchGet", status=503))
    else:
        google.world.projects[QUOTA_PROJECT].policy = Policy()
    assert str(counted.verify_on(QUOTA_PROJECT, [BUDGETS])).startswith("HTTP ")


def test_a_quota_project_that_may_not_be_used_is_told_as_that(
    google: LocalGoogle, counted: CountedServices
) -> None:
    """Every other refusal would name the right that its own question needs."""
    google.world.projects[QUOTA_PROJECT].policy = Policy()
    token = google.world.token_for(DEV)
    counted = CountedServices(Credentials(token=token, quota_project_id=QUOTA_PROJECT))
    with pytest.raises(CheckError, match=r"serviceusage\.services\.use") as caught:
        counted.verify_on(QUOTA_PROJECT, [BUDGETS])
    finding = caught.value.finding
    assert finding.code == "QUOTA_PROJECT"
    assert finding.fix.startswith("gcloud projects add-iam-policy-binding seed-project ")
    assert "--role=roles/serviceusage.serviceUsageConsumer" in finding.fix


@pytest.mark.parametrize(
    ("credentials", "setting", "project"),
    [
        (Credentials(token="t"), None, None),
        (Credentials(token="t", quota_project_id="adc"), None, None),
        (Credentials(token="t"), "seed", "seed"),
        (ServiceAccount(token="t"), None, QUOTA_PROJECT),
        (ServiceAccount(token="t"), "seed", "seed"),
    ],
)
def test_requests_count_against_the_setting_or_the_account_s_own_project(
    credentials: Credentials, setting: str | None, project: str | None
) -> None:
    assert counted_against(credentials, setting) == project
