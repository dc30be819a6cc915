"""A stream of an OpenAI-compatible server, chunk by chunk as Google's route would send it.

Owns what is adapted: the model's name, `reasoning` to `reasoning_content`, no `finish_reason`
before the last choice, usage on a chunk of its own with empty `choices` where it was asked for and
on the last choice where not, `[DONE]`. Nothing is invented: a stream that ends without
`finish_reason` ends here without `[DONE]`, and an error in it becomes Google's, as the last event.
"""

import json
from collections.abc import AsyncGenerator, Iterator

import httpx2

from sandbox.local_google import json_text
from sandbox.local_google.chat.request import ChatRequest
from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.protocol.errors import GoogleError

DONE = "data: [DONE]\n\n"
LONGEST_EVENT = 2**24


async def google_chunks(response: httpx2.Response, asked: ChatRequest) -> AsyncGenerator[str, None]:
    adapter = Adapter(asked)
    try:
        async for event in httpx2.EventSource(response, LONGEST_EVENT):
            if event.data == "[DONE]":
                break
            for chunk in adapter.take(json_text.decode(event.data.encode())):
                yield _event(chunk)
    except httpx2.TransportError as error:
        yield _event(_failed("UNAVAILABLE", f"The model backend's stream broke: {error!r}"))
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        yield _event(_failed("INTERNAL", f"The model backend sent what is no chunk: {error!r}"))
    except GoogleError as error:
        yield _event(error.body())
    else:
        for chunk in adapter.end():
            yield _event(chunk)
        if adapter.finished:
            yield DONE


class Adapter:
    """The chunk with `finish_reason` waits for the usage that may come after it."""

    def __init__(self, asked: ChatRequest) -> None:
        self.asked = asked
        self.finished: Json | None = None
        self.usage: Json | None = None
        self._envelope: Json = {}

    def take(self, chunk: Json) -> Iterator[Json]:
        if "choices" not in chunk:
            raise GoogleError("INTERNAL", f"The model backend failed: {json.dumps(chunk)[:500]}")
        chunk["model"] = self.asked.model
        self.usage = chunk.pop("usage", None) or self.usage
        self._envelope = {name: value for name, value in chunk.items() if name != "choices"}
        for choice in chunk["choices"]:
            if "reasoning" in choice["delta"]:
                choice["delta"]["reasoning_content"] = choice["delta"].pop("reasoning")
            if choice.get("finish_reason") is None:
                choice.pop("finish_reason", None)
        if any("finish_reason" in choice for choice in chunk["choices"]):
            self.finished = self.finished or chunk
        elif self.finished is None and chunk["choices"]:
            yield chunk

    def end(self) -> Iterator[Json]:
        if self.finished is None:
            return
        if self.asked.include_usage or self.usage is None:
            yield self.finished
        else:
            yield self.finished | {"usage": self.usage}
        if self.asked.include_usage and self.usage is not None:
            yield self._envelope | {"choices": [], "usage": self.usage}


def _failed(status: str, text: str) -> JsonValue:
    return GoogleError(status, text).body()


def _event(data: JsonValue) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"
