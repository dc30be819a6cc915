"""Where a token of Google's may be sent: to Vertex AI, and to nobody else.

An address comes from a command line or from a stack's outputs, and who may write the stack's state
writes those. So the address itself has to be Vertex AI's, whatever named it. Loopback is no
exception: a port there may be another user's. The exception is the custom endpoint of this very
API, which the gcp plugin sends the same token to.
"""

import os
import re
from urllib.parse import unquote, urlsplit

from findings.finding import CheckError, Finding
from findings.redaction import without_login
from findings.shell import command
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
GOOD_STATE = "a token of Google's goes to Vertex AI only"


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
        Finding(
            code="TOKEN_DESTINATION",
            good_state=GOOD_STATE,
            found=f"{variable} holds a token of Google's, and --url names {host_of(situation.url)}",
            expected="the key of the server that --url names",
            fix=situation.run_again(api_key_env="KEY"),
            note="first, put the server's own key into the environment variable KEY",
            waiting_helps=False,
        )
    )


def foreign(situation: Situation) -> Finding:
    host = host_of(situation.url)
    moved = f"or an address below {VERTEX_AI.variable}, which is "
    moved += without_login(os.environ.get(VERTEX_AI.variable, "")) or "not set"
    source, fix, note = f"--url names {host}", situation.run_again(api_key_env="KEY"), ""
    if situation.stack:
        source = f"an output of the stack {situation.stack} names {host}"
        fix = command("pulumi up --stack {stack}", stack=situation.stack)
        note = (
            "pulumi up writes the address again; if no custom endpoint explains the old one, "
            "somebody changed the stack's state: find out who may write it"
        )
    return Finding(
        code="TOKEN_DESTINATION",
        good_state=GOOD_STATE,
        found=source,
        expected=f"a host of Vertex AI, such as {VERTEX_AI.host}, {moved}",
        fix=fix,
        note=note,
        waiting_helps=False,
    )


def host_of(url: str) -> str:
    """Host and port, without what could be a password."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or "no host"
    except ValueError:
        return "no host"
