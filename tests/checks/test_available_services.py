"""An API that Google does not list is told before anything is turned on, with what is close."""

import pytest
from google.oauth2.credentials import Credentials

from checks.available_services import SECONDS_FOR_ALL, AvailableServices, not_listed
from findings.finding import Finding
from google_api.reader import Unknown
from sandbox.lifecycle.environment import ENDPOINTS
from sandbox.local_google.resources.faults import Fault
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.state.seed import DEV, QUOTA_PROJECT
from tests.conftest import LocalGoogle

LOGGING, MISSPELT = "logging.googleapis.com", "loging.googleapis.com"


@pytest.fixture
def available(google: LocalGoogle, monkeypatch: pytest.MonkeyPatch) -> AvailableServices:
    for variable, prefix in ENDPOINTS.items():
        monkeypatch.setenv(variable, f"{google.url}/{prefix}")
    return AvailableServices(Credentials(token=google.world.token_for(DEV)))


def told(available: AvailableServices, **services: str) -> list[Finding]:
    found = available.unknown(QUOTA_PROJECT, {name: place for place, name in services.items()})
    assert isinstance(found, list)
    return found


def test_what_is_close_is_named_with_its_place(available: AvailableServices) -> None:
    (finding,) = told(available, first=LOGGING, second=MISSPELT)
    assert finding.code == "API_UNKNOWN"
    assert finding.found.startswith("second: it is not among the ")
    assert finding.expected == f"{LOGGING}, perhaps"
    assert finding.fix == f"pulumi config set --path second {LOGGING}"


def test_what_is_close_to_nothing_is_left_to_be_looked_up(available: AvailableServices) -> None:
    (finding,) = told(available, first="frobnicate.googleapis.com")
    assert "gcloud services list --available --project=seed-project" in finding.note


def test_every_page_is_read(available: AvailableServices, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checks.available_services.MOST_ON_A_PAGE", 3)
    monkeypatch.setattr("checks.available_services.MOST_PAGES", 1000)
    assert told(available, first=LOGGING) == []
    monkeypatch.setattr("checks.available_services.MOST_PAGES", 1)
    unread = available.unknown(QUOTA_PROJECT, {LOGGING: "x"})
    assert str(unread) == "Google does not list the APIs of seed-project to its end"


def test_the_pages_have_one_end_together(google: LocalGoogle, available: AvailableServices) -> None:
    """A refusal waits for the answer."""
    looks = iter([0.0, 1.0, SECONDS_FOR_ALL])
    credentials = Credentials(token=google.world.token_for(DEV))
    late = AvailableServices(credentials, clock=lambda: next(looks))
    with pytest.MonkeyPatch.context() as small:
        small.setattr("checks.available_services.MOST_ON_A_PAGE", 1)
        unread = late.unknown(QUOTA_PROJECT, {LOGGING: "x"})
    assert str(unread) == "Google does not list the APIs of seed-project to its end"


def test_what_is_only_as_long_as_another_is_not_taken_for_it() -> None:
    """All of them end alike, which is half of a short one."""
    finding = not_listed("p-1", "frob.googleapis.com", "x", ["run.googleapis.com", LOGGING])
    assert "gcloud services list --available" in finding.note


@pytest.mark.parametrize("fault", [True, False], ids=["outage", "no right"])
def test_what_google_does_not_tell_stays_open(
    google: LocalGoogle, available: AvailableServices, fault: bool
) -> None:
    if fault:
        google.world.faults.append(Fault(1, "serviceusage.services.list", status=503))
    else:
        google.world.projects[QUOTA_PROJECT].policy = Policy()
    assert isinstance(available.unknown(QUOTA_PROJECT, {MISSPELT: "x"}), Unknown)
