"""Turns a finished exchange into Monitoring's values.

Owns what is counted. A call counts when it got as far as a model: the project and the model exist
and the answer is none of NOT_COUNTED (inferred; Google does not say which refusals count). Injected
faults and scenarios count with the status the client saw. A label whose values are not published
(size classes, modality) is left out.
"""

import json
import time
from dataclasses import dataclass, field

from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.monitoring.distribution import Distribution
from sandbox.local_google.monitoring.traffic import MINUTE, SeriesKey, Value
from sandbox.local_google.protocol.contract import Match
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
class Observer:
    """One call of one model, about to leave its values."""

    world: World
    project_id: str
    location: str
    publisher: str
    model: str
    minute: int

    def add(self, metric: str, value: Value, **labels: str) -> None:
        resource = (
            ("location", self.location),
            ("model_user_id", self.model),
            ("publisher", self.publisher),
        )
        every = tuple(sorted([("request_type", "shared"), *labels.items()]))
        self.world.traffic.add(
            SeriesKey(metric, self.project_id, resource, every), self.minute, value
        )


def observe(world: World, match: Match, sent: JsonValue, outcome: Outcome) -> None:
    """Counts an exchange if it was a call of a managed model; anything else leaves nothing."""
    if match.method.id != CHAT or outcome.status in NOT_COUNTED:
        return
    observer = _observer(world, match, sent)
    if observer is not None:
        _count(observer, outcome)


def _observer(world: World, match: Match, sent: JsonValue) -> Observer | None:
    _, reference, _, location, _, endpoint = match.path_arguments["endpoint"].split("/")
    project = world.project(reference)
    named = sent.get("model") if isinstance(sent, dict) else None
    if endpoint != "openapi" or project is None or not isinstance(named, str):
        return None
    publisher, _, model = named.partition("/")
    if f"publishers/{publisher}/models/{model}" not in publisher_models():
        return None
    minute = int(world.now().timestamp() // MINUTE)
    return Observer(world, project.project_id, location, publisher, model, minute)


def _count(observer: Observer, outcome: Outcome) -> None:
    uncached = {"explicit_caching": "false"}
    code = {"response_code": str(outcome.status), **_category(outcome.status)}
    observer.add("model_invocation_count", 1, method="ChatCompletions", **code, **uncached)
    used = _usage(outcome.answer)
    for kind, name in TOKENS.items():
        if name in used:
            source = {"source": observer.location}
            observer.add("token_count", used[name], type=kind, **source, **uncached)
            observer.add("tokens", Distribution.of(used[name]), type=kind)
    if outcome.status == 200:
        took = Distribution.of(outcome.timing.milliseconds)
        observer.add("model_invocation_latencies", took, latency_type="model", **uncached)
    first = outcome.timing.first_milliseconds
    if first is not None:
        observer.add("first_token_latencies", Distribution.of(first), **uncached)


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
        told = json.loads(event.strip().removeprefix("data:"))
    except ValueError:
        return {}  # a real model behind --model-backend may say anything
    return told if isinstance(told, dict) else {}
