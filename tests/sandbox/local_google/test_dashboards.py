"""A dashboard is replaced only by who read it last, and comes back completed."""

from typing import Any

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller
from tests.sandbox.local_google.test_alert_policies import FILTER

DASHBOARDS = "/monitoring/v1/projects/ready-project/dashboards"


def chart(text: str, **aggregation: str) -> dict[str, Any]:
    series = {"filter": text, **({"aggregation": aggregation} if aggregation else {})}
    return {"xyChart": {"dataSets": [{"timeSeriesQuery": {"timeSeriesFilter": series}}]}}


def grid(*widgets: Any) -> dict[str, Any]:
    return {"displayName": "Usage", "gridLayout": {"columns": "2", "widgets": [*widgets]}}


def mosaic(**tile: Any) -> dict[str, Any]:
    whole = {"width": 6, "height": 4, "widget": {"text": {"content": "hi"}}, **tile}
    return {"displayName": "Usage", "mosaicLayout": {"columns": 12, "tiles": [whole]}}


def test_a_dashboard_gets_a_name_an_etag_and_computed_keys(dev: Caller, ready: Project) -> None:
    made = dev.ok("POST", DASHBOARDS, grid(chart(FILTER)))
    assert made["name"].startswith(f"projects/{ready.number}/dashboards/")
    assert made["gridLayout"]["widgets"][0]["xyChart"]["dataSets"][0]["targetAxis"] == "Y1"
    assert dev.ok("GET", f"/monitoring/v1/{made['name']}") == made
    dev.ok("DELETE", f"/monitoring/v1/{made['name']}")
    assert dev.refused("GET", f"/monitoring/v1/{made['name']}")["code"] == 404


def test_a_stale_etag_changes_nothing(dev: Caller, ready: Project) -> None:
    first = dev.ok("POST", DASHBOARDS, mosaic())
    path = f"/monitoring/v1/{first['name']}"
    second = dev.ok("PATCH", path, mosaic() | {"etag": first["etag"], "displayName": "two"})
    assert second["etag"] != first["etag"]
    stale = mosaic() | {"etag": first["etag"], "displayName": "three"}
    error = dev.refused("PATCH", path, stale)
    assert (error["code"], error["status"]) == (409, "ABORTED")
    assert dev.ok("GET", path) == second
    dev.ok("PATCH", path, mosaic())


def test_a_client_may_choose_the_id_once(dev: Caller, ready: Project) -> None:
    named = mosaic() | {"name": "projects/ready-project/dashboards/usage"}
    assert dev.ok("POST", DASHBOARDS, named)["name"].endswith("/dashboards/usage")
    assert dev.refused("POST", DASHBOARDS, named)["code"] == 409
    for name in ("usage", "projects/other/dashboards/x", "projects/ready-project/dashboards/a b"):
        assert dev.refused("POST", DASHBOARDS, mosaic() | {"name": name})["code"] == 400


def test_validating_keeps_nothing(dev: Caller, ready: Project, world: World) -> None:
    dev.ok("POST", f"{DASHBOARDS}?validateOnly=true", mosaic())
    assert world.monitoring.dashboards == {}
    made = dev.ok("POST", DASHBOARDS, mosaic())
    path = f"/monitoring/v1/{made['name']}"
    dev.ok("PATCH", f"{path}?validateOnly=true", mosaic() | {"displayName": "two"})
    assert dev.ok("GET", path) == made


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"gridLayout": {}}, "displayName"),
        ({"displayName": "x"}, "exactly one of"),
        (grid() | {"rowLayout": {}}, "exactly one of"),
        (mosaic(width=0), "tiles[0].width"),
        (mosaic(xPos=7), "within 12 columns"),
        (mosaic(xPos=-1), "tiles[0].xPos"),
        ({"displayName": "x", "mosaicLayout": {"columns": 49}}, "mosaicLayout.columns"),
        (grid(chart("")), "a filter is required"),
        (grid(chart('resource.type="x"')), '"metric.type"'),
        (grid(chart("metric.type=")), "timeSeriesFilter.filter"),
        (grid(chart(FILTER, perSeriesAligner="ALIGN_RATE")), "alignmentPeriod"),
    ],
)
def test_a_wrong_dashboard_is_refused_by_field(
    dev: Caller, ready: Project, world: World, wrong: Any, says: str
) -> None:
    error = dev.refused("POST", DASHBOARDS, wrong)
    assert (error["code"], says in error["message"]) == (400, True), error
    assert world.monitoring.dashboards == {}


def test_dashboards_are_paged(dev: Caller, ready: Project) -> None:
    for number in range(3):
        dev.ok("POST", DASHBOARDS, mosaic() | {"displayName": str(number)})
    first = dev.ok("GET", f"{DASHBOARDS}?pageSize=2")
    rest = dev.ok("GET", f"{DASHBOARDS}?pageSize=2&pageToken={first['nextPageToken']}")
    shown = [d["displayName"] for d in first["dashboards"] + rest["dashboards"]]
    assert shown == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("role", "created", "read"),
    [
        ("roles/monitoring.dashboardEditor", 200, 200),
        ("roles/monitoring.dashboardViewer", 403, 200),
        ("roles/monitoring.alertPolicyEditor", 403, 403),
    ],
)
def test_a_role_allows_what_google_says(
    dev: Caller, ready: Project, role: str, created: int, read: int
) -> None:
    made = dev.ok("POST", DASHBOARDS, mosaic())["name"]
    ready.policy.bindings = [{"role": role, "members": [DEV]}]
    assert dev.ask("POST", DASHBOARDS, mosaic())[0] == created
    assert dev.ask("GET", DASHBOARDS)[0] == read
    assert dev.ask("GET", f"/monitoring/v1/{made}")[0] == read
    assert dev.ask("PATCH", f"/monitoring/v1/{made}", mosaic())[0] == created
    assert dev.ask("DELETE", f"/monitoring/v1/{made}")[0] == created
