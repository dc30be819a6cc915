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

from components.core.project_context import Place
from components.ownership.former_names import formerly


@dataclass(frozen=True, kw_only=True)
class MailChannelsArgs:
    place: Place
    """monitoring.googleapis.com is on in it."""
    emails: Sequence[str]
    """Each once."""


class MailChannels(pulumi.ComponentResource):
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
        self.ready = pulumi.Output.all(*self.names.values())
        self.register_outputs({})
