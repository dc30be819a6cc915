"""A scripted reply and its two forms: chunks of a stream, or one object.

Owns the shape of what is streamed: gpt-oss reasons first (`reasoning_content`, no `content`),
`finish_reason` is absent before the last chunk, usage rides unprompted on that chunk, or, when
asked for with `stream_options.include_usage`, on one of its own with empty `choices`. The texts
are a data file; which one is told depends only on the question, so a run can be repeated.
"""

import asyncio
import hashlib
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

from sandbox.local_google.chat import tools
from sandbox.local_google.chat.request import EFFORTS, ChatRequest
from sandbox.local_google.json_types import Json

# A one-word prompt costs about 76 tokens on the managed model: the rest is the chat template.
TEMPLATE_TOKENS = 75
# Google's ids hold the local time of its servers, an address and a number, joined by pipes.
PACIFIC = timezone(timedelta(hours=-7))
DONE = "data: [DONE]\n\n"


@cache
def script() -> Json:
    path = Path(__file__).parent.parent / "data" / "answers.json"
    loaded: Json = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def pieces(text: str) -> list[str]:
    """Words with the space before them and single marks: near enough to tokens."""
    return re.findall(r"\s*\w+|\s*[^\w\s]", text)


@dataclass(frozen=True)
class Reply:
    id: str
    model: str
    created: int
    reasoning: list[str]
    content: list[str]
    finish_reason: str
    prompt_tokens: int
    function: str = ""
    """The tool that is called; then `content` holds its arguments."""

    def _tool_call(self, arguments: str, *, first: bool) -> Json:
        """A whole call, or a piece of one: only the first names the call and its function."""
        function: Json = {"arguments": arguments}
        if not first:
            return {"index": 0, "function": function}
        serial = self.id.rpartition("-")[2]
        call: Json = {"index": 0, "id": f"call_{serial}", "type": "function"}
        return call | {"function": {"name": self.function, **function}}

    @property
    def written(self) -> int:
        return len(self.reasoning) + len(self.content)

    @property
    def usage(self) -> Json:
        return {
            "completion_tokens": self.written,
            "prompt_tokens": self.prompt_tokens,
            "total_tokens": self.prompt_tokens + self.written,
        }

    def _envelope(self, kind: str, choices: list[Json]) -> Json:
        return {
            "choices": choices,
            "created": self.created,
            "id": self.id,
            "model": self.model,
            "object": kind,
            "system_fingerprint": "",
        }

    def completion(self) -> Json:
        message: Json = {"role": "assistant", "content": "".join(self.content)}
        if self.reasoning:
            message["reasoning_content"] = "".join(self.reasoning)
        if self.function and self.content:
            call = self._tool_call("".join(self.content), first=True)
            del call["index"]
            message |= {"content": None, "tool_calls": [call]}
        choice: Json = {
            "index": 0,
            "message": message,
            "finish_reason": self.finish_reason,
            "logprobs": None,
        }
        return self._envelope("chat.completion", [choice]) | {"usage": self.usage}

    def chunks(self, *, include_usage: bool) -> list[Json]:
        deltas: list[Json] = [{"reasoning_content": piece} for piece in self.reasoning]
        for index, piece in enumerate(self.content):
            called = {"tool_calls": [self._tool_call(piece, first=index == 0)]}
            deltas.append(called if self.function else {"content": piece})
        chunks = [
            self._envelope(
                "chat.completion.chunk",
                [{"delta": {**delta, "role": "assistant"}, "index": 0, "logprobs": None}],
            )
            for delta in deltas
        ]
        chunks[-1]["choices"][0]["finish_reason"] = self.finish_reason
        if include_usage:
            chunks.append(self._envelope("chat.completion.chunk", []))
        chunks[-1]["usage"] = self.usage
        return chunks


def prompt_tokens(request: ChatRequest) -> int:
    return TEMPLATE_TOKENS + len(pieces(request.prompt))


def write(request: ChatRequest, now: datetime, serial: int, most_tokens: int) -> Reply:
    """The scripted reply, cut where the allowance ends, reasoning included."""
    number = int.from_bytes(hashlib.sha256(request.question.encode()).digest()[:4], "big")
    answers: list[str] = script()["answers"]
    depth = EFFORTS.index(request.effort) + 1
    reasoning = pieces("".join(script()["reasoning"][:depth]))
    told = request.structured or answers[number % len(answers)]
    if request.function is not None:
        told = tools.written(request.function.get("parameters") or {"type": "object"})
    content = pieces(told)
    allowed = request.max_tokens or most_tokens
    complete = len(reasoning) + len(content) <= allowed
    finished = "stop" if request.function is None else "tool_calls"
    local = now.astimezone(PACIFIC)
    return Reply(
        id=f"{local:%Y-%m-%d|%H:%M:%S.%f}-07|192.0.2.1|-{serial}",
        model=request.model,
        created=int(now.timestamp()),
        reasoning=reasoning[:allowed],
        content=content[: max(0, allowed - len(reasoning))],
        finish_reason=finished if complete else "length",
        prompt_tokens=prompt_tokens(request),
        function=request.function["name"] if request.function else "",
    )


async def events(
    reply: Reply, waits: Iterator[float], *, include_usage: bool
) -> AsyncIterator[str]:
    for chunk in reply.chunks(include_usage=include_usage):
        if chunk["choices"] and (wait := next(waits)):
            await asyncio.sleep(wait)
        yield f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"
    yield DONE
