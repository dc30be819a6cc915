"""The provider's own arguments: which exist, what they mean, what they default to.

Names are the SDK's (`gcp.Provider(poll_interval=…)` arrives as `pollInterval`). Nested values and
booleans arrive as JSON text. An argument unknown here is an error, never silence: the official
plugin might honour it.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.methods import ENDPOINTS, Endpoint
from sandbox.gcp_plugin.values import UNKNOWN, PropertyValue, State

_PROJECT_VARIABLES = (
    "GOOGLE_PROJECT",
    "GOOGLE_CLOUD_PROJECT",
    "GCLOUD_PROJECT",
    "CLOUDSDK_CORE_PROJECT",
)
_CREDENTIALS_VARIABLES = (
    "GOOGLE_CREDENTIALS",
    "GOOGLE_CLOUD_KEYFILE_JSON",
    "GCLOUD_KEYFILE_JSON",
)
_ENDPOINT_ARGUMENTS = tuple(endpoint.argument for endpoint in ENDPOINTS)
# Taken and without effect here: they choose among real Google's hosts, or are the engine's own.
_WITHOUT_EFFECT = (
    "disableGlobalProjectWarning",
    "pluginDownloadURL",
    "region",
    "scopes",
    "skipRegionValidation",
    "version",
    "zone",
)
SUPPORTED = frozenset(
    {
        "accessToken",
        "addPulumiAttributionLabel",
        "batching",
        "billingProject",
        "credentials",
        "defaultLabels",
        "deletionPolicy",
        "impersonateServiceAccount",
        "pollInterval",
        "project",
        "requestTimeout",
        "pulumiAttributionLabelAdditionStrategy",
        "userProjectOverride",
        *_ENDPOINT_ARGUMENTS,
        *_WITHOUT_EFFECT,
    }
)
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


@dataclass(frozen=True)
class ProviderConfig:
    """The arguments of one provider, read and typed."""

    project: str = ""
    access_token: str = field(default="", repr=False)
    credentials: str = field(default="", repr=False)
    impersonate_service_account: str = ""
    user_project_override: bool = False
    billing_project: str = ""
    poll_interval: float = 10.0
    request_timeout: float = 120.0
    batch_window: float = 3.0
    batching_enabled: bool = True
    attribution_label: bool = True
    attribution_on_update: bool = False
    default_labels: Mapping[str, str] = field(default_factory=dict)
    deletion_policy: str = ""
    endpoints: Mapping[str, str] = field(default_factory=dict)

    def endpoint_of(self, endpoint: Endpoint) -> str:
        """Where an API lives, or a refusal: this plugin has no business with real Google."""
        url = self.endpoints.get(endpoint.argument, "")
        if not url:
            raise PluginError(
                f"{endpoint.variable} is not set, and this is the sandbox's stand-in for the gcp "
                "plugin: it never talks to real Google. In the sandbox, run the command through "
                "`.venv/bin/python -m scripts.sandbox exec -- …`, which sets it "
                f"(to $SANDBOX_URL{endpoint.example}). For Google, take sandbox/bin off PATH and "
                "run `pulumi plugin install resource gcp`."
            )
        return url if url.endswith("/") else url + "/"


def unsupported(properties: State) -> dict[str, str]:
    """Arguments that cannot be honoured, each with its reason."""
    reasons = {}
    for name in sorted(properties):
        if name not in SUPPORTED and not name.startswith("__"):
            reasons[name] = (
                f"unknown provider argument or config key gcp:{name}; the sandbox's gcp plugin "
                f"knows: {', '.join(sorted(SUPPORTED))}"
            )
    return reasons


def read(properties: State, environ: Mapping[str, str] = os.environ) -> ProviderConfig:
    """Typed settings from the engine's properties; raises `PluginError` naming a bad one."""
    for reason in unsupported(properties).values():
        raise PluginError(reason)
    given = {key: _parsed(key, value) for key, value in properties.items() if value is not None}
    window, enabled = _batching(given.get("batching"))
    strategy = given.get("pulumiAttributionLabelAdditionStrategy", "CREATION_ONLY")
    return ProviderConfig(
        project=given.get("project") or _first(environ, _PROJECT_VARIABLES),
        access_token=given.get("accessToken") or environ.get("GOOGLE_OAUTH_ACCESS_TOKEN", ""),
        credentials=given.get("credentials") or _first(environ, _CREDENTIALS_VARIABLES),
        impersonate_service_account=given.get("impersonateServiceAccount")
        or environ.get("GOOGLE_IMPERSONATE_SERVICE_ACCOUNT", ""),
        user_project_override=_flag(given, environ, "userProjectOverride", "USER_PROJECT_OVERRIDE"),
        billing_project=given.get("billingProject") or environ.get("GOOGLE_BILLING_PROJECT", ""),
        poll_interval=_seconds("pollInterval", given.get("pollInterval", "10s")),
        request_timeout=_seconds("requestTimeout", given.get("requestTimeout", "120s")),
        batch_window=window,
        batching_enabled=enabled,
        attribution_label=given.get("addPulumiAttributionLabel", True),
        attribution_on_update=strategy == "PROACTIVE",
        default_labels=given.get("defaultLabels", {}),
        deletion_policy=given.get("deletionPolicy", ""),
        endpoints={
            endpoint.argument: given.get(endpoint.argument) or environ.get(endpoint.variable, "")
            for endpoint in ENDPOINTS
        },
    )


_JSON_ARGUMENTS = ("batching", "defaultLabels", "addPulumiAttributionLabel", "userProjectOverride")


def _parsed(name: str, value: object) -> PropertyValue:
    if value is UNKNOWN:
        return None
    if name in _JSON_ARGUMENTS and isinstance(value, str):
        try:
            return json.loads(value)
        except (ValueError, RecursionError) as error:
            raise PluginError(f"gcp:{name} is {value!r}, expected JSON") from error
    return value


def _batching(given: PropertyValue) -> tuple[float, bool]:
    """Window in seconds, and whether to batch at all.

    A `batching` block that does not say `enableBatching` switches batching off: the upstream
    provider reads the missing boolean as false, and the recordings made with only `send_after`
    show single requests and none of the batcher's error wording.
    """
    if not given:
        return 3.0, True
    window = given.get("sendAfter", given.get("send_after")) or "3s"
    enabled = given.get("enableBatching", given.get("enable_batching", False))
    return _seconds("batching.sendAfter", window), enabled in (True, "true")


def _seconds(name: str, text: str) -> float:
    parts = _DURATION.findall(str(text))
    if not parts or "".join(number + unit for number, unit in parts) != str(text):
        raise PluginError(f"gcp:{name} is {text!r}, expected a duration such as 200ms, 10s or 1m")
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def _flag(given: State, environ: Mapping[str, str], name: str, variable: str) -> bool:
    if given.get(name) is not None:
        return bool(given[name])
    return environ.get(variable, "").lower() in ("1", "true")


def _first(environ: Mapping[str, str], variables: tuple[str, ...]) -> str:
    return next((environ[variable] for variable in variables if environ.get(variable)), "")
