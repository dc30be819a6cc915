"""Organization Policy v2: the same steps on a project, a folder and the organization."""

from collections.abc import Iterator

from sandbox.local_google.state.seed import FOLDER, ORGANIZATION, QUOTA_PROJECT
from tests.sandbox.local_google.tour.step import Step

ENABLE = f"/serviceusage/v1/projects/{QUOTA_PROJECT}/services/orgpolicy.googleapis.com:enable"
KEYS = "iam.disableServiceAccountKeyUpload"


def _on(container: str) -> Iterator[Step]:
    spec = {"rules": [{"enforce": True}]}
    policies = f"/orgpolicy/v2/{container}/policies"
    name = f"{container}/policies/{KEYS}"
    yield Step("POST", policies, {"name": name, "spec": spec}, {"etag": "etag"})
    yield Step("GET", f"{policies}/{KEYS}")
    yield Step("GET", policies)
    changed = {"etag": "{etag}", "spec": {"rules": [{"enforce": False}]}}
    yield Step("PATCH", f"{policies}/{KEYS}?updateMask=policy.spec", changed, {"etag": "etag"})
    yield Step("GET", f"{policies}/{KEYS}:getEffectivePolicy")
    yield Step("DELETE", f"{policies}/{KEYS}?etag={{etag}}")
    yield Step("GET", f"/orgpolicy/v2/{container}/constraints")


CONTAINERS = ("projects/ready-project", f"folders/{FOLDER}", f"organizations/{ORGANIZATION}")
STEPS: list[Step] = [Step("POST", ENABLE, {}), *(s for c in CONTAINERS for s in _on(c))]
NOT_BUILT: set[tuple[str, str]] = set()
