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
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.protocol import json_text
from sandbox.local_google.protocol.errors import bad_request

SHIPPED = Path(__file__).parent.parent / "data" / "replies.json"


class BadRepliesError(ValueError):
    """A file that is no rule table; the message names the file, the rule and the field."""


class NotEmpty:
    """On a text or list that somebody gives; pydantic's own word for it is slow to import."""

    def __get_pydantic_core_schema__(self, source: JsonValue, handler: JsonValue) -> JsonValue:
        return {**handler(source), "min_length": 1}


Text = Annotated[str, NotEmpty()]


class Closed:
    """No field but those of the dataclass."""

    __pydantic_config__: ClassVar[Json] = {"extra": "forbid"}


@dataclass(frozen=True)
class When(Closed):
    last_user_contains: Text | None = None
    last_user_matches: re.Pattern[str] | None = None
    last_user_names_tools: Literal[True] | None = None
    last_role: Literal["system", "developer", "user", "assistant", "tool"] | None = None
    tools_offered: Annotated[list[Text], NotEmpty()] | None = None

    def __post_init__(self) -> None:
        names = [field.name for field in fields(self)]
        if all(getattr(self, name) is None for name in names):
            raise ValueError(f"at least one condition of {', '.join(names)}")


@dataclass(frozen=True)
class ToolCall(Closed):
    name: Text
    arguments: dict[str, JsonValue] | None = None
    """Absent: the smallest instance of the tool's own schema."""


@dataclass(frozen=True)
class ScriptedReply(Closed):
    reasoning: list[Text] = field(default_factory=list)
    """Low effort says the first of these, medium the first two, high all."""
    content: Text | dict[str, JsonValue] | None = None
    """A text, or an object that is written as JSON; structured output replaces a text only."""
    tool_calls: Literal["named"] | Annotated[list[ToolCall], NotEmpty()] | None = None
    """`named`: every tool that the last user message names, in the order they were offered."""
    finish_reason: Literal["stop", "length", "tool_calls", "content_filter"] | None = None
    """Absent: `tool_calls` where tools are called, else `stop`."""

    def __post_init__(self) -> None:
        if self.content is None and self.tool_calls is None:
            raise ValueError("content or tool_calls is required")


@dataclass(frozen=True, kw_only=True)
class Rule(Closed):
    name: Text
    when: When | None = None
    reply: ScriptedReply


@dataclass(frozen=True)
class ReplyRules(Closed):
    rules: Annotated[list[Rule], NotEmpty()]


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
        body = json_text.decode(path.read_bytes())
    except ValueError as error:
        raise BadRepliesError(f"{path} is no JSON: {error}") from error
    table, wrong = _read(body)
    if table is None:
        text = "; ".join(f"{name}: {problem}" for name, problem in wrong.items())
        raise BadRepliesError(f"{path}: {text}")
    return table


def _read(body: JsonValue) -> tuple[ReplyRules | None, dict[str, str]]:
    from sandbox.local_google.chat import reply_form  # only who gives a table waits for pydantic

    return reply_form.read(body)


@cache
def shipped() -> ReplyRules:
    """Taken as it is: a test holds it to what is asked of other tables."""
    raw: Json = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return ReplyRules([_rule(rule) for rule in raw["rules"]])


def _rule(raw: Json) -> Rule:
    when, reply = dict(raw.get("when") or {}), dict(raw["reply"])
    if "last_user_matches" in when:
        when["last_user_matches"] = re.compile(when["last_user_matches"])
    if isinstance(reply.get("tool_calls"), list):
        reply["tool_calls"] = [ToolCall(**call) for call in reply["tool_calls"]]
    return Rule(name=raw["name"], when=When(**when) if when else None, reply=ScriptedReply(**reply))


def shown(table: ReplyRules) -> Json:
    """As it could be given again."""
    plain: Json = _plain(table)
    return plain


def _plain(value: JsonValue) -> JsonValue:
    if is_dataclass(value):
        held = {one.name: getattr(value, one.name) for one in fields(value)}
        return {name: _plain(inner) for name, inner in held.items() if inner not in (None, [])}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.pattern if isinstance(value, re.Pattern) else value
