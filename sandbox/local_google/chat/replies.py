"""The rule table: which scripted reply answers a request, as a file anybody can read and replace.

Owns the form of that file and its refusals. Rules are tried in their order; the first whose every
condition holds, and whose reply the request allows (see `choice`), answers. The last rule has no
condition, so there is always a reply.

| `when` | holds where |
|---|---|
| `last_user_contains` | the last user message contains this text, in any case |
| `last_user_matches` | this regular expression is found in the last user message |
| `last_user_names_tools` | (only `true`) the last user message names a tool that may be called |
| `last_role` | the last message has this role, e.g. `tool`: a result was given |
| `tools_offered` | the request offers all of these tools |
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.protocol.errors import bad_request

SHIPPED = Path(__file__).parent.parent / "data" / "replies.json"
CLOSED = ConfigDict(extra="forbid", frozen=True)
Text = Annotated[str, StringConstraints(min_length=1)]


class BadRepliesError(ValueError):
    """A file that is no rule table; the message names the file, the rule and the field."""


class When(BaseModel):
    model_config = CLOSED
    last_user_contains: Text | None = None
    last_user_matches: re.Pattern[str] | None = None
    last_user_names_tools: Literal[True] | None = None
    last_role: Literal["system", "developer", "user", "assistant", "tool"] | None = None
    tools_offered: Annotated[list[Text], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "When":
        if all(getattr(self, name) is None for name in When.model_fields):
            raise ValueError(f"at least one condition of {', '.join(When.model_fields)}")
        return self


class ToolCall(BaseModel):
    model_config = CLOSED
    name: Text
    arguments: dict[str, JsonValue] | None = None
    """Absent: the smallest instance of the tool's own schema."""


class ScriptedReply(BaseModel):
    model_config = CLOSED
    reasoning: list[Text] = []
    """Low effort says the first of these, medium the first two, high all."""
    content: Text | dict[str, JsonValue] | None = None
    """A text, or an object that is written as JSON; structured output replaces a text only."""
    tool_calls: Literal["named"] | Annotated[list[ToolCall], Field(min_length=1)] | None = None
    """`named`: every tool that the last user message names, in the order they were offered."""
    finish_reason: Literal["stop", "length", "tool_calls", "content_filter"] | None = None
    """Absent: `tool_calls` where tools are called, else `stop`."""

    @model_validator(mode="after")
    def _says_something(self) -> "ScriptedReply":
        if self.content is None and self.tool_calls is None:
            raise ValueError("content or tool_calls is required")
        return self


class Rule(BaseModel):
    model_config = CLOSED
    name: Text
    when: When | None = None
    reply: ScriptedReply


class ReplyRules(BaseModel):
    model_config = CLOSED
    rules: Annotated[list[Rule], Field(min_length=1)]


def problems(table: ReplyRules) -> dict[str, str]:
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


def parse(body: JsonValue) -> ReplyRules:
    """A rule table, or 400 with every rule and field that is wrong."""
    table, wrong = _read(body)
    if table is None:
        text = "; ".join(f"{name}: {problem}" for name, problem in wrong.items())
        raise bad_request(f"These are no replies. {text}", wrong)
    return table


def load(path: Path) -> ReplyRules:
    """A user's own table. Raises OSError where it cannot be read, else BadRepliesError."""
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadRepliesError(f"{path} is no JSON: {error}") from error
    table, wrong = _read(body)
    if table is None:
        text = "; ".join(f"{name}: {problem}" for name, problem in wrong.items())
        raise BadRepliesError(f"{path}: {text}")
    return table


@cache
def shipped() -> ReplyRules:
    return load(SHIPPED)


def shown(table: ReplyRules) -> Json:
    """As it could be given again."""
    dumped: Json = table.model_dump(mode="json", exclude_unset=True)
    return dumped


def _read(body: JsonValue) -> tuple[ReplyRules | None, dict[str, str]]:
    try:
        table = ReplyRules.model_validate(body)
    except ValidationError as error:
        wrong = {_place(one["loc"], one["type"]): one["msg"] for one in error.errors()}
    else:
        wrong = problems(table)
    named = {_named(place, body): problem for place, problem in wrong.items()}
    return (None, named) if named else (table, {})


def _place(location: tuple[int | str, ...], problem: str) -> str:
    """`rules[2].reply.content`; pydantic adds the branch of a union it tried, which is no field."""
    known = {"rules"} | set().union(
        *(m.model_fields for m in (Rule, When, ScriptedReply, ToolCall))
    )
    at = ""
    for index, part in enumerate(location):
        if isinstance(part, int):
            at += f"[{part}]"
        elif part in known or (problem == "extra_forbidden" and index == len(location) - 1):
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
