"""Writes an answer the way it was asked for: `fields=` selection and integer enums.

Owns the partial-response grammar of Google's APIs: `a,b`, `a/b`, `a(b,c)`, `*`. It works on plain
JSON after the answer was checked, so a selection can never hide a wrong answer from that check.
"""

from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.protocol.errors import GoogleError, invalid

Selection = dict[str, "Selection"]


def parse_fields(text: str) -> Selection:
    """`services(name,config/title),nextPageToken` as a tree; an empty branch means all of it."""
    selection, rest = _group(text.replace(" ", ""), text)
    if rest:
        raise _bad_fields(text)
    return selection


def _bad_fields(text: str) -> GoogleError:
    return invalid(f"Invalid field selection {text}")


def _group(rest: str, whole: str) -> tuple[Selection, str]:
    selection: Selection = {}
    while True:
        rest = _path(selection, rest, whole)
        if not rest.startswith(","):
            return selection, rest
        rest = rest[1:]


def _path(selection: Selection, rest: str, whole: str) -> str:
    """One comma-separated item, merged into the tree; returns what follows it."""
    while True:
        length = next((i for i, char in enumerate(rest) if char in ",/()"), len(rest))
        name, rest = rest[:length], rest[length:]
        if not name:
            raise _bad_fields(whole)
        selection = selection.setdefault(name, {})
        if rest.startswith("("):
            inner, rest = _group(rest[1:], whole)
            if not rest.startswith(")"):
                raise _bad_fields(whole)
            selection.update(inner)
            return rest[1:]
        if not rest.startswith("/"):
            return rest
        rest = rest[1:]


def select(value: JsonValue, selection: Selection) -> JsonValue:
    """Unknown names select nothing, which is what proto3 JSON does with unset fields."""
    if not selection:
        return value
    if isinstance(value, list):
        return [select(item, selection) for item in value]
    if not isinstance(value, dict):
        return value
    everything = selection.get("*")
    picked = {}
    for name, inner in value.items():
        branch = selection.get(name, everything)
        if branch is not None:
            picked[name] = select(inner, branch)
    return picked


def number_enums(value: JsonValue, schema: Json, schemas: Json) -> JsonValue:
    """`$alt=json;enum-encoding=int`, which every google-cloud-* REST client asks for."""
    schema = schemas[schema["$ref"]] if "$ref" in schema else schema
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        extra = schema.get("additionalProperties", {})
        return {k: number_enums(v, properties.get(k, extra), schemas) for k, v in value.items()}
    if isinstance(value, list):
        return [number_enums(item, schema.get("items", {}), schemas) for item in value]
    if "enum" in schema and value in schema["enum"]:
        return schema["enum"].index(value)
    return value
