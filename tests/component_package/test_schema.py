"""The package's schema describes each setting and each output."""

import json
from pathlib import Path

from pydantic.alias_generators import to_camel

from component_package.argument_names import keyed_as_settings
from component_package.arguments import EnvironmentArgs
from settings.environment import EnvironmentSettings

CHECKOUT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((CHECKOUT / "component_package" / "schema.json").read_text("utf-8"))
COMPONENT = SCHEMA["resources"]["vertex-gpt-oss:index:Environment"]


def test_every_setting_is_an_argument_with_a_description() -> None:
    settings = {to_camel(name) for name in EnvironmentSettings.model_fields}
    arguments = COMPONENT["inputProperties"]
    assert set(arguments) == settings
    assert [name for name, property_ in arguments.items() if not property_.get("description")] == []


def test_every_output_says_what_it_promises() -> None:
    properties = COMPONENT["properties"]
    assert [name for name, output in properties.items() if not output.get("description")] == []


def test_nested_arguments_get_the_names_of_the_settings_and_keys_of_users_stay() -> None:
    arguments = {
        "project_id": "acme-gpt-oss-dev",
        "labels": {"cost_center": "a_b"},
        "ci": {"issuer": "oidc", "apply_claims": {"job_ref": "x"}},
    }
    assert keyed_as_settings(arguments, EnvironmentArgs) == {
        "projectId": "acme-gpt-oss-dev",
        "labels": {"cost_center": "a_b"},
        "ci": {"issuer": "oidc", "applyClaims": {"job_ref": "x"}},
    }
