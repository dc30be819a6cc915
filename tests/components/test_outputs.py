"""A stack exports the declared outputs, and the component package has the same ones."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from components.core.stack_output import StackOutput
from components.outputs import OUTPUTS
from tests.components.conftest import EVERY_FEATURE, SETTINGS

CHECKOUT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((CHECKOUT / "component_package" / "schema.json").read_text("utf-8"))
COMPONENT = SCHEMA["resources"]["vertex-gpt-oss:index:Environment"]
OPTIONAL = [output for output in OUTPUTS if output.only_with]
ALWAYS = {output.name for output in OUTPUTS if not output.only_with}


def value_of(run: Any, name: str) -> Any:
    exported = run.exports[name]
    return exported if isinstance(exported, str) else run.resolved(name)


def test_declared_outputs_with_every_feature_are_exported_with_their_types(
    run_program: Callable[..., Any],
) -> None:
    run = run_program(**EVERY_FEATURE)
    assert [output.name for output in OUTPUTS] == [*run.exports]
    kinds = {output.name: str if output.type == "str" else dict for output in OUTPUTS}
    wrong = [name for name, kind in kinds.items() if not isinstance(value_of(run, name), kind)]
    assert wrong == []


def test_optional_outputs_without_features_are_not_exported(
    run_program: Callable[..., Any],
) -> None:
    assert run_program(**SETTINGS).exports.keys() == ALWAYS


@pytest.mark.parametrize("output", OPTIONAL, ids=lambda output: output.name)
def test_optional_output_with_its_setting_alone_is_exported(
    run_program: Callable[..., Any], output: StackOutput
) -> None:
    setting = re.findall(r"`(\w+)`", output.only_with)[0]
    run = run_program(**SETTINGS, **{setting: EVERY_FEATURE[setting]})
    assert output.name in run.exports


def test_schema_of_component_package_has_the_declared_outputs() -> None:
    declared = {
        output.package_name or output.name: "string" if output.type == "str" else "object"
        for output in OUTPUTS
    }
    assert {name: p["type"] for name, p in COMPONENT["properties"].items()} == declared
    assert len(COMPONENT["required"]) == len(ALWAYS)


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
