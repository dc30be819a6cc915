"""What a stack tells of where its models answer: one entry for each model and location."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import pulumi

from google_api.endpoints import chat_completions_url
from settings.environment import EnvironmentSettings
from settings.validation.model_choice import Choice, choices, self_deployments, served
from settings.validation.self_deploy_choice import SelfDeployment


class Endpoint(TypedDict):
    """One value of the output `endpoints`; spelled as the stack exports it."""

    model: str
    """The request's `model` field."""
    location: str
    chatCompletionsUrl: str


def endpoints(
    settings: EnvironmentSettings,
    project_id: pulumi.Output[str],
    self_deployed_url: pulumi.Output[str] | None,
    settled: Sequence[pulumi.Output[Any]],
) -> pulumi.Output[dict[str, Endpoint]]:
    """Every address by MODEL/LOCATION, once all that is to be `settled` is."""
    ready = pulumi.Output.all(project_id, self_deployed_url, *settled)
    return ready.apply(lambda known: listed(settings, known[0], known[1]))


def first_url(settings: EnvironmentSettings, known: Mapping[str, Endpoint]) -> str:
    return known[served(settings)[0].name]["chatCompletionsUrl"]


def listed(
    settings: EnvironmentSettings, project_id: str, self_deployed_url: str | None
) -> dict[str, Endpoint]:
    """By MODEL/LOCATION, in the settings' order; what is self-deployed comes last."""
    managed = {
        one.name: endpoint(one, chat_completions_url(project_id, one.location))
        for one in choices(settings)
    }
    own = {one.name: endpoint(one, self_deployed_url or "") for one in self_deployments(settings)}
    return {**managed, **own}


def endpoint(one: Choice | SelfDeployment, url: str) -> Endpoint:
    return Endpoint(model=one.request_id, location=one.location, chatCompletionsUrl=url)
