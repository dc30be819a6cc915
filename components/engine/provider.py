"""The one gcp provider of a stack, explicit so that no ambient project or region leaks in.

No project is given to it: each resource names its own. That also keeps the plugin from probing
Compute Engine for regions. The SDK would put one in from GOOGLE_CLOUD_PROJECT and its like, which
google-github-actions/auth exports: a pipeline and a desk would change the provider in turns.

It reaches the children by inheritance, which is what Pulumi has for it, and not by a transform as
labels do: a transform is told the provider that inheritance has settled on already, so it could not
tell one that was chosen on purpose (a deployment in another region, a program's own) from a missing
one, and it is not asked about invokes (a selected project is one).
Source: https://www.pulumi.com/docs/iac/concepts/resources/options/providers
"""

import pulumi
import pulumi_gcp as gcp
from pulumi import ResourceOptions

from settings.environment import EnvironmentSettings
from settings.validation.model_choice import chosen_models, self_deployments
from settings.validation.self_deploy_choice import SelfDeployment

BATCH_WINDOW = "500ms"
"""What the engine sends together arrives within it. The plugin's own 3 s are waited out before each
grant, too, of which an environment rarely has two at once. Without a window each API would be
enabled alone, with an operation of its own to poll."""


AMBIENT = ("project", "zone")
"""What the SDK reads from the environment where it is not given."""


def provider_region(settings: EnvironmentSettings) -> str:
    managed = chosen_models(settings)
    return managed[0].enablement_region if managed else self_deployments(settings)[0].location


def deployed_elsewhere(settings: EnvironmentSettings) -> list[SelfDeployment]:
    """What needs another provider, for another region's host than the environment's asks."""
    region = provider_region(settings)
    return [each for each in self_deployments(settings) if each.location != region]


def gcp_provider(
    name: str,
    settings: EnvironmentSettings,
    region: str = "",
    opts: ResourceOptions | None = None,
) -> gcp.Provider:
    """A provider on Application Default Credentials (or GOOGLE_OAUTH_ACCESS_TOKEN).

    `region` only picks the host of Vertex AI: `enableModel` has no global one, and a deployment
    takes the provider's region for its host, whatever its own location. With a quota project,
    every request counts there: user credentials have no project of their own.
    """
    return gcp.Provider(
        name,
        region=region or provider_region(settings),
        billing_project=settings.quota_project,
        user_project_override=True if settings.quota_project else None,
        batching=gcp.ProviderBatchingArgs(send_after=BATCH_WINDOW, enable_batching=True),
        opts=ResourceOptions.merge(opts, ResourceOptions(transformations=[without_ambient])),
    )


def without_ambient(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
    """The provider as it is written here, whatever the shell's variables say."""
    props = {**args.props, **dict.fromkeys(AMBIENT)}
    return pulumi.ResourceTransformationResult(props=props, opts=args.opts)
