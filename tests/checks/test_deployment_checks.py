"""The questions of every `up`, asked of the local Google over the real google-cloud clients."""

from collections.abc import Callable

import pytest
from google.oauth2.credentials import Credentials

from checks.billing import Billing
from checks.deployer import verify_parent
from checks.deployment_checks import Gates
from checks.projects import Projects
from checks.services import LONGEST_WAIT, MOST_AT_ONCE, Services
from findings.finding import CheckError
from google_api.backoff import Waiting
from sandbox.lifecycle.environment import ENDPOINTS
from sandbox.local_google.authority.gates import services as known_services
from sandbox.local_google.resources.faults import Fault
from sandbox.local_google.resources.iam_policy import Policy
from tests.conftest import LocalGoogle

DEV = "user:dev@example.com"
MAIN, CLOSED, OTHER = "012345-567890-ABCDEF", "C105ED-C105ED-C105ED", "0DE1ED-0DE1ED-0DE1ED"
AIPLATFORM = "aiplatform.googleapis.com"
PROJECT = "existing-project"


@pytest.fixture(autouse=True)
def google_is_local(google: LocalGoogle, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, prefix in ENDPOINTS.items():
        monkeypatch.setenv(variable, f"{google.url}/{prefix}")
    monkeypatch.setenv("GOOGLE_OAUTH_ACCESS_TOKEN", google.world.token_for(DEV))


@pytest.fixture
def credentials(google: LocalGoogle) -> Credentials:
    return Credentials(token=google.world.token_for(DEV))


def code_of(question: Callable[[], None]) -> str:
    with pytest.raises(CheckError) as caught:
        question()
    return caught.value.finding.code


def test_an_open_account_that_may_be_linked_passes(google: LocalGoogle) -> None:
    Gates().before_project_is_created("new-project", MAIN, parent="1234567890")


def test_a_closed_account_is_named(credentials: Credentials) -> None:
    assert code_of(lambda: Billing(credentials).verify_account_open(CLOSED)) == "BILLING_DISABLED"


def test_an_account_that_is_not_visible_is_a_missing_permission(credentials: Credentials) -> None:
    with pytest.raises(CheckError, match=r"billing\.accounts\.get") as caught:
        Billing(credentials).verify_account_open(OTHER)
    assert OTHER in caught.value.finding.fix


def test_the_right_to_link_is_not_asked_for_what_is_linked_already(
    google: LocalGoogle,
) -> None:
    """A pipeline may lose the right to link without losing its environments."""
    google.world.billing_accounts[MAIN].policy = Policy()
    Gates().before_project_is_created(PROJECT, MAIN, parent=None)
    code = code_of(lambda: Gates().before_project_is_created("new-project", MAIN, "1234567890"))
    assert code == "PERMISSION_MISSING"


@pytest.mark.leaves_faults("more than the patience it is given")
@pytest.mark.parametrize("status", [500, 503])
def test_google_failing_at_the_first_question_is_told_as_such(
    google: LocalGoogle, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr("checks.billing.SECONDS_PER_CALL", 0.5)
    google.world.faults.append(
        Fault(1, "cloudbilling.projects.getBillingInfo", times=99, status=status)
    )
    code = code_of(lambda: Gates().before_project_is_created("new-project", MAIN, "1234567890"))
    assert code == "UNAVAILABLE"


def test_a_project_to_select_must_be_there_and_alive(
    google: LocalGoogle, credentials: Credentials
) -> None:
    projects = Projects(credentials)
    projects.verify_active(PROJECT)
    assert code_of(lambda: projects.verify_active("no-such-project")) == "PERMISSION_MISSING"
    google.world.projects[PROJECT].state = "DELETE_REQUESTED"
    with pytest.raises(CheckError, match=f"gcloud projects undelete {PROJECT}"):
        projects.verify_active(PROJECT)


def test_a_project_that_is_being_deleted_is_refused_before_one_of_its_id_is_made(
    google: LocalGoogle,
) -> None:
    """Asked once: who registers the project asks the same."""
    google.world.projects[PROJECT].state = "DELETE_REQUESTED"
    gates, before = Gates(), len(google.world.journal.entries)
    with pytest.raises(CheckError, match=f"gcloud projects undelete {PROJECT}"):
        gates.before_project_is_created(PROJECT, MAIN, parent=None)
    existing = gates.existing(f"projects/{PROJECT}")
    assert existing is not None
    assert existing.deleted
    assert len(google.world.journal.entries) == before + 1


def test_a_project_to_adopt_keeps_its_parent_unless_another_is_said(
    credentials: Credentials,
) -> None:
    projects = Projects(credentials)
    projects.verify_adoptable(PROJECT, "folders/345678901234")
    with pytest.raises(CheckError, match="pulumi config set organizationId 1234567890"):
        projects.verify_adoptable(PROJECT, None)
    Gates().before_project_is_adopted(PROJECT, MAIN, "organizations/1234567890")
    closed = lambda: Gates().before_project_is_adopted(PROJECT, CLOSED, "folders/1")  # noqa: E731
    assert code_of(closed) == "BILLING_DISABLED"


def test_a_link_to_an_account_that_has_closed_is_not_billing(
    google: LocalGoogle, credentials: Credentials
) -> None:
    billing = Billing(credentials)
    billing.verify_project_billed(PROJECT)
    google.world.billing_accounts[MAIN].open = False
    assert code_of(lambda: billing.verify_project_billed(PROJECT)) == "BILLING_DISABLED"


def test_a_link_that_is_about_to_be_replaced_is_not_judged(
    google: LocalGoogle, credentials: Credentials
) -> None:
    """Else the change away from a closed account could not be previewed."""
    billing = Billing(credentials)
    google.world.billing_accounts[MAIN].open = False
    billing.verify_project_billed(PROJECT, about_to_link=OTHER)
    assert code_of(lambda: billing.verify_project_billed(PROJECT, MAIN)) == "BILLING_DISABLED"


def test_services_are_waited_for_until_they_are_enabled(
    google: LocalGoogle, credentials: Credentials
) -> None:
    pauses: list[float] = []

    def enable_on_the_third_look(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            google.world.projects[PROJECT].services.append(AIPLATFORM)

    waiting = Waiting(sleep=enable_on_the_third_look)
    Services(credentials, waiting).verify_enabled(PROJECT, [AIPLATFORM])
    assert pauses == [0.5, 1.0]


def test_more_services_than_google_reads_at_once_are_all_looked_at(
    google: LocalGoogle, credentials: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [f"api{number}.googleapis.com" for number in range(MOST_AT_ONCE + 1)]
    for name in many:
        monkeypatch.setitem(known_services(), name, {"title": name, "needs_billing": False})
    waiting = Waiting(sleep=lambda _: google.world.projects[PROJECT].services.extend(many[-1:]))
    google.world.projects[PROJECT].services += many[:-1]
    Services(credentials, waiting).verify_enabled(PROJECT, many)


def test_services_are_not_waited_for_for_ever(credentials: Credentials) -> None:
    """Time spent in calls counts: a slow Google must not stretch the wait."""
    pauses: list[float] = []
    waiting = Waiting(sleep=pauses.append, clock=lambda: sum(pauses) + 3 * len(pauses))
    services = Services(credentials, waiting)
    with pytest.raises(CheckError, match=f"not ENABLED after .*: {AIPLATFORM}") as caught:
        services.verify_enabled(PROJECT, [AIPLATFORM])
    assert LONGEST_WAIT <= sum(pauses) + 3 * len(pauses) <= LONGEST_WAIT + 3
    assert caught.value.finding.waiting_helps


def test_an_api_that_is_off_in_the_deployers_own_project_is_named_with_that_project(
    google: LocalGoogle, credentials: Credentials
) -> None:
    seed = google.world.projects["seed-project"]
    seed.services.remove("cloudbilling.googleapis.com")
    with pytest.raises(CheckError) as caught:
        Billing(credentials).verify_account_open(MAIN)
    assert caught.value.finding.code == "API_DISABLED"
    assert "gcloud services enable cloudbilling.googleapis.com" in caught.value.finding.fix
    assert caught.value.finding.fix.endswith((seed.number, seed.project_id))


def test_an_expired_token_is_told_as_such(google: LocalGoogle) -> None:
    expired = Credentials(token="ya29.sandbox-unknown")
    code = code_of(lambda: Billing(expired).verify_account_open(MAIN))
    assert code == "CREDENTIALS_EXPIRED"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://127.0.0.1:1/v1/", "UNAVAILABLE"),  # refused: it may be there in a minute
        ("https://nowhere.invalid/v1/", "NETWORK"),
    ],
)
def test_a_refused_connection_is_told_from_a_broken_network(
    monkeypatch: pytest.MonkeyPatch, credentials: Credentials, address: str, code: str
) -> None:
    monkeypatch.setenv("GOOGLE_CLOUD_BILLING_CUSTOM_ENDPOINT", address)
    assert code_of(lambda: Billing(credentials).verify_account_open(MAIN)) == code


def test_a_service_account_needs_a_parent_and_a_person_does_not(credentials: Credentials) -> None:
    class ServiceAccount(Credentials):
        service_account_email = "deployer@seed-project.iam.gserviceaccount.com"

    verify_parent(credentials, parent=None)
    verify_parent(ServiceAccount(token="t"), parent="1234567890")
    assert code_of(lambda: verify_parent(ServiceAccount(token="t"), None)) == "PARENT_MISSING"
