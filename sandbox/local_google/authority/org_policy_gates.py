"""Where organization policies bite: each function raises what Google answers, or lets pass.

The source of each text is named beside it; (inferred) ones follow their neighbours' pattern.
"""

from urllib.parse import quote

from sandbox.local_google.authority import org_policy
from sandbox.local_google.protocol.errors import (
    GoogleError,
    denied,
    error_info,
    precondition,
    precondition_failure,
)
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.world import World

ALLOWED_MODELS = "vertexai.allowedModels"
RESTRICT_SERVICES = "gcp.restrictServiceUsage"
NO_ACCOUNTS = "iam.disableServiceAccountCreation"
NO_KEYS = ("iam.disableServiceAccountKeyCreation", "iam.managed.disableServiceAccountKeyCreation")
POOL_PROVIDERS = "iam.workloadIdentityPoolProviders"

# What everything depends on (IAM, Logging, Monitoring) is exempt; the list of what is covered is
# the page restricting-resources-supported-services of Google's organization policy documentation.
# Procurement is here because Model Garden's page says a policy must allow it.
RESTRICTABLE = frozenset(
    f"{name}.googleapis.com"
    for name in (
        *("aiplatform", "artifactregistry", "bigquery", "cloudcommerceconsumerprocurement"),
        *("compute", "run", "secretmanager", "storage"),
    )
)


def require_model(world: World, project: Project, model: str, action: str = "predict") -> None:
    """`model` is `publishers/P/models/M`. Users have quoted this text; it came without details."""
    if not org_policy.allows(world, project, ALLOWED_MODELS, f"{model}:{action}"):
        raise precondition(
            f"Organization Policy constraint constraints/{ALLOWED_MODELS} violated attempting to"
            f" use a disallowed Gen AI model {model.rpartition('/')[2]}"
        )


def require_service(world: World, project: Project, service: str) -> None:
    """Text: the Restricting resource usage page beside the list above; reason and metadata:
    google/api/error_reason.proto. That enabling is refused too is (inferred)."""
    if service not in RESTRICTABLE:
        return
    if not org_policy.allows(world, project, RESTRICT_SERVICES, service):
        consumer = f"projects/{project.project_id}"
        raise denied(
            f"Request is disallowed by organization's constraints/{RESTRICT_SERVICES} constraint"
            f" for {consumer} attempting to use service {service}.",
            [
                error_info(
                    "RESOURCE_USAGE_RESTRICTION_VIOLATED",
                    "googleapis.com",
                    {"consumer": consumer, "service": service},
                )
            ],
        )


def require_key_creation(world: World, project: Project, email: str) -> None:
    for constraint in NO_KEYS:
        if org_policy.enforced(world, project, constraint):
            raise key_refused(project, email, constraint)


def key_refused(project: Project, email: str, constraint: str) -> GoogleError:
    """Quoted in https://github.com/GaloyMoney/galoy-infra/issues/242."""
    text = "Key creation is not allowed on this service account."
    subject = f"projects/{project.project_id}/serviceAccounts/{email}"
    subject += f"?configvalue={quote(email, safe='')}"
    violation = precondition_failure(f"constraints/{constraint}", subject, text)
    return precondition(text, [violation])


def require_account_creation(world: World, project: Project) -> None:
    """(inferred) from the refusal of keys."""
    if org_policy.enforced(world, project, NO_ACCOUNTS):
        text = "Service account creation is not allowed on this project."
        violation = precondition_failure(
            f"constraints/{NO_ACCOUNTS}", f"projects/{project.project_id}", text
        )
        raise precondition(text, [violation])


def require_provider(world: World, project: Project, pool: str, issuer: str) -> None:
    """`pool` is `projects/P/locations/global/workloadIdentityPools/POOL`. Quoted in
    https://github.com/google-github-actions/auth/issues/201."""
    if not org_policy.allows(world, project, POOL_PROVIDERS, issuer):
        text = f"Org Policy violated for value: '{issuer}'."
        violation = precondition_failure(f"constraints/{POOL_PROVIDERS}", f"orgpolicy:{pool}", text)
        raise precondition("Precondition check failed.", [violation])
