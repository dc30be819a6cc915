"""What a chat completion request may say: OpenAI's fields, as Google's open-model route takes them.

Discovery types this body as raw HTTP, so the table below is ours: the documented fields and the
ones Google's own notebook sends. Anything else is refused rather than ignored, because a
misspelt `max_tokens` that is silently dropped teaches a client the wrong thing; whether Google
refuses it too is not known.
"""

from dataclasses import dataclass

from sandbox.local_google.chat import tools
from sandbox.local_google.errors import bad_request
from sandbox.local_google.json_types import Json, JsonValue

NUMBER = (int, float)
FIELDS: dict[str, type | tuple[type, ...]] = {
    "model": str,
    "messages": list,
    "stream": bool,
    "stream_options": dict,
    "max_tokens": int,
    "max_completion_tokens": int,
    "temperature": NUMBER,
    "top_p": NUMBER,
    "n": int,
    "stop": (str, list),
    "seed": int,
    "presence_penalty": NUMBER,
    "frequency_penalty": NUMBER,
    "reasoning_effort": str,
    "response_format": dict,
    "guided_json": (dict, str),
    "tools": list,
    "tool_choice": (str, dict),
    "parallel_tool_calls": bool,
    "user": str,
}
ROLES = frozenset({"system", "developer", "user", "assistant", "tool"})
EFFORTS = ("low", "medium", "high")


@dataclass(frozen=True)
class ChatRequest:
    model: str
    prompt: str
    """All message texts; only its length and hash matter to a scripted reply."""
    question: str
    stream: bool
    include_usage: bool
    max_tokens: int
    """0 = not given."""
    effort: str
    structured: str = ""
    """The JSON that was asked for, instead of a sentence."""
    function: Json | None = None
    """The tool to call."""


def parse(body: JsonValue) -> ChatRequest:
    """A request, or 400 naming every field that is wrong."""
    if not isinstance(body, dict):
        raise bad_request("Request body must be a JSON object.", {"": "expected an object"})
    problems = _shape(body) or _values(body)
    if problems:
        text = "; ".join(f"{name}: {problem}" for name, problem in problems.items())
        raise bad_request(f"Request contains an invalid argument. {text}", problems)
    texts = [_text(message.get("content")) for message in body["messages"]]
    asked = [t for t, m in zip(texts, body["messages"], strict=True) if m["role"] == "user"]
    question = asked[-1] if asked else ""
    return ChatRequest(
        model=body["model"],
        prompt="\n".join(texts),
        question=question,
        stream=body.get("stream") or False,
        include_usage=bool((body.get("stream_options") or {}).get("include_usage")),
        max_tokens=body.get("max_completion_tokens") or body.get("max_tokens") or 0,
        effort=body.get("reasoning_effort") or "medium",
        structured=tools.structured(body),
        function=tools.called(body, question),
    )


def _shape(body: Json) -> dict[str, str]:
    problems = {name: "required" for name in ("model", "messages") if body.get(name) is None}
    for name, value in body.items():
        if name not in FIELDS:
            problems[name] = "Cannot find field."
        elif value is not None and not _is(value, FIELDS[name]):
            problems[name] = f"wrong type, found {type(value).__name__}"
    return problems


def _is(value: JsonValue, kind: type | tuple[type, ...]) -> bool:
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, kind)


def _values(body: Json) -> dict[str, str]:
    problems = {} if body["messages"] else {"messages": "at least one message"}
    for index, message in enumerate(body["messages"]):
        problem = _message(message)
        if problem:
            problems[f"messages[{index}]"] = problem
    for name in ("max_tokens", "max_completion_tokens"):
        if body.get(name) is not None and body[name] < 1:
            problems[name] = "at least 1"
    if body.get("n") not in (None, 1):
        problems["n"] = "only 1 is supported"
    if body.get("reasoning_effort") not in (None, *EFFORTS):
        problems["reasoning_effort"] = f"expected one of {', '.join(EFFORTS)}"
    if body.get("stream_options") and not body.get("stream"):
        problems["stream_options"] = "only allowed when stream is true"
    return problems | tools.problems(body)


def _message(message: JsonValue) -> str:
    if not isinstance(message, dict) or message.get("role") not in ROLES:
        return f"role must be one of {', '.join(sorted(ROLES))}"
    if message["role"] == "tool" and not isinstance(message.get("tool_call_id"), str):
        return "tool_call_id is required in a tool's result"
    content = message.get("content")
    if isinstance(content, str) or (content is None and message["role"] == "assistant"):
        return ""
    if not isinstance(content, list) or not content:
        return "content must be a string or a list of parts"
    parts = (p for p in content if isinstance(p, dict) and p.get("type") == "text")
    if len([p for p in parts if isinstance(p.get("text"), str)]) != len(content):
        return "each content part must be {type: text, text: …}"
    return ""


def _text(content: JsonValue) -> str:
    if isinstance(content, list):
        return "".join(part["text"] for part in content)
    return content or ""
