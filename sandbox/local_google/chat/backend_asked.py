"""Asks the real model behind the route.

Owns what is asked of it and how its whole answers and refusals are told in Google's words; its
streams are `backend_stream`'s. It is asked only what has passed Google's gates, and past any proxy,
because nothing that is said in the sandbox may leave the machine. Known to differ between such
servers: the name of the model, the field of the reasoning, where usage comes, whether `[DONE]`
does, and the shape of an error.
"""

import json
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx2

from sandbox.local_google import json_text
from sandbox.local_google.chat.backend_stream import google_chunks
from sandbox.local_google.chat.request import ChatRequest
from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.protocol.errors import GoogleError
from sandbox.local_google.resources.chat import Backend

# A model on two cores may think for minutes before it says a word.
PATIENCE = httpx2.Timeout(600, connect=5)
# HTTP only; without it each client loads every certificate authority there is.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
# What is the caller's to mend, or worth waiting for. The rest is the backend's own matter.
STATUSES = {
    400: "INVALID_ARGUMENT",
    413: "INVALID_ARGUMENT",
    422: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


async def events(there: Backend, asked: ChatRequest, body: Json) -> AsyncGenerator[str, None]:
    """The streamed reply; the backend has accepted it when this returns. Raises GoogleError."""
    told = _events(there, asked, body)
    await anext(told)  # from here on it is closed with its generator, however that ends
    return told


async def _events(there: Backend, asked: ChatRequest, body: Json) -> AsyncGenerator[str, None]:
    async with _answer(there, body, asked) as response:
        kind = response.headers.get("content-type", "nothing")
        if not kind.startswith("text/event-stream"):
            raise _broken(there, f"answered a stream with {kind}, expected text/event-stream")
        yield ""
        async for event in google_chunks(response, asked):
            yield event


async def completion(there: Backend, asked: ChatRequest, body: Json) -> Json:
    """The whole reply. Raises GoogleError."""
    async with _answer(there, body, asked) as response:
        text = await response.aread()
    answer = _json(text)
    if not isinstance(answer, dict) or not answer.get("choices"):
        raise _broken(there, f"answered what is no chat completion: {text[:200]!r}")
    for choice in answer["choices"]:
        said = choice.get("message") or {}
        if "reasoning" in said:
            said["reasoning_content"] = said.pop("reasoning")
    return answer | {"model": asked.model}


@asynccontextmanager
async def _answer(
    there: Backend, body: Json, asked: ChatRequest
) -> AsyncGenerator[httpx2.Response, None]:
    sent = {name: value for name, value in body.items() if value is not None}
    if asked.stream:
        sent["stream_options"] = {"include_usage": True}
    try:
        async with httpx2.AsyncClient(trust_env=False, verify=NO_TLS, timeout=PATIENCE) as client:
            sent["model"] = there.model = there.model or await _first_model(client, there)
            url = f"{there.base}/chat/completions"
            async with client.stream("POST", url, json=sent) as response:
                if response.status_code != httpx2.codes.OK:
                    raise _refused(there, response, await response.aread())
                yield response
    except httpx2.TransportError as error:
        text = f"The model backend at {there.base} does not answer: {error!r}"
        raise GoogleError("UNAVAILABLE", text) from error


async def _first_model(client: httpx2.AsyncClient, there: Backend) -> str:
    response = await client.get(f"{there.base}/models")
    listed = _json(response.content)
    try:
        return str(listed["data"][0]["id"])
    except (IndexError, KeyError, TypeError) as error:
        raise _broken(there, "lists no model; name one with --model-backend-name") from error


def _refused(there: Backend, response: httpx2.Response, text: bytes) -> GoogleError:
    status = STATUSES.get(response.status_code)
    said = message(_json(text)) or text[:200].decode(errors="replace")
    if status is None:
        return _broken(there, f"answered {response.status_code}: {said}")
    waits = {k: v for k, v in response.headers.items() if k.lower() == "retry-after"}
    return GoogleError(status, said, headers=waits)


def _broken(there: Backend, found: str) -> GoogleError:
    return GoogleError("INTERNAL", f"The model backend at {there.base} {found}")


def message(answer: JsonValue) -> str:
    """The text of FastAPI's `{"detail": …}`, OpenAI's `{"error": {…}}`, or vLLM's flat error."""
    if not isinstance(answer, dict):
        return ""
    error = answer.get("error", answer)
    if not isinstance(error, dict):
        return str(error)
    said = error.get("message") or error.get("detail") or ""
    return said if isinstance(said, str) else json.dumps(said)


def _json(text: bytes) -> JsonValue:
    try:
        return json_text.decode(text)
    except ValueError:
        return None
