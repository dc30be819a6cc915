"""The published component: arguments in, one environment, outputs that mean *ready*.

Annotations are read by Pulumi's schema generator at run time: `from __future__ import annotations`
would break it (seen with the SDK 3.259), and every public attribute becomes an output.
"""

import datetime
from collections.abc import Mapping
from typing import Optional

import pulumi
from pulumi import ResourceOptions

from checks.deployment_checks import Gates
from component_package.argument_names import keyed_as_settings
from component_package.arguments import EnvironmentArgs
from component_package.plain import not_plain, plain
from component_package.wording import BY_ARGUMENTS
from components import environment
from components.core.endpoints import Endpoint
from components.engine import log as telling
from components.engine.provider import deployed_elsewhere, gcp_provider, provider_region
from components.outputs import values
from components.preflight.preflight import ask_first, find_credentials, warn_of_retirement
from settings.environment import EnvironmentSettings
from settings.errors import SettingProblem, SettingsError
from settings.validation.reading import read_settings


class Environment(environment.Environment):
    """One Google Cloud project, taken to a streamed gpt-oss reply on Vertex AI."""

    # outputs: begin (make generate)
    project_id: pulumi.Output[str]
    """The project's id, once the project is billed and its APIs are on."""
    project_number: pulumi.Output[str]
    """The project's number, which Google chooses."""
    location: pulumi.Output[str]
    """Where requests are served; of several models, the first one's."""
    model: pulumi.Output[str]
    """The `model` field of a request; of several models, the first one's."""
    caller: pulumi.Output[str]
    """E-mail of the account of `callerAccountId`, once it may call the model."""
    callers: Optional[pulumi.Output[dict[str, str]]] = None
    """Only with account ids in `callers`: e-mail by account id, once all of them may call."""
    chat_completions_url: pulumi.Output[str]
    """Where the first model answers, once it can be called."""
    endpoints: pulumi.Output[dict[str, Endpoint]]
    """By MODEL/LOCATION: `model`, `location` and `chatCompletionsUrl` of each model."""
    ci_workload_identity_provider: Optional[pulumi.Output[str]] = None
    """Only with `ci`: the name by which a pipeline exchanges its token."""
    ci_plan_service_account: Optional[pulumi.Output[str]] = None
    """Only with `ci`: e-mail of the read-only identity."""
    ci_apply_service_account: Optional[pulumi.Output[str]] = None
    """Only with `ci`: e-mail of the identity that changes the project."""
    self_deployed_endpoint: Optional[pulumi.Output[str]] = None
    """Only with `selfDeployed`: Google's name, `projects/P/locations/L/endpoints/ID`."""
    dashboard: Optional[pulumi.Output[str]] = None
    """Only with a dashboard of `observability`: address in Google's console (**unverified**)."""
    # outputs: end
    _wording = BY_ARGUMENTS

    def __init__(
        self, name: str, args: EnvironmentArgs, opts: Optional[ResourceOptions] = None
    ) -> None:
        today = datetime.datetime.now(tz=datetime.UTC).date()
        settings = settings_of(name, args, today)
        verify_one_provider_will_do(name, settings, opts)
        gates = Gates(settings.quota_project)
        warn_of_retirement(settings, today, self._wording.told)
        find_credentials(gates)
        telling.debug(*ask_first(settings, gates, self._wording.told))
        super().__init__(name, settings, gates, with_provider(name, settings, opts))
        for output, value in values(self):
            setattr(self, output.attribute, pulumi.Output.from_input(value))


def with_provider(
    name: str, settings: EnvironmentSettings, opts: ResourceOptions | None
) -> ResourceOptions:
    """The options, with a gcp provider made from the settings unless the program handed one in."""
    given = opts or ResourceOptions()
    if hands_in_gcp(given):
        telling.info(f"{name}: {own_provider_must(settings)}")
        return given
    own = ResourceOptions(providers=[gcp_provider(f"{name}-gcp", settings)])
    return ResourceOptions.merge(given, own)


def hands_in_gcp(opts: ResourceOptions) -> bool:
    given = opts.providers or []
    several = list(given.values()) if isinstance(given, Mapping) else list(given)
    return any(each.package == "gcp" for each in [*several, opts.provider] if each)


def own_provider_must(settings: EnvironmentSettings) -> str:
    """What the provider made here would have had: nothing tells us what the program's own has."""
    quota = settings.quota_project
    counted = f", billingProject: {quota} and userProjectOverride: true" if quota else ""
    needed = f"region: {provider_region(settings)}{counted}"
    return f"the program's own gcp provider is used, which needs {needed}"


def verify_one_provider_will_do(
    name: str, settings: EnvironmentSettings, opts: ResourceOptions | None
) -> None:
    """Raises pulumi.RunError where another would be made beside one that the program handed in.

    With credentials of its own, that is: whoever hands one in means that one to be used.
    """
    elsewhere = deployed_elsewhere(settings) if hands_in_gcp(opts or ResourceOptions()) else []
    region = provider_region(settings)
    problems = [
        SettingProblem(
            key="selfDeployed.location",
            found=f"{each.location}, and the program's own gcp provider",
            expected=f"{region}, where a managed model is enabled: a provider has one region, and "
            "no second one is made beside the program's own",
            fix=f"set the argument selfDeployed.location to {region}",
            note="or hand in no gcp provider, then one is made for each region",
        )
        for each in elsewhere
    ]
    if problems:
        raise pulumi.RunError(f"{name}: {SettingsError(problems)}")


def settings_of(name: str, args: EnvironmentArgs, today: datetime.date) -> EnvironmentSettings:
    """Raises pulumi.RunError with every problem at once, naming the environment."""
    values = keyed_as_settings(args, EnvironmentArgs)
    try:
        if unusable := [each for key, value in values.items() for each in not_plain(key, value)]:
            raise SettingsError(unusable)
        return read_settings({key: plain(value) for key, value in values.items()}, today)
    except SettingsError as error:
        raise pulumi.RunError(f"{name}: {error}") from None
