"""Cloud Quotas: what is in force, asking for more or less, and what must be said to ask."""

import json
from typing import Any

import pytest

from sandbox.local_google.resources.billing import Budget
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.org_policy import OrgPolicy
from sandbox.local_google.state import storage
from sandbox.local_google.state.seed import CLOSED, QUOTA_PROJECT, STRANGER
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

PARENT = "/cloudquotas/v1/projects/ready-project/locations/global"
PREFERENCES = f"{PARENT}/quotaPreferences"
USAGE, WRITES = "serviceusage.googleapis.com", "MutateRequestsPerMinutePerProject"
INFO = f"{PARENT}/services/{USAGE}/quotaInfos/{WRITES}"
VERTEX = "aiplatform.googleapis.com"
TOKENS = "OnlinePredictionInputTokensPerMinutePerRegionPerBaseModel"
PLACE = {"region": "us-central1", "base_model": "some-model"}
STEEP = "QUOTA_DECREASE_PERCENTAGE_TOO_HIGH"

Json = dict[str, Any]


@pytest.fixture
def owner(dev: Caller, world: World, ready: Project) -> Caller:
    world.projects[QUOTA_PROJECT].services.append("cloudquotas.googleapis.com")
    return dev


def wanting(value: int, **more: Any) -> Json:
    """A preference for Service Usage's writes, of which there are 60 per minute."""
    asked = {"service": USAGE, "quotaId": WRITES, "contactEmail": "a@example.com"}
    return asked | {"quotaConfig": {"preferredValue": str(value)}} | more


def in_force(owner: Caller) -> str:
    value: str = owner.ok("GET", INFO)["dimensionsInfos"][-1]["details"]["value"]
    return value


def test_an_increase_is_decided_later(owner: Caller, world: World, ready: Project) -> None:
    world.operation_polls = 1
    made = owner.ok("POST", f"{PREFERENCES}?quotaPreferenceId=p", wanting(600))
    assert made["name"] == f"projects/{ready.number}/locations/global/quotaPreferences/p"
    assert made["reconciling"] is True
    assert made["quotaConfig"]["grantedValue"] == "60"
    assert owner.ok("GET", f"{PREFERENCES}/p")["reconciling"] is True
    assert in_force(owner) == "60"
    after = owner.ok("GET", f"{PREFERENCES}/p")
    assert "reconciling" not in after
    assert after["quotaConfig"]["grantedValue"] == in_force(owner) == "600"
    assert "contactEmail" not in after, "input only"


def test_a_small_decrease_holds_at_once(owner: Caller) -> None:
    made = owner.ok("POST", PREFERENCES, wanting(54, contactEmail=""))
    assert "reconciling" not in made
    assert "traceId" not in made["quotaConfig"]
    assert in_force(owner) == "54"


def test_a_steep_decrease_needs_the_check_ignored(owner: Caller) -> None:
    error = owner.refused("POST", PREFERENCES, wanting(53))
    assert error["status"] == "FAILED_PRECONDITION"
    assert STEEP in error["message"]
    owner.ok("POST", f"{PREFERENCES}?ignoreSafetyChecks={STEEP}", wanting(53))
    assert in_force(owner) == "53"


def test_what_was_granted_is_what_is_enforced(owner: Caller, world: World) -> None:
    """A decrease to one call per minute refuses the second; other projects keep theirs."""
    world.quotas.enforced = True
    world.callers["user:dev@example.com"].quota_project = "ready-project"
    services = world.projects["ready-project"].services
    services += ["cloudquotas.googleapis.com", "serviceusage.googleapis.com"]
    owner.ok("POST", f"{PREFERENCES}?ignoreSafetyChecks={STEEP}", wanting(1))
    enable = "/serviceusage/v1/projects/ready-project/services/run.googleapis.com:enable"
    owner.ok("POST", enable, {})
    error = owner.refused("POST", enable, {})
    assert error["status"] == "RESOURCE_EXHAUSTED"
    metadata = error["details"][0]["metadata"]
    assert (metadata["quota_limit"], metadata["quota_limit_value"]) == (WRITES, "1")


