"""A monthly budget for the environment's project. It tells; it stops nothing.

The budget lives on the billing account, not in the project: the project's deletion would leave it
behind, so it is deleted by itself. It counts by the project's *number*, the only spelling that
Google's filter takes. Its API must be on in the project that the deployer's requests count against
(the quota project), not in this one.

Absent on purpose: spend caps, and turning billing off when the amount is used up (it would stop the
whole project, data included).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp
from pulumi import ResourceOptions

from checks.mark_listing import BUDGETS
from components.core.needs import Need
from components.core.project_context import Place
from components.features.feature import Context, Feature, FeatureComponent
from components.features.notification_channels import channels_for
from components.ownership.orphans import NamedByGoogle
from settings.budget import BudgetSettings

CREDITS = {"include": "INCLUDE_ALL_CREDITS", "exclude": "EXCLUDE_ALL_CREDITS"}


@dataclass(frozen=True, kw_only=True)
class BudgetArgs:
    place: Place
    title: str
    settings: BudgetSettings
    channels: Sequence[pulumi.Input[str]]
    """E-mail channels to tell."""


class Budget(FeatureComponent):
    """One budget, for one project."""

    ready: pulumi.Output[str]
    """The budget's id at Google, once it exists."""

    def __init__(self, name: str, args: BudgetArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("vertex-gpt-oss:index:Budget", name, None, opts)
        budget = gcp.billing.Budget(
            name,
            billing_account=args.place.billing_account,
            display_name=args.title,
            amount=amount(args.settings),
            budget_filter=gcp.billing.BudgetBudgetFilterArgs(
                projects=[pulumi.Output.format("projects/{0}", args.place.number)],
                credit_types_treatment=CREDITS[args.settings.credits],
                calendar_period="MONTH",
            ),
            threshold_rules=thresholds(args.settings),
            all_updates_rule=notifications(args),
            opts=args.place.left_by_project(self),
        )
        self.ready = budget.id
        account = args.place.billing_account
        listed = pulumi.Output.format("billingAccounts/{0}/{1}", account, BUDGETS)
        self.named_by_google = [NamedByGoogle(collection=listed, names=[budget.id])]
        self.register_outputs({"name": budget.name})


def amount(settings: BudgetSettings) -> "gcp.billing.BudgetAmountArgs":
    return gcp.billing.BudgetAmountArgs(
        specified_amount=gcp.billing.BudgetAmountSpecifiedAmountArgs(
            units=str(settings.amount), currency_code=settings.currency
        )
    )


def thresholds(settings: BudgetSettings) -> "list[gcp.billing.BudgetThresholdRuleArgs]":
    rules = [(share, "CURRENT_SPEND") for share in settings.thresholds]
    if settings.forecast:
        rules.append((1.0, "FORECASTED_SPEND"))
    return [
        gcp.billing.BudgetThresholdRuleArgs(threshold_percent=share, spend_basis=basis)
        for share, basis in rules
    ]


def notifications(args: BudgetArgs) -> "gcp.billing.BudgetAllUpdatesRuleArgs | None":
    """None leaves Google's own: mail to the billing account's administrators and users."""
    if not args.settings.pubsub_topic and not args.channels:
        return None
    return gcp.billing.BudgetAllUpdatesRuleArgs(
        pubsub_topic=args.settings.pubsub_topic,
        schema_version="1.0",
        monitoring_notification_channels=list(args.channels) or None,
    )


def build(name: str, context: Context) -> Budget | None:
    if not (settings := context.settings.budget):
        return None
    args = BudgetArgs(
        place=context.place,
        title=context.title,
        settings=settings,
        channels=channels_for(settings, context),
    )
    return Budget(name, args, context.child)


BUDGET = Feature(
    name="budget",
    chosen=lambda settings: settings.budget,
    build=build,
    needs=(Need(counted=("billingbudgets.googleapis.com",)),),
)
