"""IAM Credentials v1."""

from tests.sandbox.local_google.tour.step import Step

TOURIST = "projects/-/serviceAccounts/tourist@ready-project.iam.gserviceaccount.com"

STEPS: list[Step] = [
    Step("POST", f"/iamcredentials/v1/{TOURIST}:generateAccessToken", {"scope": ["x"]}),
]
NOT_BUILT: set[tuple[str, str]] = set()
