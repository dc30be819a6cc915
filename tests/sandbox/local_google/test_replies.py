"""The rule table decides what the scripted model says, and a wrong table says where it is wrong."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sandbox.local_google.chat import replies
from sandbox.local_google.resources.hierarchy import Project
from tests.sandbox.local_google.conftest import CHAT, Caller

REPLIES = "/_sandbox/replies"
TOOLS = [{"type": "function", "function": {"name": n}} for n in ("get_time", "get_weather")]
LAST: dict[str, Any] = {"name": "last", "reply": {"content": "plain"}}


def table(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"rules": [*rules, LAST]}


def rule(when: dict[str, Any], **reply: Any) -> dict[str, Any]:
    return {"name": "first", "when": when, "reply": reply or {"content": "scripted"}}


def choice(dev: Caller, question: str = "hi", **more: Any) -> Any:
    messages = [{"role": "user", "content": question}]
    asked = {"model": "openai/gpt-oss-120b-maas", "messages": messages, **more}
    return dev.ok("POST", CHAT, asked)["choices"][0]


@pytest.mark.parametrize(
    ("when", "question", "fits"),
    [
        ({"last_user_contains": "Weather"}, "the weather?", True),
        ({"last_user_contains": "weather"}, "the time?", False),
        ({"last_user_matches": "^ping$"}, "ping", True),
        ({"last_user_matches": "^ping$"}, "pings", False),
        ({"last_role": "user"}, "hi", True),
        ({"last_role": "tool"}, "hi", False),
        ({"tools_offered": ["get_time"]}, "hi", True),
        ({"tools_offered": ["get_time", "get_mail"]}, "hi", False),
        ({"last_user_names_tools": True}, "use get_weather", True),
        ({"last_user_names_tools": True}, "use get_mail", False),
        ({"last_user_contains": "a", "last_role": "tool"}, "a", False),
    ],
)
def test_a_rule_answers_where_all_its_conditions_hold(
    dev: Caller, ready: Project, when: Any, question: str, fits: bool
) -> None:
    dev.ok("POST", REPLIES, table(rule(when)))
    said = choice(dev, question, tools=TOOLS)["message"]["content"]
    assert said == ("scripted" if fits else "plain")


def test_the_first_rule_that_fits_answers(dev: Caller, ready: Project) -> None:
    when = {"last_role": "user"}
    dev.ok("POST", REPLIES, table(rule(when, content="one"), rule(when, content="two")))
    assert choice(dev)["message"]["content"] == "one"


@pytest.mark.parametrize(
    ("more", "called"),
    [
        ({"tools": TOOLS}, [("get_weather", {"city": "Bern"}), ("get_time", {})]),
        ({"tools": TOOLS, "parallel_tool_calls": False}, [("get_weather", {"city": "Bern"})]),
        ({"tools": TOOLS, "tool_choice": "none"}, []),
        ({"tools": TOOLS[:1]}, []),
        ({}, []),
    ],
)
def test_scripted_calls_are_made_where_the_request_allows_them(
    dev: Caller, ready: Project, more: Any, called: Any
) -> None:
    calls = [{"name": "get_weather", "arguments": {"city": "Bern"}}, {"name": "get_time"}]
    dev.ok("POST", REPLIES, table(rule({"last_role": "user"}, tool_calls=calls)))
    made = choice(dev, **more)["message"].get("tool_calls", [])
    functions = [call["function"] for call in made]
    assert [(f["name"], json.loads(f["arguments"])) for f in functions] == called


def test_a_demanded_call_passes_rules_that_only_talk(dev: Caller, ready: Project) -> None:
    dev.ok("POST", REPLIES, table(rule({"last_role": "user"}, content="no")))
    said = choice(dev, tools=TOOLS, tool_choice="required")
    assert [c["function"]["name"] for c in said["message"]["tool_calls"]] == ["get_time"]


def test_a_reply_says_exactly_what_its_rule_says(dev: Caller, ready: Project) -> None:
    reply = {"reasoning": ["One.", " Two."], "content": {"a": [1]}, "finish_reason": "length"}
    dev.ok("POST", REPLIES, table(rule({"last_role": "user"}, **reply)))
    said = choice(dev, reasoning_effort="low", response_format={"type": "json_object"})
    assert said["message"]["reasoning_content"] == "One."
    assert said["message"]["content"] == '{"a": [1]}'
    assert said["finish_reason"] == "length"


def test_a_stop_sequence_in_the_text_keeps_the_calls_back(dev: Caller, ready: Project) -> None:
    reply = {"content": "Wait, I look.", "tool_calls": [{"name": "get_time"}]}
    dev.ok("POST", REPLIES, table(rule({"last_role": "user"}, **reply)))
    assert choice(dev, tools=TOOLS)["message"]["content"] == "Wait, I look."
    assert choice(dev, tools=TOOLS)["finish_reason"] == "tool_calls"
    said = choice(dev, tools=TOOLS, stop=", ")
    assert (said["message"]["content"], said["finish_reason"]) == ("Wait", "stop")
    assert "tool_calls" not in said["message"]


def test_the_table_shown_can_be_given_again_and_taken_back(dev: Caller, ready: Project) -> None:
    shipped = dev.ok("GET", REPLIES)
    own = table(rule({"last_user_matches": "x+"}, content="mine"))
    assert dev.ok("POST", REPLIES, own) == dev.ok("GET", REPLIES) == own
    assert dev.ok("POST", REPLIES, shipped) == dev.ok("DELETE", REPLIES) == shipped


WHEN = {"last_role": "user"}
WRONG: list[tuple[Any, str, str]] = [
    ({}, "rules", "required"),
    ({"rules": []}, "rules", "at least 1 item"),
    (table({"reply": {"content": "x"}, "when": WHEN}), "rules[0].name", "required"),
    (table({"name": "a", "when": WHEN}), "rules[0 'a'].reply", "required"),
    (table({"name": "a", "reply": {"content": "x"}}), "rules[0 'a'].when", "only the last rule"),
    (table(rule({})), "rules[0 'first'].when", "at least one condition"),
    (table(rule({"contains": "x"})), "rules[0 'first'].when.contains", "not permitted"),
    (table(rule({"last_user_matches": "("})), "rules[0 'first'].when.last_user_matches", "regular"),
    (table(rule({"last_role": "human"})), "rules[0 'first'].when.last_role", "'tool'"),
    (table(rule(WHEN, reasoning=["x"])), "rules[0 'first'].reply", "content or tool_calls"),
    (table(rule(WHEN, content=5)), "rules[0 'first'].reply.content", "valid"),
    (
        table(rule(WHEN, content="x", finish_reason="end")),
        "rules[0 'first'].reply.finish_reason",
        "",
    ),
    (table(rule(WHEN, tool_calls="named")), "rules[0 'first'].reply.tool_calls", "names_tools"),
    (
        table(rule(WHEN, tool_calls=[{"arguments": {}}])),
        "rules[0 'first'].reply.tool_calls[0].name",
        "required",
    ),
    ({"rules": [rule(WHEN)]}, "rules[0 'first'].when", "the last rule answers everything"),
]


@pytest.mark.parametrize(("wrong", "field", "told"), WRONG)
def test_a_wrong_table_names_rule_and_field(
    dev: Caller, ready: Project, wrong: Any, field: str, told: str
) -> None:
    error = dev.refused("POST", REPLIES, wrong)
    violations = {v["field"]: v["description"] for v in error["details"][0]["fieldViolations"]}
    assert field in violations
    assert told in violations[field]
    assert "gpt-oss speaking" in choice(dev)["message"]["content"]


def test_a_wrong_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    for text, told in (("{", "is no JSON"), ("{}", "rules: Field required")):
        path.write_text(text)
        with pytest.raises(replies.BadRepliesError, match=told) as caught:
            replies.load(path)
        assert str(caught.value).startswith(str(path))


def test_the_shipped_table_is_one_that_anybody_may_give() -> None:
    """It is not looked at when the server starts."""
    assert replies.parse(json.loads(replies.SHIPPED.read_text())) == replies.shipped()


def test_the_readmes_example_is_a_table() -> None:
    text = (replies.SHIPPED.parent.parent / "README.md").read_text()
    examples = [e for e in re.findall("```json\n(.*?)```", text, re.DOTALL) if '"rules"' in e]
    assert [rule.name for rule in replies.parse(json.loads(examples[0])).rules][
        -1
    ] == "anything else"
