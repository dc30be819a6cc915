"""Turns a finished exchange into Monitoring's values.

Owns what is counted. A call counts when it got as far as a model: the project and the model exist
and the answer is none of NOT_COUNTED (inferred; Google does not say which refusals count). Injected
faults and scenarios count with the status the client saw. A label whose values are not published
(size classes, modality) is left out.
"""

import time
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from sandbox.local_google import json_text
from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.monitoring import endpoint_traffic
from sandbox.local_google.protocol.contract import Match
from sandbox.local_google.resources.traffic import MINUTE, SeriesKey
from sandbox.local_google.state.world import World
from sandbox.local_google.vertex.models import publisher_models

CHAT = "aiplatform.projects.locations.endpoints.chat.completions"
NOT_COUNTED = frozenset({0, 401, 403, 404})
TOKENS = {"input": "prompt_tokens", "output": "completion_tokens"}


@dataclass
class Timing:
    """When a call began and when its first event left, by a clock that only runs forward."""

    started: float = field(default_factory=time.monotonic)
    first: float | None = None

    def told(self) -> None:
        if self.first is None:
            self.first = time.monotonic()

    @property
    def milliseconds(self) -> float:
        return (time.monotonic() - self.started) * 1000

    @property
    def first_milliseconds(self) -> float | None:
        return None if self.first is None else (self.first - self.started) * 1000


@dataclass(frozen=True)
class Outcome:
    status: int
    answer: JsonValue
    """A completion, an error, or a stream as the journal keeps it."""
    timing: Timing


@dataclass(frozen=True)
class Called:
    """One call of one model."""

    project_id: str
    location: str
    publisher: str
    model: str


class Series(NamedTuple):
    """Where the calls of a model that ended with one status leave their values."""

    calls: SeriesKey
    tokens: dict[str, SeriesKey]
    """By what usage calls them, as `token_sizes`."""
    token_sizes: dict[str, SeriesKey]
    took: SeriesKey
    first_token: SeriesKey


def observe(world: World, match: Match, sent: JsonValue, outcome: Outcome) -> None:
    """Counts an exchange if it was a call of a model; anything else leaves nothing."""
    if match.method.id != CHAT or outcome.status in NOT_COUNTED:
        return
    called = _called(world, match, sent)
    if called is not None:
        _count(world, called, outcome)
    else:
        endpoint_traffic.observe(world, match, outcome.status, outcome.timing.milliseconds)


def _called(world: World, match: Match, sent: JsonValue) -> Called | None:
    _, reference, _, location, _, endpoint = match.path_arguments["endpoint"].split("/")
    project = world.project(reference)
    named = sent.get("model") if isinstance(sent, dict) else None
    if endpoint != "openapi" or project is None or not isinstance(named, str):
        return None
    publisher, _, model = named.partition("/")
    if f"publishers/{publisher}/models/{model}" not in publisher_models():
        return None
    return Called(project.project_id, location, publisher, model)


def _count(world: World, called: Called, outcome: Outcome) -> None:
    series, traffic = _series(called, outcome.status), world.traffic
    minute = int(world.clock.seconds() // MINUTE)
    traffic.add(series.calls, minute, 1)
    used = _usage(outcome.answer)
    for name in series.tokens.keys() & used.keys():
        traffic.add(series.tokens[name], minute, used[name])
        traffic.measure(series.token_sizes[name], minute, used[name])
    if outcome.status == 200:
        traffic.measure(series.took, minute, outcome.timing.milliseconds)
    first = outcome.timing.first_milliseconds
    if first is not None:
        traffic.measure(series.first_token, minute, first)


@lru_cache(maxsize=1024)
def _series(called: Called, status: int) -> Series:
    resource = (
        ("location", called.location),
        ("model_user_id", called.model),
        ("publisher", called.publisher),
    )

    def key(metric: str, **labels: str) -> SeriesKey:
        every = tuple(sorted([("request_type", "shared"), *labels.items()]))
        return SeriesKey(metric, called.project_id, resource, every)

    uncached = {"explicit_caching": "false"}
    code = {"response_code": str(status), **_category(status)}
    source = {"source": called.location, **uncached}
    return Series(
        calls=key("model_invocation_count", method="ChatCompletions", **code, **uncached),
        tokens={name: key("token_count", type=kind, **source) for kind, name in TOKENS.items()},
        token_sizes={name: key("tokens", type=kind) for kind, name in TOKENS.items()},
        took=key("model_invocation_latencies", latency_type="model", **uncached),
        first_token=key("first_token_latencies", **uncached),
    )


def _category(status: int) -> dict[str, str]:
    if status < 400:
        return {}
    if status == 429:
        return {"error_category": "capacity"}
    return {"error_category": "user" if status < 500 else "system"}


def _usage(answer: JsonValue) -> Json:
    """Token counts, or none where the answer ended before it told them."""
    if not isinstance(answer, dict):
        return {}
    for event in reversed([*answer.get("first", []), *answer.get("last", [])]):
        if '"usage"' in event:
            answer = _parsed(event)
            break
    used = answer.get("usage")
    counted = used if isinstance(used, dict) else {}
    return {name: value for name, value in counted.items() if isinstance(value, int)}


def _parsed(event: str) -> Json:
    try:
        told = json_text.decode(event.strip().removeprefix("data:").encode())
    except ValueError:
        return {}  # a real model behind --model-backend may say anything
    return told if isinstance(told, dict) else {}
