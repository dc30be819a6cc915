"""Security Token Service v1."""

from sandbox.local_google.state.seed import STRANGER
from tests.sandbox.local_google.tour.step import Step

EXCHANGE = {
    "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
    "requested_token_type": "urn:ietf:params:oauth:token-type:access_token",
    "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
    "audience": "//iam.googleapis.com/locations/global/workforcePools/tour/providers/tour",
    "subject_token": STRANGER,
}

STEPS: list[Step] = [
    Step("POST", "/sts/v1/token", EXCHANGE),
]
NOT_BUILT: set[tuple[str, str]] = set()
