"""What a project needs before its resources can be made: APIs, and roles of a pipeline.

All of it follows from the settings and is never typed by hand. The roles are those of keyless CI,
on the project: the smallest predefined roles that have what google_api/permissions.toml lists,
because not every permission may go into a custom role. The plan identity can read what a refresh
reads. The apply identity can write what an update writes. People rename, move, bill and delete the
project. Source: https://cloud.google.com/iam/docs/roles-permissions

Absent on purpose: rights outside the project (billing account, organization, tag values). This
stack cannot grant them; docs/ci.md says who grants which.
"""

from collections.abc import Callable
from dataclasses import dataclass

from components.core.services import REQUIRED_SERVICES
from settings.environment import EnvironmentSettings


def always(_: EnvironmentSettings) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Need:
    """APIs and roles that some settings ask for."""

    when: Callable[[EnvironmentSettings], object] = always
    """Whether the settings ask for it. A feature's need also waits for the feature itself."""
    services: tuple[str, ...] = ()
    """APIs to enable in the project, `NAME.googleapis.com`."""
    counted: tuple[str, ...] = ()
    """APIs to enable where the deployer's requests count. aiplatform is not listed: that its
    requests count there is inferred. The project enables them too if its own pipeline deploys."""
    plan: tuple[str, ...] = ()
    """Roles of the plan identity; read-only, all of them."""
    apply: tuple[str, ...] = ()
    """Roles of the apply identity, which has no role of plan's by itself."""


CORE_NEEDS = (
    Need(
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
    ),
    Need(when=lambda settings: settings.lien, apply=("roles/resourcemanager.lienModifier",)),
)
"""Of the project, its services, the caller and the models."""
