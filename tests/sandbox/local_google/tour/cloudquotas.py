"""Cloud Quotas v1 and v1beta, whose contract is made from Google's wheel; projects only."""

from collections.abc import Iterator

from sandbox.local_google.state.seed import QUOTA_PROJECT
from tests.sandbox.local_google.tour.step import Step

ENABLE = f"/serviceusage/v1/projects/{QUOTA_PROJECT}/services/cloudquotas.googleapis.com:enable"
WRITES = {"service": "serviceusage.googleapis.com", "quotaId": "MutateRequestsPerMinutePerProject"}
READS = {"service": "serviceusage.googleapis.com", "quotaId": "DefaultRequestsPerMinutePerProject"}


def _in(version: str, quota: dict[str, str]) -> Iterator[Step]:
    parent = f"/cloudquotas/{version}/projects/ready-project/locations/global"
    infos = f"{parent}/services/{quota['service']}/quotaInfos"
    yield Step("GET", infos)
    yield Step("GET", f"{infos}/{quota['quotaId']}")
    raised = {
        **quota,
        "quotaConfig": {"preferredValue": "600"},
        "contactEmail": "a@example.com",
    }
    preferences = f"{parent}/quotaPreferences"
    made = f"{preferences}?quotaPreferenceId={version}"
    yield Step("POST", made, raised, {"preference": "name", "etag": "etag"})
    name = f"/cloudquotas/{version}/{{preference}}"
    yield Step("GET", name)
    yield Step("GET", f"{preferences}?filter=reconciling=false&orderBy=quota_id")
    more = {"etag": "{etag}", "quotaConfig": {"preferredValue": "1200"}}
    yield Step("PATCH", f"{name}?updateMask=quotaConfig.preferredValue", more)


STEPS: list[Step] = [Step("POST", ENABLE, {}), *_in("v1", WRITES), *_in("v1beta", READS)]
NOT_BUILT: set[tuple[str, str]] = {
    (f"cloudquotas.{container}.locations.{method}", version)
    for container in ("folders", "organizations")
    for method in (
        *(f"quotaPreferences.{verb}" for verb in ("create", "get", "list", "patch")),
        *(f"services.quotaInfos.{verb}" for verb in ("get", "list")),
    )
    for version in ("v1", "v1beta")
}
