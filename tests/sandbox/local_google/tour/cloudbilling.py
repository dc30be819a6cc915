"""Cloud Billing v1."""

from sandbox.local_google.state.seed import CLOSED, MAIN
from tests.sandbox.local_google.tour.step import Step

ACCOUNT = f"/cloudbilling/v1/billingAccounts/{MAIN}"
INFO = "/cloudbilling/v1/projects/ready-project/billingInfo"
ASKED = {"permissions": ["billing.accounts.get"]}

STEPS: list[Step] = [
    Step("GET", ACCOUNT),
    Step("GET", "/cloudbilling/v1/billingAccounts"),
    Step("GET", f"{ACCOUNT}/projects"),
    Step("POST", f"{ACCOUNT}:testIamPermissions", ASKED),
    Step("GET", f"{ACCOUNT}:getIamPolicy"),
    Step("POST", f"/cloudbilling/v1/billingAccounts/{CLOSED}:setIamPolicy", {"policy": {}}),
    Step("GET", INFO),
    Step("PUT", INFO, {"billingAccountName": f"billingAccounts/{MAIN}"}),
]
NOT_BUILT: set[tuple[str, str]] = set()
