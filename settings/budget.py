"""What may be said about a budget: how much, when to tell, and whom.

A budget tells and stops nothing; spending goes on when it is used up.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from settings.errors import SettingProblem
from settings.patterns import EXAMPLE_EMAILS, Channel, Email, Topic
from settings.settings_model import SettingsModel

Share = Annotated[float, Field(gt=0, le=10)]
MOST_CHANNELS = 5
"""Of one budget: https://cloud.google.com/billing/docs/how-to/budgets-notification-recipients"""


class BudgetSettings(SettingsModel):
    """A monthly budget for one project on its billing account."""

    amount: int = Field(
        ge=1,
        le=1_000_000_000,
        description="Amount per calendar month, in whole units of the currency, 1 to 10^9.",
        examples=[500],
    )
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = Field(
        default=None,
        description="Currency as three capital letters; only the billing account's own is "
        "accepted by Google, and taken when this is unset.",
        examples=["USD"],
    )
    thresholds: tuple[Share, ...] = Field(
        default=(0.5, 0.9, 1.0),
        min_length=1,
        max_length=10,
        description="Shares of the amount at which to tell, 1 to 10 of them, each above 0 and at "
        "most 10; 0.5 is half of it.",
        examples=[[0.5, 0.9, 1.0]],
    )
    forecast: bool = Field(
        default=False,
        description="true: also tell when the month is forecast to pass the amount.",
        examples=[True, False],
    )
    pubsub_topic: Topic | None = Field(
        default=None,
        description="Topic to publish to: projects/PROJECT/topics/TOPIC. The deployer needs "
        "pubsub.topics.setIamPolicy on it.",
        examples=["projects/acme-seed/topics/budgets"],
    )
    emails: tuple[Email, ...] = Field(
        default=(),
        max_length=MOST_CHANNELS,
        description="E-mail addresses to tell besides the billing account's administrators; each "
        "becomes a notification channel of the project. With notificationChannels at most 5.",
        examples=EXAMPLE_EMAILS,
    )
    notification_channels: tuple[Channel, ...] = Field(
        default=(),
        max_length=MOST_CHANNELS,
        description="Cloud Monitoring e-mail channels to tell besides the billing account's "
        "administrators, at most 5: projects/PROJECT/notificationChannels/NUMBER.",
        examples=[["projects/acme-seed/notificationChannels/1234567890"]],
    )
    credits: Literal["include", "exclude"] = Field(
        default="include",
        description="include: credits lower the spend that is counted. exclude: they do not.",
        examples=["include", "exclude"],
    )


def budget_problems(settings: BudgetSettings | None) -> Iterator[SettingProblem]:
    """What no single key of `budget` can be blamed for."""
    told = len({*settings.emails, *settings.notification_channels}) if settings else 0
    if told > MOST_CHANNELS:
        yield SettingProblem(
            key="budget.emails",
            found=f"{told} to tell, notificationChannels among them",
            expected=f"at most {MOST_CHANNELS}: Google's limit for one budget",
            fix="pulumi config rm --path 'budget.emails[0]'",
        )
