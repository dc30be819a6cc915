"""Cloud Billing Budgets v1."""

from sandbox.local_google.state.seed import MAIN, QUOTA_PROJECT
from tests.sandbox.local_google.tour.step import Step

ENABLE = f"/serviceusage/v1/projects/{QUOTA_PROJECT}/services/billingbudgets.googleapis.com:enable"
BUDGETS = f"/billingbudgets/v1/billingAccounts/{MAIN}/budgets"
BUDGET = {
    "displayName": "tour",
    "amount": {"specifiedAmount": {"units": "100"}},
    "thresholdRules": [{"thresholdPercent": 0.5}],
    "budgetFilter": {"projects": ["projects/200000000001"]},
}

STEPS: list[Step] = [
    Step("POST", ENABLE, {}),
    Step("POST", BUDGETS, BUDGET, {"budget": "name"}),
    Step("GET", "/billingbudgets/v1/{budget}"),
    Step("GET", f"{BUDGETS}?pageSize=1"),
    Step("PATCH", "/billingbudgets/v1/{budget}?updateMask=displayName", {"displayName": "t"}),
    Step("DELETE", "/billingbudgets/v1/{budget}"),
]
NOT_BUILT: set[tuple[str, str]] = set()
