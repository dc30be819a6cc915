"""The one gcp provider of a stack, explicit so that no ambient project or region leaks in.

No project is given to it: each resource names its own. That also keeps the plugin from probing
Compute Engine for regions.
"""

import pulumi_gcp as gcp

from settings.environment import EnvironmentSettings
from settings.model_choice import chosen_models


def gcp_provider(name: str, settings: EnvironmentSettings) -> gcp.Provider:
    """A provider on Application Default Credentials (or GOOGLE_OAUTH_ACCESS_TOKEN).

    `region` only picks the host of `enableModel`, which has no global one. With a quota project,
    every request counts there: user credentials have no project of their own.
    """
    return gcp.Provider(
        name,
        region=chosen_models(settings)[0].enablement_region,
        billing_project=settings.quota_project,
        user_project_override=True if settings.quota_project else None,
    )
