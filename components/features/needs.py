"""What the chosen features need: APIs that are on, and what a pipeline may do.

All of it follows from the settings and is never typed by hand. The roles are those of keyless CI,
on the project: the smallest predefined ones that have what google_api/permissions.toml lists,
because not every permission may go into a custom role. Plan has what a refresh reads, apply what an
update writes; renaming, moving, billing and deleting the project stay with people.
Source: https://cloud.google.com/iam/docs/roles-permissions

Absent on purpose: rights outside the project (billing account, organization, tag values). They are
not this stack's to give; docs/ci.md says who gives which.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from components.core.services import REQUIRED_SERVICES
from settings.environment import EnvironmentSettings


@dataclass(frozen=True, kw_only=True)
class Need:
    services: tuple[str, ...] = ()
    """`name.googleapis.com`, on in the project."""
    counted: tuple[str, ...] = ()
    """On where the deployer's requests count. Not aiplatform: that it counts there is inferred."""
    plan: tuple[str, ...] = ()
    """Roles of the plan identity; read-only, all of them."""
    apply: tuple[str, ...] = ()
    """Roles of the apply identity, which has none of plan's."""


MONITORING = ("monitoring.googleapis.com",)
ALWAYS = Need(
    services=REQUIRED_SERVICES,
    counted=(
        "cloudbilling.googleapis.com",
        "cloudresourcemanager.googleapis.com",
        "iam.googleapis.com",
        "serviceusage.googleapis.com",
    ),
    plan=(
        "roles/browser",
        "roles/iam.securityReviewer",
        "roles/serviceusage.serviceUsageViewer",
    ),
    apply=(
        "roles/browser",
        "roles/consumerprocurement.entitlementManager",
        "roles/iam.roleAdmin",
        "roles/iam.serviceAccountAdmin",
        "roles/iam.serviceAccountViewer",
        "roles/resourcemanager.projectIamAdmin",
        "roles/serviceusage.serviceUsageAdmin",
    ),
)
# The identities live in the project, so their own calls count there, token exchange included.
CI = Need(
    services=(
        "cloudbilling.googleapis.com",
        "cloudresourcemanager.googleapis.com",
        "iam.googleapis.com",
        "iamcredentials.googleapis.com",
        "serviceusage.googleapis.com",
        "sts.googleapis.com",
    ),
    plan=("roles/iam.workloadIdentityPoolViewer",),
    apply=("roles/iam.workloadIdentityPoolAdmin",),
)
MAIL = Need(
    services=MONITORING,
    counted=MONITORING,
    plan=("roles/monitoring.notificationChannelViewer",),
    apply=("roles/monitoring.notificationChannelEditor",),
)
OBSERVABILITY = Need(services=MONITORING)
ALERTS = Need(
    counted=MONITORING,
    plan=("roles/monitoring.alertPolicyViewer",),
    apply=("roles/monitoring.alertPolicyEditor",),
)
DASHBOARD = Need(
    counted=MONITORING,
    plan=("roles/monitoring.dashboardViewer",),
    apply=("roles/monitoring.dashboardEditor",),
)
QUOTA = Need(
    services=("cloudquotas.googleapis.com",),
    counted=("cloudquotas.googleapis.com",),
    plan=("roles/cloudquotas.viewer",),
    apply=("roles/cloudquotas.admin",),
)
# Who may deploy may also call: no predefined role parts the two.
SELF_DEPLOYED = Need(plan=("roles/aiplatform.viewer",), apply=("roles/aiplatform.user",))
# Only who sets policies has to be told so by the organization; they may be read by project.
GUARDRAILS = Need(counted=("orgpolicy.googleapis.com",), plan=("roles/orgpolicy.policyViewer",))
BUDGET = Need(counted=("billingbudgets.googleapis.com",))
LIEN = Need(apply=("roles/resourcemanager.lienModifier",))
TAGS = Need(plan=("roles/resourcemanager.tagViewer",), apply=("roles/resourcemanager.tagUser",))
# On where the deployer's requests count: here, if that is an identity of this project.
BUDGETS_COUNTED_HERE = Need(services=("billingbudgets.googleapis.com",))
POLICIES_COUNTED_HERE = Need(services=("orgpolicy.googleapis.com",))
EVERY_NEED = (
    *(ALWAYS, CI, MAIL, OBSERVABILITY, ALERTS, DASHBOARD, QUOTA, SELF_DEPLOYED, GUARDRAILS),
    *(BUDGET, LIEN, TAGS, BUDGETS_COUNTED_HERE, POLICIES_COUNTED_HERE),
)


def needs(settings: EnvironmentSettings) -> list[Need]:
    """Of every feature that the settings choose."""
    watched = settings.observability
    guarded = settings.guardrails and settings.guardrails.allowed_models
    counted_here = settings.ci and not settings.quota_project
    by_feature = (
        (ALWAYS, True),
        (CI, settings.ci),
        (MAIL, emails(settings)),
        (OBSERVABILITY, watched),
        (ALERTS, watched and watched.alerts),
        (DASHBOARD, watched and watched.dashboard),
        (QUOTA, settings.quota_preferences),
        (SELF_DEPLOYED, settings.self_deployed),
        (GUARDRAILS, guarded),
        (BUDGET, settings.budget),
        (LIEN, settings.lien),
        (TAGS, settings.tags),
        (BUDGETS_COUNTED_HERE, counted_here and settings.budget),
        (POLICIES_COUNTED_HERE, counted_here and guarded),
    )
    return [need for need, chosen in by_feature if chosen]


def services_needed(settings: EnvironmentSettings) -> list[str]:
    """APIs to enable in the project, `name.googleapis.com`, in alphabetical order."""
    derived = {service for need in needs(settings) for service in need.services}
    return sorted(derived | {*settings.extra_services})


def services_counted(settings: EnvironmentSettings) -> list[str]:
    """APIs that are on where the deployer's requests count, in alphabetical order."""
    return sorted({service for need in needs(settings) for service in need.counted})


def plan_roles(settings: EnvironmentSettings) -> Sequence[str]:
    """Of the identity that previews with `--refresh`, on the project, in alphabetical order."""
    return sorted({role for need in needs(settings) for role in need.plan})


def apply_roles(settings: EnvironmentSettings) -> Sequence[str]:
    """Of the identity that runs `up`, on the project, in alphabetical order."""
    return sorted({role for need in needs(settings) for role in need.apply})


def emails(settings: EnvironmentSettings) -> list[str]:
    """Every address that any feature tells, once."""
    tellers = (settings.budget, settings.observability)
    return sorted({email for teller in tellers if teller for email in teller.emails})
