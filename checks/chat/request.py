"""What is asked of the model, and how long we are ready to wait for it."""

from dataclasses import dataclass
from typing import Literal

ReasoningEffort = Literal["low", "medium", "high"]


@dataclass(frozen=True, kw_only=True)
class ChatRequest:
    """One streamed chat completion with a single user message."""

    model: str
    """The request's `model` field, `PUBLISHER/MODEL`."""
    prompt: str
    max_tokens: int
    """Reasoning counts against it: a small budget ends before a word is visible."""
    reasoning_effort: ReasoningEffort

    def body(self) -> dict[str, object]:
        return {
            "model": self.model,
            "messages": [{"role": "user", "content": self.prompt}],
            "max_tokens": self.max_tokens,
            "reasoning_effort": self.reasoning_effort,
            "stream": True,
            # Without it some streams carry no usage at all.
            "stream_options": {"include_usage": True},
        }


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Every wait by name, in seconds.

    `progress` and `total` are looked at whenever bytes arrive, because the read timeout starts
    anew with every byte and a keep-alive comment is enough to feed it. On a silent connection the
    read timeout ends the wait, so `total` can be passed by at most `read`.
    """

    connect: float = 10.0
    pool: float = 10.0
    write: float = 10.0
    read: float = 60.0
    progress: float = 60.0
    """Longest wait for a token, the first included."""
    total: float = 300.0
