"""Which reply answers a request, and what the request still changes in it.

Owns what stands above the rule table. A reply that calls tools fits where `tool_choice` lets all of
them be called; one that calls none fits where nothing must be called. Where `tool_choice` demands a
call and no rule makes one, the first tool that may be called is, with the smallest instance of its
schema. `parallel_tool_calls: false` leaves the first call; structured output replaces a text.
"""

import json
from dataclasses import dataclass

from sandbox.local_google.chat.request import EFFORTS, ChatRequest
from sandbox.local_google.chat.tools import written
from sandbox.local_google.json_types import Json
from sandbox.local_google.resources.replies import ReplyRules, ScriptedReply, When


@dataclass(frozen=True)
class Told:
    """A reply before it is cut into tokens."""

    reasoning: str
    content: str
    calls: list[tuple[str, str]]
    """Name of the function, its arguments as JSON."""
    finish_reason: str


def told(table: ReplyRules, asked: ChatRequest) -> Told:
    for rule in table.rules:
        if rule.when is None or holds(rule.when, asked):
            calls = _calls(rule.reply, asked)
            if calls is not None:
                return _told(rule.reply, calls, asked)
    name, function = next(iter(asked.offer.callable.items()))  # it must call, and no rule does
    reasoning = table.rules[-1].reply.reasoning
    forced = ScriptedReply(reasoning=reasoning, tool_calls="named")
    return _told(forced, [(name, _example(function))], asked)


def holds(when: When, asked: ChatRequest) -> bool:
    question = asked.question
    return (
        (when.last_user_contains or "").lower() in question.lower()
        and (when.last_user_matches is None or bool(when.last_user_matches.search(question)))
        and (when.last_role in (None, asked.last_role))
        and set(when.tools_offered or ()) <= asked.offer.offered
        and (not when.last_user_names_tools or bool(_named(asked)))
    )


def _named(asked: ChatRequest) -> list[str]:
    return [name for name in asked.offer.callable if name in asked.question]


def _calls(reply: ScriptedReply, asked: ChatRequest) -> list[tuple[str, str]] | None:
    """The calls of a reply; None where the request does not allow this reply."""
    offer = asked.offer
    if reply.tool_calls is None:
        return None if offer.must else []
    if reply.tool_calls == "named":
        return [(name, _example(offer.callable[name])) for name in _named(asked)]
    if any(call.name not in offer.callable for call in reply.tool_calls):
        return None
    return [
        (
            call.name,
            _example(offer.callable[call.name])
            if call.arguments is None
            else json.dumps(call.arguments, ensure_ascii=False),
        )
        for call in reply.tool_calls
    ]


def _told(reply: ScriptedReply, calls: list[tuple[str, str]], asked: ChatRequest) -> Told:
    content = reply.content or ""
    if isinstance(content, dict):
        content = json.dumps(content, ensure_ascii=False)
    elif asked.structured and not calls:
        content = asked.structured
    depth = EFFORTS.index(asked.effort) + 1
    reasoning = reply.reasoning if asked.effort == EFFORTS[-1] else reply.reasoning[:depth]
    finished = reply.finish_reason or ("tool_calls" if calls else "stop")
    return Told("".join(reasoning), content, calls if asked.offer.parallel else calls[:1], finished)


def _example(function: Json) -> str:
    return written(function.get("parameters") or {"type": "object"})
