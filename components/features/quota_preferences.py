"""What the project's quotas should be: requests to Google, which decides an increase by itself.

The managed gpt-oss-120b has no quota of the project's own (it draws on a pool that all share), so
there is nothing to prefer for it; GPUs of a self-deployed model have one.
Source: https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/standard-paygo.md.txt

Absent on purpose: waiting for the decision, which takes up to days. A preference cannot be deleted:
the stack forgets it, the quota stays as it is, and whoever asks again finds it by its name
(adoption.py).
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp
from pulumi import ResourceOptions

from components.core.needs import Need
from components.core.project_context import Place
from components.features.feature import Context, Feature, FeatureComponent
from settings.quota_preferences import QuotaPreferenceSettings

LONGEST_ID = 128


@dataclass(frozen=True, kw_only=True)
class QuotaPreferencesArgs:
    place: Place
    preferences: Sequence[QuotaPreferenceSettings]
    """Each quota once for the same dimensions."""


class QuotaPreferences(FeatureComponent):
    """One request for each quota."""

    ready: pulumi.Output[list[str]]
    """Names at Google, once every request is made; none need be granted."""

    def __init__(
        self, name: str, args: QuotaPreferencesArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("vertex-gpt-oss:index:QuotaPreferences", name, None, opts)
        parent = pulumi.Output.format("projects/{0}", args.place.project_id)
        made = [self._ask(name, parent, args.place, each) for each in args.preferences]
        self.ready = pulumi.Output.all(*made)
        self.register_outputs({"names": self.ready})

    def _ask(
        self,
        name: str,
        parent: pulumi.Output[str],
        place: Place,
        wanted: QuotaPreferenceSettings,
    ) -> pulumi.Output[str]:
        preference = gcp.cloudquota.SQuotaPreference(
            f"{name}-{preference_id(wanted)}",
            parent=parent,
            name=preference_id(wanted),
            service=wanted.service,
            quota_id=wanted.quota_id,
            dimensions=wanted.dimensions,
            quota_config={"preferred_value": str(wanted.preferred_value)},
            contact_email=wanted.contact_email,
            justification=wanted.justification,
            opts=place.replaceable(self),
        )
        return preference.name


def preference_id(wanted: QuotaPreferenceSettings) -> str:
    """The quota and its dimensions, which Google does not let change: another is another."""
    api = wanted.service.partition(".")[0]
    parts = [api, wanted.quota_id, *(v for _, v in sorted(wanted.dimensions.items()))]
    whole = re.sub(r"[^A-Za-z0-9-]", "_", "-".join(parts))
    if len(whole) <= LONGEST_ID:
        return whole
    mark = hashlib.sha256(whole.encode()).hexdigest()[:8]  # what is cut off tells two regions apart
    return f"{whole[: LONGEST_ID - len(mark) - 1]}-{mark}"


def build(name: str, context: Context) -> QuotaPreferences:
    wanted = context.settings.quota_preferences
    args = QuotaPreferencesArgs(place=context.place, preferences=wanted)
    return QuotaPreferences(name, args, context.child)


QUOTA_PREFERENCES = Feature(
    name="quota",
    chosen=lambda settings: settings.quota_preferences,
    build=build,
    needs=(
        Need(
            services=("cloudquotas.googleapis.com",),
            counted=("cloudquotas.googleapis.com",),
            plan=("roles/cloudquotas.viewer",),
            apply=("roles/cloudquotas.admin",),
        ),
    ),
)
