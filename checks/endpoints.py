"""Where Google's APIs are: at Google, or wherever the plugin has been told to look.

The gcp plugin takes `GOOGLE_<SERVICE>_CUSTOM_ENDPOINT` from the environment, values that end in the
API version and a slash. Our own calls follow the same variables, so that plugin and checks can
never speak to two different Googles.
"""

import os
from dataclasses import dataclass

from settings.catalogue import api_host


@dataclass(frozen=True)
class Api:
    """One Google API and the variable that moves it."""

    host: str
    variable: str


CLOUD_BILLING = Api("cloudbilling.googleapis.com", "GOOGLE_CLOUD_BILLING_CUSTOM_ENDPOINT")
SERVICE_USAGE = Api("serviceusage.googleapis.com", "GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT")
VERTEX_AI = Api("aiplatform.googleapis.com", "GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT")
IAM_CREDENTIALS = Api("iamcredentials.googleapis.com", "GOOGLE_IAM_CREDENTIALS_CUSTOM_ENDPOINT")


def api_root(api: Api) -> str:
    """Scheme, host and any path prefix, without version and without a slash at the end."""
    custom = os.environ.get(api.variable)
    if not custom:
        return f"https://{api.host}"
    return custom.rstrip("/").rpartition("/")[0]


def chat_completions_url(project: str, location: str) -> str:
    """The OpenAI-compatible endpoint of a project at a location."""
    root = api_root(Api(api_host(location), VERTEX_AI.variable))
    path = f"v1/projects/{project}/locations/{location}/endpoints/openapi/chat/completions"
    return f"{root}/{path}"
