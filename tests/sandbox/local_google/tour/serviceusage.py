"""Service Usage v1 and v1beta1."""

from tests.sandbox.local_google.tour.step import Step

SERVICES = "/serviceusage/v1/projects/ready-project/services"
RUN = "projects/ready-project/services/run.googleapis.com"

BETA = "/serviceusage/v1beta1/projects/ready-project/services"
BATCH = {"serviceIds": ["storage.googleapis.com"]}

STEPS: list[Step] = [
    Step("POST", f"{SERVICES}/logging.googleapis.com:enable", {}, {"op": "name"}),
    Step("GET", "/serviceusage/v1/{op}"),
    Step("GET", "/serviceusage/v1beta1/{op}"),
    Step("POST", f"{SERVICES}:batchEnable", BATCH),
    Step("GET", f"{SERVICES}:batchGet?names={RUN}"),
    Step("GET", f"{SERVICES}/run.googleapis.com"),
    Step("GET", SERVICES),
    Step("POST", f"{SERVICES}/storage.googleapis.com:disable", {}),
    Step("GET", "/serviceusage/v1/operations"),
    Step("POST", f"{BETA}/run.googleapis.com:enable", {}),
    Step("POST", f"{BETA}:batchEnable", BATCH),
    Step("GET", f"{BETA}/run.googleapis.com"),
    Step("GET", f"{BETA}?filter=state:ENABLED"),
    Step("POST", f"{BETA}/storage.googleapis.com:disable", {}),
    Step("POST", f"{BETA}/aiplatform.googleapis.com:generateServiceIdentity"),
    Step("GET", "/serviceusage/v1beta1/operations"),
]
NOT_BUILT: set[tuple[str, str]] = set()
