"""Quota preferences: absent unless asked for, and then one request for each."""

import json
from collections.abc import Callable
from typing import Any

from google.protobuf.json_format import MessageToDict

from components.features.quota_preferences import LONGEST_ID
from tests.components.conftest import SETTINGS

GPUS = "CustomModelServingL4GPUsPerProjectPerRegion"
WANTED = {
    "quotaId": GPUS,
    "dimensions": {"region": "us-central1"},
    "preferredValue": 2,
    "contactEmail": "ml@example.com",
    "justification": "search",
}
ID = f"aiplatform-{GPUS}-us-central1"
SMALL = {"model": "gpt-oss-20b", "location": "us-central1", "machineType": "g2-standard-12"}


def asking(run_program: Callable[..., Any], **more: str) -> Any:
    return run_program(**SETTINGS, quotaPreferences=json.dumps([WANTED]), **more).recorder


def test_what_is_asked_for_reaches_google_under_a_name_that_tells_it(
    run_program: Callable[..., Any],
) -> None:
    request = asking(run_program).requests[f"gpt-oss-quota-{ID}"]
    assert MessageToDict(request.object) == {
        "parent": "projects/gpt-oss-dev",
        "name": ID,
        "service": "aiplatform.googleapis.com",
        "quotaId": GPUS,
        "dimensions": {"region": "us-central1"},
        "quotaConfig": {"preferredValue": "2"},
        "contactEmail": "ml@example.com",
        "justification": "search",
    }


def test_two_regions_have_two_names_however_long_the_rest_is(
    run_program: Callable[..., Any],
) -> None:
    long = {**WANTED, "quotaId": "Q" * 60}
    both = [
        {**long, "dimensions": {"base_model": "m" * 60, "region": region}}
        for region in ("us-east1", "us-east5")
    ]
    run = run_program(**SETTINGS, quotaPreferences=json.dumps(both)).recorder
    names = [MessageToDict(r.object)["name"] for r in run.of_type(":SQuotaPreference")]
    assert len({*names}) == 2
    assert all(len(name) <= LONGEST_ID for name in names)


def test_its_api_is_turned_on_and_nothing_of_it_is_there_unasked(
    run_program: Callable[..., Any],
) -> None:
    assert "gpt-oss-services-cloudquotas" in asking(run_program).requests
    unasked = run_program(**SETTINGS).recorder
    assert "gpt-oss-services-cloudquotas" not in unasked.requests
    assert unasked.of_type(":SQuotaPreference") == []


def test_machines_are_asked_for_after_their_quota(run_program: Callable[..., Any]) -> None:
    requests = asking(run_program, selfDeployed=json.dumps(SMALL)).requests
    before = requests["gpt-oss-self-deployed-endpoint"].dependencies
    assert f"gpt-oss-quota-{ID}" in [urn.rpartition("::")[2] for urn in before]
