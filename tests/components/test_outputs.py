"""What a stack tells is what docs/google.md lists, and the component package tells the same."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.components.conftest import EVERY_FEATURE, SETTINGS

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = (CHECKOUT / "docs" / "google.md").read_text("utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| (string|map) \| .+ \| (.+) \|$", PAGE, re.MULTILINE)
SCHEMA = json.loads((CHECKOUT / "component_package" / "schema.json").read_text("utf-8"))
COMPONENT = SCHEMA["resources"]["vertex-gpt-oss:index:Environment"]
KIND = {"string": str, "map": dict}
NAME_IN_PACKAGE = {"callerServiceAccount": "caller"}


def value_of(run: Any, name: str) -> Any:
    exported = run.exports[name]
    return exported if isinstance(exported, str) else run.resolved(name)


def test_every_output_has_a_row_with_its_type(run_program: Callable[..., Any]) -> None:
    run = run_program(**EVERY_FEATURE)
    assert {name for name, _, _ in ROWS} == run.exports.keys()
    wrong = [name for name, kind, _ in ROWS if not isinstance(value_of(run, name), KIND[kind])]
    assert wrong == []


def test_an_environment_without_features_has_what_is_always_present(
    run_program: Callable[..., Any],
) -> None:
    always = {name for name, _, present in ROWS if present == "always"}
    assert run_program(**SETTINGS).exports.keys() == always


@pytest.mark.parametrize("row", [r for r in ROWS if r[2] != "always"], ids=lambda row: row[0])
def test_what_brings_an_output_brings_it(
    run_program: Callable[..., Any], row: tuple[str, str, str]
) -> None:
    """The setting that the row names, of EVERY_FEATURE, alone."""
    setting = re.findall(r"`(\w+)`", row[2])[0]
    run = run_program(**SETTINGS, **{setting: EVERY_FEATURE[setting]})
    assert row[0] in run.exports


def test_the_component_package_tells_the_same() -> None:
    named = {NAME_IN_PACKAGE.get(name, name): (kind, present) for name, kind, present in ROWS}
    types = {
        n: {"object": "map"}.get(p["type"], p["type"]) for n, p in COMPONENT["properties"].items()
    }
    assert types == {name: kind for name, (kind, _) in named.items()}
    always = {name for name, (_, present) in named.items() if present == "always"}
    assert set(COMPONENT["required"]) == always


def test_a_dashboard_that_is_not_wanted_has_no_address(run_program: Callable[..., Any]) -> None:
    run = run_program(**SETTINGS, observability='{"dashboard": false}')
    assert "dashboard" not in run.exports


def test_what_google_names_is_told_by_its_name(run_program: Callable[..., Any]) -> None:
    run = run_program(**EVERY_FEATURE)
    deployed = "projects/gpt-oss-dev/locations/europe-west4/endpoints/mg-endpoint-1"
    assert run.resolved("selfDeployedEndpoint") == deployed
    console = "https://console.cloud.google.com/monitoring/dashboards/builder"
    shown = f"{console}/gpt-oss-observability-dashboard-id?project=gpt-oss-dev"
    assert run.resolved("dashboard") == shown
