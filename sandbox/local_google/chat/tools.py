"""Tools and structured output: what a request may ask for, and the JSON that answers it.

Owns what `tool_choice` allows, and the smallest instance of a schema (see `example`), which is what
the scripted model writes. Limits of Google's own `tool_choice` and schemas are published nowhere.
"""

import json
import re
from dataclasses import dataclass

from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.protocol.errors import invalid

CHOICES = ("none", "auto", "required")
FORMATS = ("text", "json_object", "json_schema")
NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
# A schema may refer to itself; an instance must not grow without end.
DEEPEST, MOST_ITEMS = 8, 10
EXAMPLES: dict[str, JsonValue] = {
    "string": "text",
    "integer": 1,
    "number": 1.5,
    "boolean": True,
    "null": None,
}


def problems(body: Json) -> dict[str, str]:
    """What is wrong with `tools`, `tool_choice` and `response_format`, by field."""
    found = {
        f"tools[{index}]": "expected {type: function, function: {name, parameters}}"
        for index, tool in enumerate(body.get("tools") or [])
        if not _is_tool(tool)
    }
    if found:
        return found
    choice = body.get("tool_choice")
    names = [tool["function"]["name"] for tool in body.get("tools") or []]
    if len(set(names)) < len(names):
        return {"tools": "the same name twice"}
    if body.get("parallel_tool_calls") is not None and not names:
        found["parallel_tool_calls"] = "only allowed with tools"
    if isinstance(choice, dict) and _chosen(choice) not in names:
        found["tool_choice"] = "expected {type: function, function: {name}} of one of the tools"
    elif isinstance(choice, str) and choice not in CHOICES:
        found["tool_choice"] = f"expected one of {', '.join(CHOICES)}, or a function"
    elif choice not in (None, "none") and not names:
        found["tool_choice"] = "only allowed with tools"
    wanted = body.get("response_format")
    if wanted is not None and not _is_format(wanted):
        found["response_format"] = f"type must be one of {', '.join(FORMATS)}, with its json_schema"
    return found


@dataclass(frozen=True)
class Offer:
    """The tools of one request, and what may be done with them."""

    offered: frozenset[str]
    callable: dict[str, Json]
    """Function by name, in the order they were offered: those that `tool_choice` lets be called."""
    must: bool
    """At least one has to be called."""
    parallel: bool
    """More than one may be called at once."""


def offer(body: Json) -> Offer:
    functions = {tool["function"]["name"]: tool["function"] for tool in body.get("tools") or []}
    choice = body.get("tool_choice") or "auto"
    may = {} if choice == "none" else functions
    if isinstance(choice, dict):
        wanted = _chosen(choice)
        may = {name: function for name, function in functions.items() if name == wanted}
    return Offer(
        offered=frozenset(functions),
        callable=may,
        must=choice == "required" or isinstance(choice, dict),
        parallel=body.get("parallel_tool_calls") is not False,
    )


def structured(body: Json) -> str:
    """The text that satisfies `response_format` or `guided_json`; empty where neither asks."""
    wanted = body.get("response_format") or {"type": "text"}
    if wanted["type"] == "json_schema":
        return written(wanted["json_schema"]["schema"])
    if isinstance(body.get("guided_json"), dict):
        return written(body["guided_json"])
    return json.dumps({"answer": "text"}) if wanted["type"] == "json_object" else ""


def written(schema: Json) -> str:
    try:
        return json.dumps(example(schema, schema), ensure_ascii=False)
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise invalid(f"Request contains an invalid argument. No JSON schema: {error}") from error


def example(schema: JsonValue, root: Json, depth: int = 0) -> JsonValue:
    """An instance of a simple schema: const, enum, $ref to $defs, anyOf, objects, arrays.

    All properties are written, so optional ones are too; patterns and formats are not heeded.
    """
    if not isinstance(schema, dict) or depth > DEEPEST:
        return None
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    if isinstance(schema.get("$ref"), str):
        name = schema["$ref"].rpartition("/")[2]
        return example(root.get("$defs", {}).get(name), root, depth + 1)
    for several in ("anyOf", "oneOf"):
        if schema.get(several):
            return example(schema[several][0], root, depth + 1)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        inner = schema.get("properties", {}).items()
        return {name: example(one, root, depth + 1) for name, one in inner}
    if kind == "array":
        return [example(schema.get("items"), root, depth + 1)] * min(
            max(1, schema.get("minItems", 1)), MOST_ITEMS
        )
    if kind in ("integer", "number") and "minimum" in schema:
        return schema["minimum"]
    return EXAMPLES.get(kind)


def _chosen(choice: Json) -> str | None:
    function = choice.get("function")
    name = function.get("name") if isinstance(function, dict) else None
    return name if choice.get("type") == "function" and isinstance(name, str) else None


def _is_tool(tool: JsonValue) -> bool:
    function = tool.get("function") if isinstance(tool, dict) else None
    if not isinstance(function, dict) or tool.get("type") != "function":
        return False
    name = function.get("name")
    named = isinstance(name, str) and NAME.fullmatch(name) is not None
    return named and isinstance(function.get("parameters", {}), dict)


def _is_format(wanted: Json) -> bool:
    if wanted.get("type") != "json_schema":
        return wanted.get("type") in FORMATS
    given = wanted.get("json_schema")
    return isinstance(given, dict) and isinstance(given.get("schema"), dict)
