"""Derives two files from settings/environment.py.

- settings/environment.schema.json: JSON Schema, for editors and other programs.
- the `config:` block of Pulumi.yaml: types and descriptions, which `pulumi config` prints.
"""

import json
from typing import Any

import yaml
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from settings.environment import EnvironmentSettings
from tools.generators.marked_part import replace_part

BEGIN = "# config: generated from settings/environment.py by `make generate`"
END = "# end of config"

# Pulumi's word for the type of a setting, by the type of its default or example.
PULUMI_TYPES: dict[type, dict[str, object]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    list: {"type": "array"},
    tuple: {"type": "array"},
    dict: {"type": "object"},
}


def json_schema() -> str:
    schema = EnvironmentSettings.model_json_schema(by_alias=True)
    return json.dumps(schema, indent=2) + "\n"


def config_entry(field: FieldInfo) -> dict[str, Any]:
    """Every key gets a default: to Pulumi a key without one is required.

    An empty string or mapping stands for unset; the settings themselves tell what is required.
    """
    default = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(default, tuple):
        default = list(default)
    if field.is_required() or default is None:
        default = type((field.examples or [""])[0])()
    pulumi_type = dict(PULUMI_TYPES[type(default)])
    if isinstance(default, list):
        (elements,) = (field.examples or [[""]])[:1]
        pulumi_type["items"] = dict(PULUMI_TYPES[type(elements[0])])
    return {**pulumi_type, "description": field.description, "default": default}


def config_block() -> str:
    entries = {
        to_camel(name): config_entry(field)
        for name, field in EnvironmentSettings.model_fields.items()
    }
    return yaml.safe_dump({"config": entries}, sort_keys=False, width=96, allow_unicode=True)


def project_file(current: str) -> str:
    """Pulumi.yaml with a new `config:` block; the rest is written by hand."""
    return replace_part(current, BEGIN, END, config_block())