def test_without_billing_nothing_more_is_granted(owner: Caller, ready: Project) -> None:
    ready.billing_account = CLOSED
    assert owner.ok("GET", INFO)["quotaIncreaseEligibility"] == {
        "isEligible": False,
        "ineligibilityReason": "NO_VALID_BILLING_ACCOUNT",
    }
    owner.ok("POST", f"{PREFERENCES}?quotaPreferenceId=p", wanting(600))
    after = owner.ok("GET", f"{PREFERENCES}/p")["quotaConfig"]
    assert after["grantedValue"] == "60"
    assert "valid billing account" in after["stateDetail"]


def test_dimensions_have_their_own_value(owner: Caller) -> None:
    asked = wanting(1000, service=VERTEX, quotaId=TOKENS, dimensions=PLACE)
    made = owner.ok("POST", f"{PREFERENCES}?quotaPreferenceId=p", asked)
    owner.ok("GET", f"{PREFERENCES}/p")
    infos = owner.ok("GET", f"{PARENT}/services/{VERTEX}/quotaInfos/{TOKENS}")["dimensionsInfos"]
    assert [one["details"]["value"] for one in infos] == ["1000", "0"]
    assert infos[0]["dimensions"] == made["dimensions"] == PLACE
    assert infos[0]["applicableLocations"] == ["us-central1"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (wanting(61, service=""), "service"),
        (wanting(61, quotaId=""), "quota_id"),
        (wanting(61, quotaConfig={}), "quota_config.preferred_value"),
        (wanting(-2), "quota_config.preferred_value"),
        (wanting(61, contactEmail=""), "contact_email"),
        (wanting(-1, contactEmail=""), "contact_email"),
        (wanting(61, contactEmail="nobody"), "contact_email"),
        (wanting(61, dimensions={"region": "us-central1"}), "dimensions"),
        (wanting(1, service=VERTEX, quotaId=TOKENS, dimensions={"user": "u"}), "dimensions"),
    ],
)
def test_what_a_preference_must_say(owner: Caller, world: World, body: Json, field: str) -> None:
    error = owner.refused("POST", PREFERENCES, body)
    [violation] = error["details"][0]["fieldViolations"]
    assert violation["field"].lower().replace("quotaid", "quota_id") == f"quota_preference.{field}"
    assert world.quota_preferences == {}


def test_a_quota_nobody_has_is_not_found(owner: Caller) -> None:
    assert owner.refused("POST", PREFERENCES, wanting(61, quotaId="Nope"))["code"] == 404
    assert owner.refused("GET", f"{PARENT}/services/{USAGE}/quotaInfos/Nope")["code"] == 404
    assert owner.refused("GET", f"{PREFERENCES}/nope")["code"] == 404
    assert owner.refused("PATCH", f"{PREFERENCES}/nope", wanting(61))["code"] == 404


def test_there_is_one_preference_for_a_target(owner: Caller) -> None:
    owner.ok("POST", f"{PREFERENCES}?quotaPreferenceId=p", wanting(61))
    again = owner.refused("POST", f"{PREFERENCES}?quotaPreferenceId=q", wanting(62))
    assert again["status"] == "ALREADY_EXISTS"
    other = wanting(1, service=VERTEX, quotaId=TOKENS)
    named = owner.refused("POST", f"{PREFERENCES}?quotaPreferenceId=p", other)
    assert named["status"] == "ALREADY_EXISTS"


def test_validating_changes_nothing(owner: Caller, world: World) -> None:
    checked = f"{PREFERENCES}/p?validateOnly=true"
    owner.ok("PATCH", f"{checked}&allowMissing=true", wanting(55))
    assert world.quota_preferences == {}
    before = owner.ok("POST", f"{PREFERENCES}?quotaPreferenceId=p", wanting(55))
    shown = owner.ok("PATCH", checked, wanting(56, contactEmail="a@example.com"))
    assert shown["quotaConfig"]["preferredValue"] == "56"
    assert owner.ok("GET", f"{PREFERENCES}/p") == before
    assert owner.refused("PATCH", checked, wanting(-5))["code"] == 400


