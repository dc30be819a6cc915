"""Cloud Billing: accounts and their budgets."""

from dataclasses import dataclass, field

from sandbox.local_google.json_types import Json
from sandbox.local_google.resources.iam_policy import Policy


@dataclass
class BillingAccount:
    id: str
    display_name: str
    open: bool
    parent: str
    """The organization whose policy it inherits."""
    policy: Policy = field(default_factory=Policy)


@dataclass
class Budget:
    name: str
    """`billingAccounts/ACCOUNT/budgets/ID`."""
    etag: str
    fields: Json
    """The budget as Google shows it, without name and etag."""
