"""Cloud Quotas: which quotas a service has in a project, and what is in force.

Only for projects: this world knows no quota of a folder or an organization.
"""

from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.json_types import Json
from sandbox.local_google.limits import cloud_quotas
from sandbox.local_google.limits.cloud_quotas import Quota
from sandbox.local_google.protocol.errors import iam_denied, invalid, not_found
from sandbox.local_google.protocol.paging import page

DOMAIN = "cloudquotas.googleapis.com"


def container_of(call: Call, name: str, permission: str) -> str:
    """`projects/NUMBER`; all projects at once and locations other than global are refused."""
    _, reference, _, location = name.split("/")[:4]
    if reference == "-" or location != "global":
        raise invalid(f"{name}: expected projects/ID/locations/global, one project at a time.")
    refusal = iam_denied(permission, DOMAIN, f"//{DOMAIN}/{name}")
    project = call.world.project(reference)
    if project is None or project.state != "ACTIVE":
        raise refusal
    call.require(permission, f"projects/{project.project_id}", refusal)
    return f"projects/{project.number}"


@handles("cloudquotas.projects.locations.services.quotaInfos.get", "v1", "v1beta")
def get(call: Call) -> Json:
    container = container_of(call, call.path["name"], "cloudquotas.quotas.get")
    _, service, _, quota_id = call.path["name"].split("/")[4:]
    quota = cloud_quotas.catalogue().get((service, quota_id))
    if quota is None:
        raise not_found(f"Quota {quota_id} of service {service} was not found.")
    return _shown(call, container, quota)


@handles("cloudquotas.projects.locations.services.quotaInfos.list", "v1", "v1beta")
def list_infos(call: Call) -> Json:
    container = container_of(call, call.path["parent"], "cloudquotas.quotas.get")
    service = call.path["parent"].rpartition("/")[2]
    quotas = [q for q in cloud_quotas.catalogue().values() if q.service == service]
    listed = [_shown(call, container, quota) for quota in quotas]
    return page(listed, call.query, "quotaInfos", default=100, most=500)


def _shown(call: Call, container: str, quota: Quota) -> Json:
    eligible = cloud_quotas.billed(call.world, container)
    reason = {} if eligible else {"ineligibilityReason": "NO_VALID_BILLING_ACCOUNT"}
    service = f"{container}/locations/global/services/{quota.service}"
    answer: Json = {
        "name": f"{service}/quotaInfos/{quota.quota_id}",
        "quotaId": quota.quota_id,
        "metric": quota.metric,
        "service": quota.service,
        "refreshInterval": "minute",
        "containerType": "PROJECT",
        "metricDisplayName": quota.title,
        "quotaDisplayName": f"{quota.title} per minute",
        "metricUnit": "1",
        "quotaIncreaseEligibility": {"isEligible": eligible} | reason,
        "dimensionsInfos": _values(call, container, quota),
    }
    return answer | ({"dimensions": list(quota.dimensions)} if quota.dimensions else {})


def _values(call: Call, container: str, quota: Quota) -> list[Json]:
    """From more specific dimensions to less specific ones, the default last."""
    held = cloud_quotas.preferences(call.world, container)
    key = (quota.service, quota.quota_id)
    wanted = [p.dimensions for p in held if (p.service, p.quota_id) == key and p.dimensions]
    infos = []
    for dimensions in (*sorted(wanted, key=len, reverse=True), {}):
        value = cloud_quotas.value(call.world, container, quota, dimensions)
        info: Json = {
            "details": {"value": str(value)},
            "applicableLocations": [dimensions.get("region", "global")],
        }
        infos.append(info | ({"dimensions": dimensions} if dimensions else {}))
    return infos
