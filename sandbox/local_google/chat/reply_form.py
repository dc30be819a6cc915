"""Reads a rule table that somebody gives, and says every rule and field that is wrong in it.

Owns the refusals; what a table may hold is `resources.replies`'. Imported when a table is given:
pydantic takes a third of the server's whole start.
"""

import re
from functools import cache

from pydantic import TypeAdapter, ValidationError

from sandbox.local_google.json_types import JsonValue
from sandbox.local_google.resources.replies import ReplyRules, Rule, ScriptedReply, ToolCall, When

KINDS = (ReplyRules, Rule, When, ScriptedReply, ToolCall)
KNOWN = frozenset(name for kind in KINDS for name in kind.__dataclass_fields__)


@cache
def _adapter() -> TypeAdapter[ReplyRules]:
    return TypeAdapter(ReplyRules)


def read(body: JsonValue) -> tuple[ReplyRules | None, dict[str, str]]:
    """The table, or what is wrong by `rules[0 'name'].reply.content`."""
    try:
        table = _adapter().validate_python(body)
    except ValidationError as error:
        wrong = {
            _place(one["loc"], one["type"]): _told(one["type"], one["msg"])
            for one in error.errors()
        }
    else:
        wrong = _unreachable(table)
    named = {_named(place, body): problem for place, problem in wrong.items()}
    return (None, named) if named else (table, {})


def _told(kind: str, text: str) -> str:
    return "Extra inputs are not permitted" if kind == UNKNOWN else text


UNKNOWN = "unexpected_keyword_argument"
"""What pydantic calls a field that a dataclass does not have."""


def _unreachable(table: ReplyRules) -> dict[str, str]:
    """What the types cannot say: every rule can be reached, and the last always answers."""
    found = {}
    last = len(table.rules) - 1
    for index, rule in enumerate(table.rules):
        if rule.when is None and index < last:
            found[f"rules[{index}].when"] = "required: only the last rule answers everything"
        if rule.reply.tool_calls == "named" and not (rule.when and rule.when.last_user_names_tools):
            found[f"rules[{index}].reply.tool_calls"] = (
                '"named" needs the condition last_user_names_tools'
            )
    if table.rules[last].when is not None:
        found[f"rules[{last}].when"] = "not allowed: the last rule answers everything"
    if table.rules[last].reply.tool_calls is not None:
        found[f"rules[{last}].reply.tool_calls"] = "not allowed: it must fit every request"
    return found


def _place(location: tuple[int | str, ...], problem: str) -> str:
    """`rules[2].reply.content`; pydantic adds the branch of a union it tried, which is no field."""
    at = ""
    for index, part in enumerate(location):
        if isinstance(part, int):
            at += f"[{part}]"
        elif part in KNOWN or (problem == UNKNOWN and index == len(location) - 1):
            at += f".{part}"
    return at.lstrip(".")


def _named(place: str, body: JsonValue) -> str:
    """The rule's own name beside its number, where it has one."""
    found = re.match(r"rules\[(\d+)\]", place)
    if found is None or not isinstance(body, dict):
        return place
    rule = body["rules"][int(found[1])]
    name = rule.get("name") if isinstance(rule, dict) else None
    return place.replace("]", f" {name!r}]", 1) if isinstance(name, str) else place
