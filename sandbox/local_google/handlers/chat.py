"""Vertex AI: `…/endpoints/openapi/chat/completions`, streamed and not; also on one's own endpoint.

Owns the refusals before a word is said, in this order: permission, endpoint, request, model id,
model, location, organization policy (its place is inferred), enablement. Their texts are the
documented ones; that a project which never enabled the model is refused at all, and the text for a
retired model, are not confirmed anywhere.
"""

import asyncio
import re
from collections.abc import Awaitable
from dataclasses import replace

from sandbox.local_google.authority import org_policy_gates
from sandbox.local_google.calls.registry import Answer, Call, EventStream, handles
from sandbox.local_google.chat import cases, choice, replies, reply, request, scenarios
from sandbox.local_google.json_types import Json
from sandbox.local_google.limits import rate_quota
from sandbox.local_google.protocol.errors import iam_denied, invalid, not_found, precondition
from sandbox.local_google.resources.chat import Backend, Scenario
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.vertex import serving
from sandbox.local_google.vertex.models import PublisherModel, publisher_models

DOMAIN = "aiplatform.googleapis.com"
PERMISSION = "aiplatform.endpoints.predict"


@handles("aiplatform.projects.locations.endpoints.chat.completions", "v1", "v1beta1")
def complete(call: Call) -> Answer | Awaitable[Answer]:
    endpoint = call.path["endpoint"]
    _, reference, _, location, _, endpoint_id = endpoint.split("/")
    project = _callable_project(call, reference, endpoint)
    if endpoint_id == "openapi":
        asked = request.parse(call.body)
        model = _servable(call, project, location, asked.model)
    else:
        model = serving.model_of(call, endpoint)
        asked = replace(request.parse(call.body), model=model.name)
    _check_lengths(asked, model)
    if endpoint_id == "openapi":  # one's own endpoint has its own machines, and no such quota
        rate_quota.spend_on_model(call.world, project, model.name, location)
    if (scenario := _planned(call, asked, endpoint)) is None and call.world.model_backend:
        return _asked_of(call.world.model_backend, asked, call.body)
    now, serial = call.world.now(), call.world.next("completion")
    said = choice.told(replies.in_force(call.world), asked)
    told = reply.write(said, asked, now, serial, model.max_output_tokens)
    if scenario is not None:
        return cases.answer(scenario, told, include_usage=asked.include_usage)
    pace = call.world.pace
    if asked.stream:
        waits = pace.waits(serial)
        return EventStream(reply.events(told, waits, include_usage=asked.include_usage))
    seconds = pace.whole(serial, told.tokens)
    return _later(seconds, told.completion()) if seconds else told.completion()


async def _later(seconds: float, answer: Json) -> Answer:
    """Only a reply that has to wait: being awaited costs as much as being written."""
    await asyncio.sleep(seconds)
    return answer


def _planned(call: Call, asked: request.ChatRequest, endpoint: str) -> Scenario | None:
    """The scenario that is played now, counted."""
    scenario = scenarios.peek(call.world.scenarios, endpoint)
    if scenario is None or not cases.answers(scenario.case, stream=asked.stream):
        return None
    scenario.fired += 1
    return scenario


async def _asked_of(there: Backend, asked: request.ChatRequest, body: Json) -> Answer:
    from sandbox.local_google.chat import backend_asked  # its HTTP client is slow to import

    if asked.stream:
        return EventStream(await backend_asked.events(there, asked, body))
    return await backend_asked.completion(there, asked, body)


def _check_lengths(asked: request.ChatRequest, model: PublisherModel) -> None:
    if asked.max_tokens > model.max_output_tokens:
        raise invalid(
            f"max_tokens must be at most {model.max_output_tokens}, found {asked.max_tokens}."
        )
    prompt = asked.prompt_tokens
    if prompt + asked.max_tokens > model.context_window:
        raise invalid(  # vLLM's words (inferred: Google publishes none for this route)
            f"This model's maximum context length is {model.context_window} tokens. However, you"
            f" requested {prompt + asked.max_tokens} tokens ({prompt} in the messages,"
            f" {asked.max_tokens} in the completion). Please reduce the length of either one."
        )


def _callable_project(call: Call, reference: str, endpoint: str) -> Project:
    project = call.world.project(reference)
    may = project is not None and project.state == "ACTIVE"
    if project is None or not (may and call.allowed(PERMISSION, f"projects/{project.project_id}")):
        raise iam_denied(PERMISSION, DOMAIN, f"//{DOMAIN}/{endpoint}")
    return project


def _servable(call: Call, project: Project, location: str, named: str) -> PublisherModel:
    if re.fullmatch(r"[^/]+/[^/]+", named) is None:
        raise invalid(
            f"Malformed publisher model ({named}) for the 'openapi' request endpoint ID;"
            " expected '<publisher>/<model>'"
        )
    publisher, _, model_id = named.partition("/")
    name = f"publishers/{publisher}/models/{model_id}"
    full = f"projects/{project.project_id}/locations/{location}/{name}"
    model = publisher_models().get(name)
    if model is None or model.is_retired(call.world.now().date()):
        raise not_found(
            f"Publisher Model {full} was not found or your project does not have access to it."
            " Please ensure you are using a valid model version."
        )
    if location not in model.locations:
        raise precondition(f"Publisher Model {full} is not servable in region {location}.")
    org_policy_gates.require_model(call.world, project, name)
    if name not in project.models:
        raise precondition(
            f"Project `{project.number}` is not allowed to use Publisher Model `{full}`"
        )
    return model
