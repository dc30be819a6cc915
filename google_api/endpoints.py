"""Where Google's APIs are: at Google, or wherever the plugin has been told to look.

The gcp plugin takes `GOOGLE_<SERVICE>_CUSTOM_ENDPOINT` from the environment, values that end in the
API version (Monitoring's: without one) and a slash. Our own calls follow the same variables, so
that plugin and checks can never speak to two different Googles.
"""

import ipaddress
import os
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from findings.cases import make_finding
from findings.finding import CheckError
from findings.proxy_logins import ENDS_AN_ADDRESS
from findings.redaction import login_of, without_login
from findings.shell import Command, command
from settings.catalogue.models import api_host


@dataclass(frozen=True)
class Api:
    """One Google API and the variable that moves it."""

    host: str
    variable: str
    versioned: bool = True
    """Whether the variable's value ends in the API's version."""


VERSION = re.compile(r"/v\d\w*\Z")
PLAIN_ADDRESS = re.compile(r"[!-\[\]-~]+")  # printable ASCII without a backslash

CLOUD_BILLING = Api("cloudbilling.googleapis.com", "GOOGLE_CLOUD_BILLING_CUSTOM_ENDPOINT")
RESOURCE_MANAGER_V3 = Api(
    "cloudresourcemanager.googleapis.com", "GOOGLE_RESOURCE_MANAGER_V3_CUSTOM_ENDPOINT"
)
SERVICE_USAGE = Api("serviceusage.googleapis.com", "GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT")
ORG_POLICY = Api("orgpolicy.googleapis.com", "GOOGLE_ORG_POLICY_CUSTOM_ENDPOINT")
VERTEX_AI = Api("aiplatform.googleapis.com", "GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT")
IAM = Api("iam.googleapis.com", "GOOGLE_IAM_BETA_CUSTOM_ENDPOINT")  # sic: the plugin's live one
MONITORING = Api("monitoring.googleapis.com", "GOOGLE_MONITORING_CUSTOM_ENDPOINT", versioned=False)
BILLING_BUDGETS = Api("billingbudgets.googleapis.com", "GOOGLE_BILLING_BUDGETS_CUSTOM_ENDPOINT")
CLOUD_QUOTAS = Api("cloudquotas.googleapis.com", "GOOGLE_CLOUD_QUOTAS_CUSTOM_ENDPOINT")
IAM_CREDENTIALS = Api("iamcredentials.googleapis.com", "GOOGLE_IAM_CREDENTIALS_CUSTOM_ENDPOINT")


def api_root(api: Api) -> str:
    """Scheme, host and any path prefix, without version and without a slash at the end.

    Raises CheckError INSECURE_URL.
    """
    custom = os.environ.get(api.variable)
    if not custom:
        return f"https://{api.host}"
    refuse_open_line(custom, fix=command("unset {variable}", variable=api.variable))
    root = custom.rstrip("/")
    return VERSION.sub("", root) if api.versioned else root


def refuse_open_line(url: str, fix: Command) -> None:
    """Raises CheckError unless a token sent to `url` is encrypted or stays on this machine."""
    flaw = flaw_of(url)
    if not flaw:
        return
    raise CheckError(
        make_finding("INSECURE_URL", "open_line", flaw=flaw, address=without_login(url), fix=fix)
    )


def is_open_line(url: str) -> bool:
    return bool(flaw_of(url))


def flaw_of(url: str) -> str:
    """Why a token sent to `url` could be read on the way; empty if it could not.

    What libraries read differently is a flaw too.
    """
    if url and not PLAIN_ADDRESS.fullmatch(url):
        return "has a backslash, or a character that is not printable ASCII"
    if ENDS_AN_ADDRESS.search(login_of(url)):
        return "has an @ behind its host"
    try:
        parts = urlsplit(url)
        usable = parts.port != 0 and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        return "has no usable host and port"
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))
    return "" if safe else "is not encrypted"


def is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def self_deployed_url(name: str, dns: str, location: str) -> str:
    """The chat route of one's own endpoint, `projects/P/locations/L/endpoints/E`.

    A dedicated endpoint refuses the shared host; `dns` is empty for one that is not dedicated, and
    may come with its scheme. Where the plugin has been told to look elsewhere, so do we: no name
    server knows the hosts of a local Google.
    """
    shared = Api(api_host(location), VERTEX_AI.variable)
    root = api_root(shared)
    if dns and not os.environ.get(VERTEX_AI.variable):
        root = f"https://{dns.removeprefix('https://')}"
    return f"{root}/v1/{name}/chat/completions"


def chat_completions_url(project: str, location: str) -> str:
    """The OpenAI-compatible endpoint of a project at a location."""
    root = api_root(Api(api_host(location), VERTEX_AI.variable))
    path = f"v1/projects/{project}/locations/{location}/endpoints/openapi/chat/completions"
    return f"{root}/{path}"
