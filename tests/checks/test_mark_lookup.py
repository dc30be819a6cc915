"""Whose a resource is, asked of the local Google; who may not ask is told nothing."""

import httpx2
import pytest
from google.oauth2.credentials import Credentials

from checks.mark_lookup import Existing, Ownership, mark_of
from sandbox.lifecycle.environment import ENDPOINTS
from sandbox.local_google.resources.faults import Fault
from sandbox.local_google.resources.identity import CustomRole
from sandbox.local_google.state.seed import DEV, QUOTA_PROJECT
from settings.owner_mark import MARK, RESOURCE_MARK
from tests.conftest import LocalGoogle

PROJECT = "projects/existing-project"
ROLE = f"{PROJECT}/roles/gpt_oss_caller"


@pytest.fixture(autouse=True)
def google_is_local(google: LocalGoogle, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, prefix in ENDPOINTS.items():
        monkeypatch.setenv(variable, f"{google.url}/{prefix}")


def ask(google: LocalGoogle, name: str, member: str = "user:dev@example.com") -> Existing | None:
    return Ownership(Credentials(token=google.world.token_for(member))).existing(name)


def test_a_project_tells_its_owner_by_a_label(google: LocalGoogle) -> None:
    number = google.world.projects["existing-project"].number
    assert ask(google, PROJECT) == Existing(name=PROJECT, mark="", number=number)
    google.world.projects["existing-project"].labels = {MARK: "vertex-gpt-oss_dev"}
    assert ask(google, PROJECT) == Existing(name=PROJECT, mark="vertex-gpt-oss_dev", number=number)
    google.world.projects["existing-project"].labels[RESOURCE_MARK] = "search-project"
    found = Existing(name=PROJECT, mark="vertex-gpt-oss_dev/search-project", number=number)
    assert ask(google, PROJECT) == found
    assert found.owner == "vertex-gpt-oss_dev"
    del google.world.projects["existing-project"].labels[RESOURCE_MARK]
    google.world.projects["existing-project"].state = "DELETE_REQUESTED"
    assert ask(google, PROJECT) == Existing(
        name=PROJECT, mark="vertex-gpt-oss_dev", deleted=True, number=number
    )


def test_a_role_tells_its_owner_in_its_description(google: LocalGoogle) -> None:
    assert ask(google, ROLE) is None
    etag = google.world.next_etag()
    role = CustomRole("gpt_oss_caller", etag, description=f"By Pulumi. {MARK}=p_dev/x")
    google.world.projects["existing-project"].roles["gpt_oss_caller"] = role
    assert ask(google, ROLE) == Existing(name=ROLE, mark="p_dev/x")
    role.deleted = True
    assert ask(google, ROLE) == Existing(name=ROLE, mark="p_dev/x", deleted=True)


def test_a_quota_preference_is_found_where_it_is_kept(google: LocalGoogle) -> None:
    quota = "OnlinePredictionInputTokensPerMinutePerRegionPerBaseModel"
    name = f"{PROJECT}/locations/global/quotaPreferences/p"
    google.world.projects["existing-project"].services.append("cloudquotas.googleapis.com")
    google.world.projects[QUOTA_PROJECT].services.append("cloudquotas.googleapis.com")
    assert ask(google, name) is None
    body = {
        "service": "aiplatform.googleapis.com",
        "quotaId": quota,
        "quotaConfig": {"preferredValue": "0"},
    }
    url = f"{google.url}/cloudquotas/v1/{PROJECT}/locations/global/quotaPreferences"
    query = "quotaPreferenceId=p&ignoreSafetyChecks=QUOTA_DECREASE_PERCENTAGE_TOO_HIGH"
    headers = {"Authorization": f"Bearer {google.world.token_for(DEV)}"}
    assert httpx2.post(f"{url}?{query}", json=body, headers=headers).status_code == 200
    assert ask(google, name) == Existing(name=name, mark="")


def test_who_may_not_read_is_told_nothing(google: LocalGoogle) -> None:
    assert ask(google, PROJECT, "user:nobody@example.com") is None


@pytest.mark.parametrize("fault", [{"status": 503}, {"reset": True}, {"lost_answer": True}])
def test_a_google_that_does_not_answer_is_no_failure(
    google: LocalGoogle, fault: dict[str, object]
) -> None:
    google.world.faults.append(Fault(1, "cloudresourcemanager.projects.get", **fault))  # type: ignore[arg-type]
    assert ask(google, PROJECT) is None


@pytest.mark.parametrize(
    ("description", "owner"),
    [
        (f"{MARK}=vertex-gpt-oss_dev", "vertex-gpt-oss_dev"),
        (f"Made by hand; {MARK}=p_s, since May", "p_s"),
        (f"{MARK}=p_s/gpt-oss-caller-role.", "p_s/gpt-oss-caller-role"),
        (f"other-{MARK}=", ""),
        ("", ""),
    ],
)
def test_the_mark_may_stand_among_other_words(description: str, owner: str) -> None:
    assert mark_of({"description": description}) == owner
