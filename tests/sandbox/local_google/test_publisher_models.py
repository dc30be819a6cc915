"""The catalogue lists what can be called or deployed today, in pages, filtered and sorted."""

from datetime import UTC, datetime

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

OPENAI = "/aiplatform/v1beta1/publishers/openai/models"
CARD = "publishers/openai/models/gpt-oss"


def names(dev: Caller, query: str = "") -> list[str]:
    listed = dev.ok("GET", f"{OPENAI}{query}").get("publisherModels", [])
    return [f"{model['name'].rpartition('/')[2]}@{model['versionId']}" for model in listed]


def test_the_list_holds_managed_models_and_default_versions(dev: Caller, ready: Project) -> None:
    assert names(dev) == ["gpt-oss-120b-maas@001", "gpt-oss@gpt-oss-120b"]
    assert names(dev, "?listAllVersions=true")[1:] == [
        "gpt-oss@gpt-oss-120b",
        "gpt-oss@gpt-oss-20b",
    ]


def test_a_retired_model_is_listed_until_its_day(dev: Caller, world: World, ready: Project) -> None:
    world.set_clock(datetime(2026, 10, 20, tzinfo=UTC))
    dev.http.headers["authorization"] = f"Bearer {world.token_for(DEV)}"
    assert "gpt-oss-20b-maas@001" in names(dev)


def test_the_full_view_says_how_to_deploy(dev: Caller, ready: Project) -> None:
    basic = dev.ok("GET", f"{OPENAI}?filter=versionId=gpt-oss-120b")["publisherModels"][0]
    assert "supportedActions" not in basic
    full = dev.ok("GET", f"/aiplatform/v1beta1/{CARD}@gpt-oss-20b")
    machine = full["supportedActions"]["deploy"]["dedicatedResources"]["machineSpec"]
    assert machine["machineType"] == "a3-highgpu-1g"


def test_pages_filters_and_order(dev: Caller, ready: Project) -> None:
    first = dev.ok("GET", f"{OPENAI}?pageSize=1")
    assert len(first["publisherModels"]) == 1
    assert names(dev, f"?pageToken={first['nextPageToken']}") == ["gpt-oss@gpt-oss-120b"]
    assert names(dev, '?filter=version_id="001"') == ["gpt-oss-120b-maas@001"]
    assert names(dev, "?orderBy=version_id desc")[0] == "gpt-oss@gpt-oss-120b"


@pytest.mark.parametrize(
    "query",
    ["?filter=is_hf_wildcard(true)", "?filter=colour=red", "?orderBy=colour", "?view=ALL"],
)
def test_what_is_not_imitated_is_refused(dev: Caller, ready: Project, query: str) -> None:
    assert dev.refused("GET", OPENAI + query)["code"] == 400
