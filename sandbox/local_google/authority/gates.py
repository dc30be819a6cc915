"""What stands before every handler: the token, the quota project, the API, and billing.

Owns 401, what a token is for, USER_PROJECT_DENIED, SERVICE_DISABLED and BILLING_DISABLED. Which
project's API state counts is inferred from user reports, not documented in one place: for Vertex AI
the project in the URL; for the others the project a call is counted against (the caller's own, or
the one in X-Goog-User-Project or $userProject), which is why a fresh project can be administered
before anything is enabled in it.
"""

import json
from functools import cache
from pathlib import Path

from sandbox.local_google.authority import iam, org_policy_gates, propagation
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.contract import Method
from sandbox.local_google.protocol.errors import (
    GoogleError,
    denied,
    error_info,
    help_links,
    localized_message,
    unauthenticated,
)
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.world import World

# Token exchange is how one gets a token, so it asks for none.
OPEN_METHODS = frozenset({"sts.token"})
# Off in the project of the Google Cloud SDK, which people's requests count against by default.
NEED_QUOTA_PROJECT = frozenset({"billingbudgets", "orgpolicy"})
# Which methods ask for billing is published for none; the model's price is (inferred) enough.
NEED_BILLING = frozenset({"aiplatform.projects.locations.endpoints.chat.completions"})
CLOUD_PLATFORM = "https://www.googleapis.com/auth/cloud-platform"
SHARED_CLIENT = "projects/764086051850"


@cache
def services() -> dict[str, Json]:
    """Every service of this world: title, and whether enabling it needs billing."""
    path = Path(__file__).parent.parent / "data" / "services.json"
    loaded: dict[str, Json] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def authenticate(world: World, method: Method, authorization: str) -> str:
    """The caller behind a bearer token; empty for methods that need none."""
    if method.id in OPEN_METHODS:
        return ""
    scheme, _, presented = authorization.partition(" ")
    service, bearer = method.document.service, presented.strip()
    token = world.tokens.get(bearer) if scheme.lower() == "bearer" else None
    member = token.member if token is not None and token.expires > world.now() else ""
    if not member and scheme.lower() == "bearer" and bearer.count(".") == 2:
        from sandbox.local_google.authority import (
            account_keys,  # its cryptography takes 0.1 s to import
        )

        member = account_keys.signer(world, bearer, service)
    if not member or world.caller(member) is None:
        raise unauthenticated(method.id, service, presented=bool(authorization))
    if token is not None and token.scopes and CLOUD_PLATFORM not in token.scopes:
        raise scope_missing(method.id, service)
    return member


def scope_missing(method_id: str, service: str) -> GoogleError:
    """The text is quoted in googleapis/python-aiplatform issue 902; that narrower scopes some APIs
    take are refused too is ours."""
    info = error_info(
        "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "googleapis.com",
        {"service": service, "method": method_id},
    )
    return denied("Request had insufficient authentication scopes.", [info])


def quota_project(world: World, caller: str, header: str) -> Project | None:
    known = world.caller(caller)
    if (
        known
        and header
        and not iam.allowed(world, caller, "serviceusage.services.use", f"projects/{header}")
    ):
        reference = f"projects/{header}"
        raise denied(
            f"Caller does not have required permission to use project {header}. Grant the caller"
            " the roles/serviceusage.serviceUsageConsumer role, or a custom role with the"
            " serviceusage.services.use permission, by visiting"
            f" https://console.developers.google.com/iam-admin/iam/project?project={header} and"
            " then retry. Propagation of the new permission may take a few minutes.",
            [
                error_info(
                    "USER_PROJECT_DENIED",
                    "googleapis.com",
                    {"service": "serviceusage.googleapis.com", "consumer": reference},
                )
            ],
        )
    return world.project(header or (known.quota_project if known else ""))


def require_api(world: World, method: Method, path: dict[str, str], quota: Project | None) -> None:
    service = method.document.service
    if method.id in OPEN_METHODS:
        return
    project, named = quota, []
    if method.document.api == "aiplatform":
        named = [value.split("/")[1] for value in path.values() if value.startswith("projects/")]
        if named:
            project = world.project(named[0])
    if project is None and method.document.api in NEED_QUOTA_PROJECT:
        raise quota_project_missing(service)
    if project is None:
        return  # the handler's permission check answers for a project that does not exist
    if not propagation.usable(world, project, service):
        raise service_disabled(project, service)
    if method.id in NEED_BILLING and not world.billing_enabled(project):
        raise billing_disabled(project, service)
    if named:
        org_policy_gates.require_service(world, project, service)


def quota_project_missing(service: str) -> GoogleError:
    """Quoted in https://github.com/GoogleCloudPlatform/dlp-pdf-redaction/issues/31."""
    text = (
        "Your application is authenticating by using local Application Default Credentials. The"
        f" {service} API requires a quota project, which is not set by default. To learn how to set"
        " your quota project, see"
        " https://cloud.google.com/docs/authentication/adc-troubleshooting/user-creds ."
    )
    metadata = {"service": service, "consumer": SHARED_CLIENT}
    info = error_info("SERVICE_DISABLED", "googleapis.com", metadata)
    return denied(text, [info, localized_message(text)])


def billing_disabled(project: Project, service: str) -> GoogleError:
    """Text and details are quoted in GoogleCloudPlatform/php-docs-samples issue 1235."""
    url = f"https://console.developers.google.com/billing/enable?project={project.number}"
    metadata = {"service": service, "consumer": f"projects/{project.number}"}
    return denied(
        "This API method requires billing to be enabled. Please enable billing on project"
        f" #{project.number} by visiting {url} then retry. If you enabled billing for this project"
        " recently, wait a few minutes for the action to propagate to our systems and retry.",
        [
            help_links({"Google developers console billing": url}),
            error_info("BILLING_DISABLED", "googleapis.com", metadata),
        ],
    )


def service_disabled(project: Project, service: str) -> GoogleError:
    title = services()[service]["title"]
    consumer = f"projects/{project.number}"
    url = (
        f"https://console.developers.google.com/apis/api/{service}/overview"
        f"?project={project.number}"
    )
    return denied(
        f"{title} has not been used in project {project.number} before or it is disabled."
        f" Enable it by visiting {url} then retry. If you enabled this API recently, wait a few"
        " minutes for the action to propagate to our systems and retry.",
        [
            error_info(
                "SERVICE_DISABLED",
                "googleapis.com",
                {
                    "service": service,
                    "serviceTitle": title,
                    "consumer": consumer,
                    "containerInfo": project.number,
                    "activationUrl": url,
                },
            ),
            help_links({"Google developers console API activation": url}),
        ],
    )
