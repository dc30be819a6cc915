"""What a stack tells of where its models answer: one entry for each model and location."""

from collections.abc import Sequence
from typing import TypedDict

from checks.endpoints import chat_completions_url
from settings.model_choice import Choice


class Endpoint(TypedDict):
    """One value of the output `endpoints`; spelled as the stack exports it."""

    model: str
    """The request's `model` field."""
    location: str
    chatCompletionsUrl: str


def managed_endpoints(project_id: str, chosen: Sequence[Choice]) -> dict[str, Endpoint]:
    """By MODEL/LOCATION, in the settings' order."""
    return {
        choice.name: Endpoint(
            model=choice.model.request_id,
            location=choice.location,
            chatCompletionsUrl=chat_completions_url(project_id, choice.location),
        )
        for choice in chosen
    }
