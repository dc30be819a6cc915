"""A scripted reply and its two forms: chunks of a stream, or one object.

Owns the shape of what is streamed: gpt-oss reasons first (`reasoning_content`, no `content`),
`finish_reason` is absent before the last chunk, usage rides unprompted on that chunk, or, when
asked for with `stream_options.include_usage`, on one of its own with empty `choices`. Then come
the visible text and the tool calls, each call's arguments in pieces under its `index`. What is said
is `choice`'s; it depends only on the request, so a run can be repeated.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from itertools import islice

from sandbox.local_google.chat.choice import Told
from sandbox.local_google.chat.request import ChatRequest
from sandbox.local_google.chat.tokens import pieces
from sandbox.local_google.json_types import Json

# Google's ids hold the local time of its servers, an address and a number, joined by pipes.
PACIFIC = timezone(timedelta(hours=-7))
DONE = "data: [DONE]\n\n"
OFTEN_SAID = 4096
"""The longest text in characters whose pieces are kept: a request's own may be megabytes."""
ENCODE = json.JSONEncoder(ensure_ascii=False).encode  # `json.dumps` would make one for each token


@dataclass(frozen=True)
class ToolCall:
    id: str
    name: str
    arguments: tuple[str, ...]
    """JSON, in pieces."""

    def whole(self) -> Json:
        function = {"name": self.name, "arguments": "".join(self.arguments)}
        return {"id": self.id, "type": "function", "function": function}

    def deltas(self, index: int) -> Iterator[Json]:
        """Only the first piece names the call and its function."""
        for number, piece in enumerate(self.arguments):
            call: Json = {"index": index, "function": {"arguments": piece}}
            if number == 0:
                call |= {"id": self.id, "type": "function"}
                call["function"] = {"name": self.name, "arguments": piece}
            yield {"tool_calls": [call]}


@dataclass(frozen=True)
class Reply:
    id: str
    model: str
    created: int
    reasoning: tuple[str, ...]
    content: tuple[str, ...]
    finish_reason: str
    prompt_tokens: int
    calls: list[ToolCall] = field(default_factory=list)

    @property
    def written(self) -> int:
        """How many tokens."""
        said = len(self.reasoning) + len(self.content)
        return said + sum(len(call.arguments) for call in self.calls) if self.calls else said

    @property
    def usage(self) -> Json:
        written = self.written
        return {
            "completion_tokens": written,
            "prompt_tokens": self.prompt_tokens,
            "total_tokens": self.prompt_tokens + written,
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
        if self.calls:
            message["tool_calls"] = [call.whole() for call in self.calls]
            message["content"] = message["content"] or None
        choice: Json = {
            "index": 0,
            "message": message,
            "finish_reason": self.finish_reason,
            "logprobs": None,
        }
        return self._envelope("chat.completion", [choice]) | {"usage": self.usage}

    def _deltas(self) -> Iterator[Json]:
        yield from ({"reasoning_content": piece} for piece in self.reasoning)
        yield from ({"content": piece} for piece in self.content)
        for index, call in enumerate(self.calls):
            yield from call.deltas(index)
        if not self.written:
            yield {"content": ""}

    def chunks(self, *, include_usage: bool) -> Iterator[Json]:
        """Made one by one: a thousand replies under way must not be held whole."""
        deltas = self._deltas()
        yield from (self._chunk(delta) for delta in islice(deltas, self._before_last))
        yield from self._ending(next(deltas), include_usage=include_usage)

    def texts(self, *, include_usage: bool) -> Iterator[str]:
        """The chunks as JSON. All but the delta is encoded once: that is most of a chunk."""
        before, after = ENCODE(self._chunk(None)).split("null", 1)
        deltas = self._deltas()
        for delta in islice(deltas, self._before_last):
            yield before + _written(delta) + after
        yield from map(ENCODE, self._ending(next(deltas), include_usage=include_usage))

    @property
    def tokens(self) -> int:
        """Chunks that take their time; an empty reply is one, usage of its own is none."""
        return max(1, self.written)

    @property
    def _before_last(self) -> int:
        return self.tokens - 1

    def _chunk(self, delta: Json | None, **more: str) -> Json:
        told = None if delta is None else {**delta, "role": "assistant"}
        choice: Json = {"delta": told, "index": 0, "logprobs": None, **more}
        return self._envelope("chat.completion.chunk", [choice])

    def _ending(self, delta: Json, *, include_usage: bool) -> Iterator[Json]:
        last = self._chunk(delta, finish_reason=self.finish_reason)
        yield last if include_usage else last | {"usage": self.usage}
        if include_usage:
            yield self._envelope("chat.completion.chunk", []) | {"usage": self.usage}


def _written(delta: Json) -> str:
    """A text alone, which nearly every token is, without the setting up of the encoder."""
    for name, text in delta.items():
        if isinstance(text, str):
            return f'{{"{name}": {ENCODE(text)}, "role": "assistant"}}'
    return ENCODE({**delta, "role": "assistant"})


def write(told: Told, request: ChatRequest, now: datetime, serial: int, most_tokens: int) -> Reply:
    """What is told, cut at a stop sequence and where the allowance ends, reasoning included."""
    said = _before_stop(told.content, request.stops)
    # (inferred) A stop sequence ends the reply: no tool is called after it.
    calls = told.calls if said == told.content else []
    whole = [_pieces(part) for part in (told.reasoning, said, *(each for _, each in calls))]
    cut = _cut(whole, request.max_tokens or most_tokens)
    finished = told.finish_reason if said == told.content else "stop"
    day, _, time = now.astimezone(PACIFIC).isoformat(timespec="microseconds").partition("T")
    return Reply(
        id=f"{day}|{time.removesuffix(':00')}|192.0.2.1|-{serial}",
        model=request.model,
        created=int(now.timestamp()),
        reasoning=cut[0],
        content=cut[1],
        finish_reason=finished if cut == whole else "length",
        prompt_tokens=request.prompt_tokens,
        calls=[
            ToolCall(f"call_{serial}_{index}", name, arguments)
            for index, ((name, _), arguments) in enumerate(zip(calls, cut[2:], strict=True))
            if arguments
        ],
    )


def _before_stop(text: str, stops: tuple[str, ...]) -> str:
    """The visible text only: that reasoning is not searched is (inferred)."""
    found = [text.index(stop) for stop in stops if stop in text]
    return text[: min(found)] if found else text


def _pieces(text: str) -> tuple[str, ...]:
    return _remembered(text) if len(text) <= OFTEN_SAID else tuple(pieces(text))


@lru_cache(maxsize=256)
def _remembered(text: str) -> tuple[str, ...]:
    """A table of rules says the same few texts again and again."""
    return tuple(pieces(text))


def _cut(parts: list[tuple[str, ...]], allowed: int) -> list[tuple[str, ...]]:
    if sum(map(len, parts)) <= allowed:
        return parts
    left = iter(range(allowed))
    return [tuple(piece for piece, _ in zip(part, left, strict=False)) for part in parts]


def events(
    reply: Reply, waits: Iterator[float], *, include_usage: bool
) -> Iterator[tuple[float, str]]:
    """Each with the seconds from when the one before was due: lateness does not add."""
    tokens = reply.tokens
    for number, text in enumerate(reply.texts(include_usage=include_usage)):
        yield next(waits) if number < tokens else 0.0, f"data: {text}\n\n"
    yield 0.0, DONE
