"""The scripted model's rule table: which reply answers a request. What it means is `chat.replies`'.

The types are the form: `chat.reply_form` holds a file to them with pydantic.
"""

import re
from dataclasses import dataclass, field, fields
from typing import Annotated, ClassVar, Literal

from sandbox.local_google.json_types import Json, JsonValue


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
