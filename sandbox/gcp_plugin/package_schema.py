"""The package schema: for what `pulumi import` writes, and for programs that name the types.

Made from the table, so it holds the types of this plugin and no others.
"""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.gcp_plugin.provider_config import SUPPORTED
from sandbox.gcp_plugin.resources import RESOURCES
from sandbox.gcp_plugin.schema import Property, ResourceType

_STRINGS: dict[str, Any] = {"type": "string"}
_SCHEMA_TYPES: dict[str, dict[str, Any]] = {
    "string": _STRINGS,
    "bool": {"type": "boolean"},
    "number": {"type": "number"},
    "list": {"type": "array", "items": _STRINGS},
    "set": {"type": "array", "items": _STRINGS},
    "map": {"type": "object", "additionalProperties": _STRINGS},
}
_PROVIDER: dict[str, dict[str, Any]] = {
    "addPulumiAttributionLabel": {"type": "boolean"},
    "batching": {"type": "object", "additionalProperties": {"$ref": "pulumi.json#/Any"}},
    "defaultLabels": _SCHEMA_TYPES["map"],
    "userProjectOverride": {"type": "boolean"},
}
"""What of the provider's own arguments is no string."""
_RESERVED = {"pluginDownloadURL", "version"}
"""The engine's own: a schema that names them is none to Pulumi's YAML host."""


def as_json(version: str) -> str:
    types: dict[str, Any] = {}
    resources = {token: _resource(item, types) for token, item in sorted(RESOURCES.items())}
    schema = {
        "name": "gcp",
        "version": version,
        "language": {"python": {"packageName": "pulumi_gcp"}},
        "meta": {"moduleFormat": "(.*)(?:/[^/]*)"},
        "types": types,
        "resources": resources,
        "provider": {
            "inputProperties": {
                name: _PROVIDER.get(name, _STRINGS) for name in sorted(SUPPORTED - _RESERVED)
            }
        },
    }
    return json.dumps(schema)


def _resource(resource: ResourceType, types: dict[str, Any]) -> dict[str, Any]:
    inputs = resource.inputs
    return {
        "properties": _properties(resource, resource.properties, types),
        "inputProperties": _properties(resource, inputs, types),
        "requiredInputs": [
            name
            for name, prop in inputs.items()
            if prop.required and name not in resource.autonamed
        ],
    }


def _properties(
    resource: ResourceType, properties: Mapping[str, Property], types: dict[str, Any]
) -> dict[str, Any]:
    return {name: _property(resource, name, prop, types) for name, prop in properties.items()}


def _property(
    resource: ResourceType, name: str, prop: Property, types: dict[str, Any]
) -> dict[str, Any]:
    if not prop.fields and prop.kind != "object":
        return dict(_SCHEMA_TYPES[prop.kind])
    package, module, kind = resource.urn_type.split(":")
    nested = f"{kind}{name[0].upper()}{name[1:]}"
    token = f"{package}:{module.split('/')[0]}/{nested}:{nested}"
    types[token] = {
        "type": "object",
        "properties": _properties(resource, prop.fields, types),
        "required": [key for key, item in prop.fields.items() if item.required],
    }
    reference = {"$ref": f"#/types/{token}"}
    return {"type": "array", "items": reference} if prop.kind in ("list", "set") else reference
