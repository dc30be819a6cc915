"""ENABLED is not believed: the API is asked while it says that it is off, and not longer."""

from collections.abc import Callable

import pytest
from google.oauth2.credentials import Credentials

from checks.api_readiness import LONGEST_WAIT, QUESTIONS, ServiceAnswers
from findings.finding import CheckError
from google_api.backoff import SECONDS_OF_SILENCE, Waiting
from google_api.reader import Unknown
from sandbox.lifecycle.environment import ENDPOINTS
from sandbox.local_google.authority import propagation
from sandbox.local_google.resources.faults import Fault
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.resources.propagation import Delay
from tests.conftest import LocalGoogle

DEV = "user:dev@example.com"
PROJECT = "existing-project"
AIPLATFORM = "aiplatform.googleapis.com"
CARD = "aiplatform.publishers.models.get"


@pytest.fixture(autouse=True)
def google_is_local(google: LocalGoogle, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, prefix in ENDPOINTS.items():
        monkeypatch.setenv(variable, f"{google.url}/{prefix}")


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def ask(google: LocalGoogle, told: list[str]) -> Callable[..., list[Unknown]]:
    """Asks about APIs; a pause lets the world's time pass instead of the machine's."""
    credentials = Credentials(token=google.world.token_for(DEV))
    google.world.clock.run(0)
    waiting = Waiting(
        tell=told.append,
        sleep=google.world.clock.advance,
        clock=lambda: google.world.now().timestamp(),
    )
    return lambda *services: ServiceAnswers(credentials, waiting).verify(PROJECT, services)


def turn_on(google: LocalGoogle, delay: Delay, *services: str) -> None:
    google.world.propagation.services = delay
    project = google.world.projects[PROJECT]
    propagation.services_enabled(google.world, project, list(services))
    project.services += services


def asked(google: LocalGoogle) -> list[str]:
    return [entry.method_id for entry in google.world.journal.entries]


def test_every_api_with_a_question_is_waited_for_until_it_answers(
    google: LocalGoogle, ask: Callable[..., list[Unknown]], told: list[str]
) -> None:
    began = google.world.now()
    turn_on(google, Delay(seconds=90), *QUESTIONS)
    assert ask(*QUESTIONS) == []
    assert (google.world.now() - began).total_seconds() >= 90
    assert set(asked(google)) == {
        CARD,
        "cloudbilling.projects.getBillingInfo",
        "cloudquotas.projects.locations.quotaPreferences.list",
        "cloudresourcemanager.projects.get",
        "iam.projects.serviceAccounts.list",
        "monitoring.projects.alertPolicies.list",
        "orgpolicy.projects.policies.list",
        "serviceusage.services.get",
    }
    assert told[0].startswith(f"waiting, 0 s of at most {LONGEST_WAIT:.0f}: {AIPLATFORM}")
    assert len(told) == 1 + 90 // SECONDS_OF_SILENCE - 1


def test_an_api_that_never_answers_is_told_after_the_longest_wait(
    google: LocalGoogle, ask: Callable[..., list[Unknown]]
) -> None:
    began = google.world.now()
    turn_on(google, Delay(seconds=86_400), AIPLATFORM)
    with pytest.raises(CheckError, match=f"{AIPLATFORM} is ENABLED and does not") as caught:
        ask(AIPLATFORM)
    assert caught.value.finding.code == "API_DISABLED"
    assert (google.world.now() - began).total_seconds() == LONGEST_WAIT


def test_a_service_without_a_harmless_question_is_passed_over(
    google: LocalGoogle, ask: Callable[..., list[Unknown]]
) -> None:
    assert ask("cloudcommerceconsumerprocurement.googleapis.com", "sts.googleapis.com") == []
    assert asked(google) == []


@pytest.mark.parametrize("trouble", ["no right to count requests here", "an outage", "no network"])
def test_what_says_nothing_about_the_api_is_told_and_not_waited_for(
    google: LocalGoogle,
    ask: Callable[..., list[Unknown]],
    monkeypatch: pytest.MonkeyPatch,
    trouble: str,
) -> None:
    turn_on(google, Delay(), AIPLATFORM)
    if trouble == "an outage":
        google.world.faults.append(Fault(1, CARD, status=503))
    elif trouble == "no network":
        monkeypatch.setenv("GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT", "http://127.0.0.1:1/v1/")
    else:
        google.world.projects[PROJECT].policy = Policy()
    (unknown,) = ask(AIPLATFORM)
    assert str(unknown).startswith(f"{AIPLATFORM}: ")
    assert len(asked(google)) == (0 if trouble == "no network" else 1)


@pytest.mark.parametrize("status", [403, 404, 429])
def test_a_refusal_of_the_apis_own_proves_that_it_is_on(
    google: LocalGoogle, ask: Callable[..., list[Unknown]], status: int
) -> None:
    turn_on(google, Delay(), AIPLATFORM)
    google.world.faults.append(Fault(1, CARD, status=status))
    assert ask(AIPLATFORM) == []
    assert asked(google) == [CARD]
