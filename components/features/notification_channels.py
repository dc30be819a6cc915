"""E-mail addresses as notification channels of the project, each once, whoever tells them.

In another case an address is the same channel, written as it is typed now.

A channel that the project has for an address by other means is not looked for: Google allows any
number. Nothing is verified by Google either; a wrong address is told nothing, silently.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp
from pulumi import ResourceOptions

from components.core.needs import Need
from components.core.project_context import Place
from components.features.feature import Context, Feature, FeatureComponent
from components.ownership.former_names import formerly
from components.ownership.orphans import NamedByGoogle
from settings.budget import BudgetSettings
from settings.environment import EnvironmentSettings
from settings.observability import ObservabilitySettings


@dataclass(frozen=True, kw_only=True)
class MailChannelsArgs:
    place: Place
    """monitoring.googleapis.com is on in it."""
    emails: Sequence[str]
    """Each once."""


class MailChannels(FeatureComponent):
    """One channel an address."""

    names: Mapping[str, pulumi.Output[str]]
    """`projects/PROJECT/notificationChannels/NUMBER` by address."""

    def __init__(
        self, name: str, args: MailChannelsArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("vertex-gpt-oss:index:MailChannels", name, None, opts)
        child = args.place.replaceable(self)
        channels = {
            email: gcp.monitoring.NotificationChannel(
                f"{name}-{email.lower()}",
                project=args.place.project_id,
                display_name=email,
                type="email",
                labels={"email_address": email},
                opts=formerly(f"{name}-{email}", f"{name}-{email.lower()}", child),
            )
            for email in args.emails
        }
        self.names = {email: channel.name for email, channel in channels.items()}
        named = list(self.names.values())
        self.named_by_google = [NamedByGoogle(collection="notificationChannels", names=named)]
        self.ready = pulumi.Output.all(*named)
        self.register_outputs({})


def emails(settings: EnvironmentSettings) -> list[str]:
    """The addresses of all features that send mail, each once."""
    senders = (settings.budget, settings.observability)
    return sorted({email for sender in senders if sender for email in sender.emails})


def channels_for(
    settings: BudgetSettings | ObservabilitySettings, context: Context
) -> list[pulumi.Input[str]]:
    """The channels that a feature's settings name, and one for each of its addresses."""
    mail = context.find(MailChannels)
    made = [mail.names[email] for email in sorted({*settings.emails})] if mail else []
    return [*settings.notification_channels, *made]


def build(name: str, context: Context) -> MailChannels:
    args = MailChannelsArgs(place=context.place, emails=emails(context.settings))
    return MailChannels(name, args, context.child)


MAIL_CHANNELS = Feature(
    name="mail",
    chosen=emails,
    build=build,
    needs=(
        Need(
            services=("monitoring.googleapis.com",),
            counted=("monitoring.googleapis.com",),
            plan=("roles/monitoring.notificationChannelViewer",),
            apply=("roles/monitoring.notificationChannelEditor",),
        ),
    ),
)