def test_a_missing_preference_is_made_when_that_is_allowed(owner: Caller) -> None:
    made = owner.ok("PATCH", f"{PREFERENCES}/p?allowMissing=true", wanting(55))
    assert owner.ok("GET", f"{PREFERENCES}/p") == made


def test_a_change_needs_a_fresh_etag_and_the_same_target(owner: Caller) -> None:
    made = owner.ok("POST", f"{PREFERENCES}?quotaPreferenceId=p", wanting(55))
    mask = f"{PREFERENCES}/p?updateMask=quota_config.preferred_value"
    owner.ok("PATCH", mask, {"quotaConfig": {"preferredValue": "54"}, "etag": made["etag"]})
    stale = {"quotaConfig": {"preferredValue": "53"}, "etag": made["etag"]}
    assert owner.refused("PATCH", mask, stale)["status"] == "ABORTED"
    error = owner.refused("PATCH", mask, wanting(54, service=VERTEX))
    assert error["details"][0]["fieldViolations"][0]["field"] == "quota_preference.service"
    assert owner.refused("PATCH", f"{PREFERENCES}/p?updateMask=etag", {})["code"] == 400


def test_lists_are_filtered_and_ordered(owner: Caller, world: World) -> None:
    world.operation_polls = 9
    owner.ok("POST", f"{PREFERENCES}?quotaPreferenceId=up", wanting(61))
    lower = wanting(0, service=VERTEX, quotaId=TOKENS)
    owner.ok("POST", f"{PREFERENCES}?quotaPreferenceId=same", lower)

    def names(query: str) -> list[str]:
        listed = owner.ok("GET", f"{PREFERENCES}?{query}").get("quotaPreferences", [])
        return [one["name"].rpartition("/")[2] for one in listed]

    assert names("") == ["up", "same"]
    assert names("filter=reconciling=true") == ["up"]
    assert names(f"filter=service={VERTEX}") == ["same"]
    assert names("orderBy=service") == ["same", "up"]
    assert names("orderBy=service desc") == ["up", "same"]
    assert owner.refused("GET", f"{PREFERENCES}?filter=colour=red")["code"] == 400
    assert owner.refused("GET", f"{PREFERENCES}?orderBy=colour")["code"] == 400


@pytest.mark.parametrize(
    "place", ["projects/-/locations/global", "projects/ready-project/locations/us"]
)
def test_one_project_and_only_the_global_location(owner: Caller, place: str) -> None:
    assert owner.refused("GET", f"/cloudquotas/v1/{place}/quotaPreferences")["code"] == 400


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("GET", INFO, "cloudquotas.quotas.get"),
        ("GET", INFO.rpartition("/")[0], "cloudquotas.quotas.get"),
        ("GET", PREFERENCES, "cloudquotas.quotas.get"),
        ("GET", f"{PREFERENCES}/p", "cloudquotas.quotas.get"),
        ("POST", PREFERENCES, "cloudquotas.quotas.update"),
        ("PATCH", f"{PREFERENCES}/p", "cloudquotas.quotas.update"),
    ],
)
def test_each_method_needs_its_permission(
    owner: Caller, ready: Project, method: str, path: str, permission: str
) -> None:
    ready.policy.bindings = [{"role": "roles/owner", "members": [STRANGER]}]
    error = owner.refused(method, path, None if method == "GET" else wanting(61))
    assert error["code"] == 403
    assert error["message"].startswith(f"Permission '{permission}' denied on resource")


def test_what_governs_comes_back_with_the_world(owner: Caller, world: World) -> None:
    owner.ok("POST", PREFERENCES, wanting(600))
    world.budgets["b"] = Budget("b", "e", {"amount": {"lastPeriodAmount": {}}})
    world.org_policies["p"] = OrgPolicy("p", "e", world.timestamp(), {"reset": True})
    again = storage.load(json.loads(json.dumps(storage.dump(world))))
    assert again.quota_preferences == world.quota_preferences
    assert (again.budgets, again.org_policies) == (world.budgets, world.org_policies)
