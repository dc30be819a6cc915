"""What answers a chat on an endpoint of one's own.

The container serves one model, so `model` in a request is read by nobody: Google's notebooks send
it empty, a user reports success with `irrelevant`
(https://github.com/BerriAI/litellm/issues/10436). On Google a dedicated endpoint refuses the shared
host; here there is one host, and it serves the path.
"""

from sandbox.local_google.calls.registry import Call
from sandbox.local_google.protocol.errors import not_found, precondition
from sandbox.local_google.vertex import cards, endpoints
from sandbox.local_google.vertex.access import numbered, project_of
from sandbox.local_google.vertex.models import PublisherModel


def model_of(call: Call, name: str) -> PublisherModel:
    """The model an endpoint serves, under the name it answers with; or 403, 404, 400."""
    project = project_of(call, name, "aiplatform.endpoints.predict")
    endpoint = call.world.vertex.endpoints.get(numbered(project, name))
    if endpoint is None:
        raise not_found(f"The Endpoint does not exist: {name}.")
    split = endpoint.written.get("trafficSplit", {})
    if not split or not endpoint.card or endpoints.is_deploying(call.world, endpoint):
        raise precondition(f"Endpoint {name} has no deployed model that takes traffic.")
    card = cards.versions()[endpoint.card]
    if not card.context_window:
        raise precondition(f"{card.name} does not serve chat completions.")
    tokens = card.context_window
    return PublisherModel(card.served_as, (name.split("/")[3],), tokens, tokens, "GA", None)
