"""What a chat completion request may say: OpenAI's fields, as Google's open-model route takes them.

Discovery types this body as raw HTTP, so the table below is ours: the documented fields and the
ones Google's own notebook sends. Anything else is refused rather than ignored, because a
misspelt `max_tokens` that is silently dropped teaches a client the wrong thing; whether Google
refuses it too is not known.
"""

from dataclasses import dataclass
from functools import cached_property

from sandbox.local_google.chat import messages, tools
from sandbox.local_google.chat.tokens import pieces
from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.protocol.errors import bad_request

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
# Documented by OpenAI; that Google holds to the same bounds is (inferred).
BOUNDS: dict[str, tuple[float, float]] = {
    "max_tokens": (1, float("inf")),
    "max_completion_tokens": (1, float("inf")),
    "n": (1, 1),
    "temperature": (0, 2),
    "top_p": (0, 1),
    "presence_penalty": (-2, 2),
    "frequency_penalty": (-2, 2),
}
MOST_STOPS = 4
# A one-word prompt costs about 76 tokens on the managed model: the rest is the chat template.
TEMPLATE_TOKENS = 75
EFFORTS = ("low", "medium", "high")


@dataclass(frozen=True)
class ChatRequest:
    model: str
    prompt: str
    """All message texts; only its length and hash matter to a scripted reply."""
    question: str
    """The last user message."""
    last_role: str
    stream: bool
    include_usage: bool
    max_tokens: int
    """0 = not given."""
    effort: str
    stops: tuple[str, ...]
    structured: str
    """The JSON that was asked for, instead of a sentence; else empty."""
    offer: tools.Offer

    @cached_property
    def prompt_tokens(self) -> int:
        return TEMPLATE_TOKENS + len(pieces(self.prompt))


def parse(body: JsonValue) -> ChatRequest:
    """A request, or 400 naming every field that is wrong."""
    if not isinstance(body, dict):
        raise bad_request("Request body must be a JSON object.", {"": "expected an object"})
    problems = _shape(body) or _values(body)
    if problems:
        text = "; ".join(f"{name}: {problem}" for name, problem in problems.items())
        raise bad_request(f"Request contains an invalid argument. {text}", problems)
    texts = [messages.text(message) for message in body["messages"]]
    asked = [t for t, m in zip(texts, body["messages"], strict=True) if m["role"] == "user"]
    stops = body.get("stop") or []
    return ChatRequest(
        model=body["model"],
        prompt="\n".join(texts),
        question=asked[-1] if asked else "",
        last_role=body["messages"][-1]["role"],
        stream=body.get("stream") or False,
        include_usage=bool((body.get("stream_options") or {}).get("include_usage")),
        max_tokens=body.get("max_completion_tokens") or body.get("max_tokens") or 0,
        effort=body.get("reasoning_effort") or "medium",
        stops=(stops,) if isinstance(stops, str) else tuple(stops),
        structured=tools.structured(body),
        offer=tools.offer(body),
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
    problems = messages.problems(body["messages"])
    for name, (least, most) in BOUNDS.items():
        if body.get(name) is not None and not least <= body[name] <= most:
            bounds = f"at least {least}" if most == float("inf") else f"{least} to {most}"
            problems[name] = f"{bounds}, found {body[name]}"
    if body.get("reasoning_effort") not in (None, *EFFORTS):
        problems["reasoning_effort"] = f"expected one of {', '.join(EFFORTS)}"
    stops = body.get("stop")
    if isinstance(stops, list) and not (len(stops) <= MOST_STOPS and all(map(_is_text, stops))):
        problems["stop"] = f"expected a text, or up to {MOST_STOPS} of them"
    return problems | _stream_options(body) | tools.problems(body)


def _is_text(value: JsonValue) -> bool:
    return isinstance(value, str) and bool(value)


def _stream_options(body: Json) -> dict[str, str]:
    options = body.get("stream_options")
    if options is None:
        return {}
    if not body.get("stream"):
        return {"stream_options": "only allowed when stream is true"}
    for name, value in options.items():
        if name != "include_usage":
            return {f"stream_options.{name}": "Cannot find field."}
        if value is not None and not isinstance(value, bool):
            return {f"stream_options.{name}": f"wrong type, found {type(value).__name__}"}
    return {}
