"""The messages of a chat request: roles, contents, tool calls and the results that answer them.

Owns their refusals. The rules are OpenAI's (its API reference and its error texts); that Google
holds a conversation to them in the same words is (inferred).
"""

from sandbox.local_google.json_types import Json, JsonValue

ROLES = frozenset({"system", "developer", "user", "assistant", "tool"})
FIELDS = frozenset({"role", "content", "name", "tool_calls", "tool_call_id"})
# What an assistant's message may bring back from its reply. OpenAI's client dumps the empty ones.
ECHOED = frozenset({"reasoning_content", "reasoning", "refusal", "annotations", "audio"})
EMPTY = frozenset({"function_call"})
OF_ASSISTANT = FIELDS | ECHOED | EMPTY


def problems(messages: list[JsonValue]) -> dict[str, str]:
    """What is wrong, by `messages[i]`; the order of calls and results only where all are sound."""
    if not messages:
        return {"messages": "at least one message"}
    found = {}
    for index, message in enumerate(messages):
        problem = _message(message)
        if problem:
            found[f"messages[{index}]"] = problem
    return found or _unanswered(messages)


def text(message: Json) -> str:
    content = message.get("content")
    if isinstance(content, list):
        return "".join(part["text"] for part in content)
    return content or ""


def _message(message: JsonValue) -> str:
    role = message.get("role") if isinstance(message, dict) else None
    if not isinstance(role, str) or role not in ROLES:
        return f"role must be one of {', '.join(sorted(ROLES))}"
    known = OF_ASSISTANT if role == "assistant" else FIELDS
    if not known.issuperset(message):
        return f"Cannot find field {min(message.keys() - known)}."
    if role == "tool" and not isinstance(message.get("tool_call_id"), str):
        return "tool_call_id is required in a tool's result"
    calls = message.get("tool_calls")
    if calls is not None:
        problem = "only an assistant calls tools" if role != "assistant" else _calls(calls)
        if problem:
            return f"tool_calls: {problem}"
    return "" if calls and message.get("content") is None else _content(message.get("content"))


def _content(content: JsonValue) -> str:
    if isinstance(content, str):
        return ""
    if not isinstance(content, list) or not content:
        return "content must be a string or a list of parts"
    parts = (p for p in content if isinstance(p, dict) and p.get("type") == "text")
    if len([p for p in parts if isinstance(p.get("text"), str)]) != len(content):
        return "each content part must be {type: text, text: …}"
    return ""


def _calls(calls: JsonValue) -> str:
    if not isinstance(calls, list) or not calls:
        return "expected at least one call"
    for index, call in enumerate(calls):
        if not _is_call(call):
            return f"[{index}] expected {{id, type: function, function: {{name, arguments: text}}}}"
    ids = [call["id"] for call in calls]
    return "" if len(set(ids)) == len(ids) else "the same id twice"


def _is_call(call: JsonValue) -> bool:
    function = call.get("function") if isinstance(call, dict) else None
    if not isinstance(function, dict) or call.get("type") != "function":
        return False
    texts = (call.get("id"), function.get("name"), function.get("arguments"))
    return all(isinstance(one, str) for one in texts) and bool(call["id"] and function["name"])


def _unanswered(messages: list[Json]) -> dict[str, str]:
    """Results follow their calls at once, each call has one, and each result has its call."""
    open_calls: list[str] = []
    asked_at = 0
    for index, message in enumerate([*messages, {"role": "user"}]):
        if message["role"] == "tool":
            if message["tool_call_id"] not in open_calls:
                return {
                    f"messages[{index}]": "messages with role 'tool' must be a response to a"
                    " preceding message with 'tool_calls'; no open call has the id"
                    f" {message['tool_call_id']!r}"
                }
            open_calls.remove(message["tool_call_id"])
        elif open_calls:
            return {
                f"messages[{asked_at}]": "an assistant message with 'tool_calls' must be followed"
                " by tool messages responding to each 'tool_call_id'; without a response:"
                f" {', '.join(open_calls)}"
            }
        else:
            open_calls = [call["id"] for call in message.get("tool_calls") or []]
            asked_at = index
    return {}
