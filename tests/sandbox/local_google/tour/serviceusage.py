"""Service Usage v1 and v1beta1."""

from tests.sandbox.local_google.tour.step import Step

SERVICES = "/serviceusage/v1/projects/ready-project/services"
RUN = "projects/ready-project/services/run.googleapis.com"

STEPS: list[Step] = [
    Step("POST", f"{SERVICES}/logging.googleapis.com:enable", {}, {"op": "name"}),
    Step("GET", "/serviceusage/v1/{op}"),
    Step("GET", "/serviceusage/v1beta1/{op}"),
    Step("POST", f"{SERVICES}:batchEnable", {"serviceIds": ["storage.googleapis.com"]}),
    Step("GET", f"{SERVICES}:batchGet?names={RUN}"),
    Step("GET", f"{SERVICES}/run.googleapis.com"),
    Step("GET", SERVICES),
    Step("POST", f"{SERVICES}/storage.googleapis.com:disable", {}),
]
NOT_BUILT: set[tuple[str, str]] = {
    ("serviceusage.operations.list", "v1"),
    ("serviceusage.operations.list", "v1beta1"),
    ("serviceusage.services.batchEnable", "v1beta1"),
    ("serviceusage.services.disable", "v1beta1"),
    ("serviceusage.services.enable", "v1beta1"),
    ("serviceusage.services.generateServiceIdentity", "v1beta1"),
    ("serviceusage.services.get", "v1beta1"),
    ("serviceusage.services.list", "v1beta1"),
}
