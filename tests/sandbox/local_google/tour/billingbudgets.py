"""Cloud Billing Budgets v1."""

from tests.sandbox.local_google.tour.step import Step

STEPS: list[Step] = []
NOT_BUILT: set[tuple[str, str]] = {
    ("billingbudgets.billingAccounts.budgets.create", "v1"),
    ("billingbudgets.billingAccounts.budgets.delete", "v1"),
    ("billingbudgets.billingAccounts.budgets.get", "v1"),
    ("billingbudgets.billingAccounts.budgets.list", "v1"),
    ("billingbudgets.billingAccounts.budgets.patch", "v1"),
}
