"""Cloud Billing: accounts."""

from dataclasses import dataclass, field

from sandbox.local_google.resources.iam_policy import Policy


@dataclass
class BillingAccount:
    id: str
    display_name: str
    open: bool
    parent: str
    """The organization whose policy it inherits."""
    policy: Policy = field(default_factory=Policy)
