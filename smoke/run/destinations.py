"""Where a token of Google's may be sent: to Vertex AI, and to nobody else.

An address comes from a command line or from a stack's outputs, and who may write the stack's state
writes those. So the address itself has to be Vertex AI's, whatever named it. Loopback is no
exception: a port there may be another user's. The exception is the custom endpoint of this very
API, which the gcp plugin sends the same token to.
"""

import os
import re
from urllib.parse import unquote, urlsplit

from findings.cases import make_finding
from findings.finding import CheckError, Finding
from findings.redaction import without_login
from google_api.credentials import TOKEN_VARIABLE
from google_api.endpoints import PLAIN_ADDRESS, VERTEX_AI, api_root
from smoke.judge.fix_context import Situation

# The whole address, so that no two libraries can find different hosts in it. Not every host of
# googleapis.com: only these serve chat completions.
# - aiplatform.googleapis.com, REGION-aiplatform.googleapis.com:
#   https://docs.cloud.google.com/vertex-ai/docs/reference/rest (service endpoints)
# - aiplatform.us.rep.googleapis.com and its like, of multi-regions and regions:
#   https://docs.cloud.google.com/vertex-ai/generative-ai/docs/learn/locations
# - ENDPOINT.REGION-UID.prediction.vertexai.goog, a dedicated endpoint's (dedicatedEndpointDns):
#   https://docs.cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.endpoints
VERTEX_AI_ADDRESS = re.compile(
    r"https://(?:(?:[a-z0-9-]+-)?aiplatform\.googleapis\.com"
    r"|aiplatform\.[a-z0-9-]+\.rep\.googleapis\.com"
    r"|[a-z0-9-]+\.[a-z0-9-]+\.prediction\.vertexai\.goog)"
    r"(?::443)?/[!-~]*",
    re.ASCII | re.IGNORECASE,
)
# Access tokens and refresh tokens, by their look; there is no other way to know a foreign one.
# https://cloud.google.com/docs/authentication/token-types (access tokens)
GOOGLES_TOKEN = re.compile(r"ya29\.\S*|1//\S{20,}")
# The plugin's, gcloud's (`auth/access_token`), and the name that scripts give it.
TOKEN_VARIABLES = (TOKEN_VARIABLE, "CLOUDSDK_AUTH_ACCESS_TOKEN", "GOOGLE_ACCESS_TOKEN")


def may_have_googles_token(url: str) -> bool:
    """Raises CheckError INSECURE_URL for an unusable custom endpoint."""
    if VERTEX_AI_ADDRESS.fullmatch(url):
        return True
    if not os.environ.get(VERTEX_AI.variable) or not PLAIN_ADDRESS.fullmatch(url):
        return False
    if ".." in unquote(url):  # leads out of the endpoint again
        return False
    return url.startswith(f"{api_root(VERTEX_AI)}/")


def verify_destination(situation: Situation) -> None:
    """Raises CheckError TOKEN_DESTINATION unless the address may have a token of Google's."""
    if not may_have_googles_token(situation.url):
        raise CheckError(foreign(situation))


def verify_key(situation: Situation, variable: str, key: str) -> None:
    """A token of Google's is no key for another server.

    Raises CheckError TOKEN_DESTINATION.
    """
    held = {os.environ.get(name, "").strip() for name in TOKEN_VARIABLES}
    googles = variable in TOKEN_VARIABLES or key in held or GOOGLES_TOKEN.fullmatch(key)
    if not googles or may_have_googles_token(situation.url):
        return
    raise CheckError(
        make_finding(
            "TOKEN_DESTINATION",
            "key_of_google",
            variable=variable,
            host=host_of(situation.url),
            with_a_key=situation.run_again(api_key_env="KEY"),
        )
    )


def foreign(situation: Situation) -> Finding:
    words = {
        "host": host_of(situation.url),
        "moved": without_login(os.environ.get(VERTEX_AI.variable, "")) or "not set",
        "stack": situation.stack,
        "with_a_key": situation.run_again(api_key_env="KEY"),
    }
    return make_finding(
        "TOKEN_DESTINATION", "stack_output" if situation.stack else "address", words
    )


def host_of(url: str) -> str:
    """Host and port, without what could be a password."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or "no host"
    except ValueError:
        return "no host"
