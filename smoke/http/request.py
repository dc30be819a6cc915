"""What is asked of the model, and how long we are ready to wait for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ReasoningEffort = Literal["low", "medium", "high"]


@dataclass(frozen=True, kw_only=True)
class ChatRequest:
    """One chat completion, streamed unless said otherwise."""

    model: str
    """The request's `model` field, `PUBLISHER/MODEL`."""
    messages: tuple[Mapping[str, object], ...]
    max_tokens: int
    """Reasoning counts against it: a small budget ends before a word is visible."""
    reasoning_effort: ReasoningEffort | None
    stream: bool = True
    options: Mapping[str, object] = field(default_factory=dict)
    """Further fields of the body: tools, response_format."""
    call_expected: bool = False
    """Whether the answer is to be a call of a tool; else one without text is empty."""

    def body(self) -> dict[str, object]:
        body: dict[str, object] = {
            "model": self.model,
            "messages": list(self.messages),
            "max_tokens": self.max_tokens,
            "stream": self.stream,
            **self.options,
        }
        if self.reasoning_effort:
            body["reasoning_effort"] = self.reasoning_effort
        if self.stream:
            # Without it some streams carry no usage at all.
            body["stream_options"] = {"include_usage": True}
        return body


def user(text: str) -> dict[str, object]:
    return {"role": "user", "content": text}


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Every wait by name, in seconds.

    `progress` and `total` bound every single read too, because the read timeout starts anew with
    every byte and a keep-alive comment is enough to feed it.
    """

    connect: float = 10.0
    write: float = 10.0
    read: float = 60.0
    progress: float = 60.0
    """Longest wait for a token, the first included."""
    total: float = 300.0
