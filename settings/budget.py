"""What may be said about a budget: how much, when to tell, and whom.

A budget tells and stops nothing; spending goes on when it is used up.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

Share = Annotated[float, Field(gt=0, le=10)]
Topic = Annotated[str, StringConstraints(pattern=r"^projects/[^/\s]+/topics/[^/\s]+$")]
Channel = Annotated[
    str, StringConstraints(pattern=r"^projects/[^/\s]+/notificationChannels/[^/\s]+$")
]


class BudgetSettings(BaseModel):
    """A monthly budget for one project on its billing account."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True
    )

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
    notification_channels: tuple[Channel, ...] = Field(
        default=(),
        max_length=5,
        description="Cloud Monitoring e-mail channels to tell besides the billing account's "
        "administrators, at most 5: projects/PROJECT/notificationChannels/NUMBER.",
        examples=[["projects/acme-seed/notificationChannels/1234567890"]],
    )
    credits: Literal["include", "exclude"] = Field(
        default="include",
        description="include: credits lower the spend that is counted. exclude: they do not.",
        examples=["include", "exclude"],
    )
