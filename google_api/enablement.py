"""How a person enables a model: its card, and the REST call behind the card's button.

Google has no gcloud command for it. That the call takes gpt-oss has never been seen.
"""

from findings.shell import Command, command
from google_api.endpoints import VERTEX_AI, Api, api_root
from settings.catalogue.models import Model, api_host

CONSOLE = "https://console.cloud.google.com/agent-platform"


def card_url(publisher_model: str, project: str) -> str:
    """The console's page of `publishers/PUBLISHER/models/MODEL`."""
    _, publisher, _, model = publisher_model.split("/")
    return f"{CONSOLE}/publishers/{publisher}/model-garden/{model}?project={project}"


def enable_command(model: Model, project: str) -> Command:
    root = api_root(Api(api_host(model.enablement_region), VERTEX_AI.variable))
    url = f"{root}/v1beta1/projects/{project}/{model.publisher_model}:enableModel"
    return command(
        'curl -X POST -H "Authorization: Bearer $(gcloud auth print-access-token)" '
        "-H 'Content-Type: application/json' -d '{}' {url}",
        url=url,
    )
