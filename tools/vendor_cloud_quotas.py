"""Cloud Quotas' contract in the shape of a discovery document, made from Google's own wheel.

Google publishes no discovery document for this API, and discovery is what the local Google
validates by. The wheel has the same facts: the messages (proto descriptors) and the paths (the
`http` options its REST transport was generated with). `vendor_discovery` writes and checks the
result beside the others. Method ids follow discovery's pattern; Google has published none.
"""

import re
from collections.abc import Iterator
from importlib import import_module, metadata
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

Json = dict[str, Any]

WHEEL = "google-cloud-quotas"
VERSIONS = ("v1", "v1beta")
TITLE = "Cloud Quotas API"  # as Service Usage calls it
# RPC -> verb in the method id, response.
RPCS = {
    "ListQuotaInfos": ("list", "ListQuotaInfosResponse"),
    "GetQuotaInfo": ("get", "QuotaInfo"),
    "ListQuotaPreferences": ("list", "ListQuotaPreferencesResponse"),
    "GetQuotaPreference": ("get", "QuotaPreference"),
    "CreateQuotaPreference": ("create", "QuotaPreference"),
    "UpdateQuotaPreference": ("patch", "QuotaPreference"),
}

# How discovery writes the scalars of proto3 JSON, by FieldDescriptor.type.
SCALARS: dict[int, Json] = {
    3: {"type": "string", "format": "int64"},
    5: {"type": "integer", "format": "int32"},
    8: {"type": "boolean"},
    9: {"type": "string"},
}
WELL_KNOWN: dict[str, Json] = {
    "google.protobuf.Timestamp": {"type": "string", "format": "google-datetime"},
    "google.protobuf.FieldMask": {"type": "string", "format": "google-fieldmask"},
    "google.protobuf.Int64Value": {"type": "string", "format": "int64"},
}


def documents(system_parameters: Json) -> dict[str, Json]:
    """By file stem, `cloudquotas.v1`; `system_parameters` are the same in every document."""
    return {f"cloudquotas.{v}": _document(v, system_parameters) for v in VERSIONS}


def _document(version: str, system_parameters: Json) -> Json:
    types = import_module(f"google.cloud.cloudquotas_{version}.types")
    methods: Json = {}
    schemas: Json = {}
    for rpc, (verb, response) in RPCS.items():
        request = getattr(types, f"{rpc}Request").pb().DESCRIPTOR
        _collect(getattr(types, response).pb().DESCRIPTOR, schemas)
        for option in _http_options(version, rpc):
            method = _method(option, request, response)
            methods[f"cloudquotas.{_resource(option)}.{verb}"] = method
    return {
        "name": "cloudquotas",
        "version": version,
        "revision": f"{WHEEL} {metadata.version(WHEEL)}",
        "title": TITLE,
        "parameters": system_parameters,
        "methods": methods,
        "schemas": schemas,
    }


def _http_options(version: str, rpc: str) -> list[dict[str, str]]:
    module = f"google.cloud.cloudquotas_{version}.services.cloud_quotas.transports.rest_base"
    transport = import_module(module)._BaseCloudQuotasRestTransport
    options: list[dict[str, str]] = getattr(transport, f"_Base{rpc}")._get_http_options()
    return options


def _resource(option: dict[str, str]) -> str:
    """`projects.locations.services.quotaInfos`, from the collections in the URI."""
    return ".".join(re.findall(r"([A-Za-z]+)(?=/\*|$)", option["uri"].replace("}", "")))


def _method(option: dict[str, str], request: Descriptor, response: str) -> Json:
    found = re.fullmatch(r"/(\w+)/\{([\w.]+)=([^}]+)\}(.*)", option["uri"])
    if found is None:
        raise SystemExit(f"{WHEEL} has a path of a new form, {option['uri']}: edit _method.")
    version, variable, pattern, rest = found.groups()
    name = variable.rpartition(".")[2]
    body = option.get("body", "")
    parameters: Json = {
        name: {
            "location": "path",
            "pattern": f"^{pattern.replace('*', '[^/]+')}$",
            "required": True,
            "type": "string",
        }
    }
    for field in request.fields:
        if field.name not in (body, variable):
            parameters[_camel(field.name)] = {"location": "query", **_parameter(field)}
    method: Json = {
        "httpMethod": option["method"].upper(),
        "path": f"{version}/{{+{name}}}{rest}",
        "parameters": parameters,
        "response": {"$ref": response},
    }
    if body:
        method["request"] = _field(request.fields_by_name[body])
    return method


def _parameter(field: FieldDescriptor) -> Json:
    schema = _field(field)
    return {**schema["items"], "repeated": True} if schema.get("type") == "array" else schema


def _collect(message: Descriptor, schemas: Json) -> None:
    """The message's schema and those of all messages in it."""
    if message.name in schemas:
        return
    properties = {_camel(field.name): _field(field) for field in message.fields}
    schemas[message.name] = {"type": "object", "properties": properties}
    for inner in _messages(message):
        _collect(inner, schemas)


def _messages(message: Descriptor) -> Iterator[Descriptor]:
    for field in message.fields:
        kind = field.message_type
        if kind is None or kind.full_name in WELL_KNOWN or kind.GetOptions().map_entry:
            continue
        yield kind


def _field(field: FieldDescriptor) -> Json:
    kind = field.message_type
    if kind is not None and kind.GetOptions().map_entry:
        return {"type": "object", "additionalProperties": _single(kind.fields_by_name["value"])}
    single = _single(field)
    return {"type": "array", "items": single} if field.is_repeated else single


def _single(field: FieldDescriptor) -> Json:
    if field.enum_type is not None:
        # By number, as discovery orders them: the local Google numbers enums by position.
        values = sorted(field.enum_type.values, key=lambda value: value.number)
        return {"type": "string", "enum": [value.name for value in values]}
    kind = field.message_type
    if kind is not None:
        return dict(WELL_KNOWN.get(kind.full_name) or {"$ref": kind.name})
    return dict(SCALARS[field.type])


def _camel(name: str) -> str:
    return re.sub(r"_([a-z0-9])", lambda found: found.group(1).upper(), name)
