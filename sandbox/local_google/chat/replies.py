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
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path

from sandbox.local_google import json_text
from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.protocol.errors import bad_request
from sandbox.local_google.resources.replies import ReplyRules, Rule, ScriptedReply, ToolCall, When
from sandbox.local_google.state.world import World

SHIPPED = Path(__file__).parent.parent / "data" / "replies.json"


class BadRepliesError(ValueError):
    """A file that is no rule table; the message names the file, the rule and the field."""


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


def in_force(world: World) -> ReplyRules:
    """The table that answers this world's requests."""
    return world.replies or shipped()


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
