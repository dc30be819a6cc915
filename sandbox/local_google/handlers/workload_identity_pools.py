"""IAM v1: workload identity pools.

Deleting is soft: 30 days in which the pool can be undeleted and its id cannot be used again.
"""

import re

from sandbox.local_google.authority import provider_rules
from sandbox.local_google.calls import operations
from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import (
    already_exists,
    bad_request,
    iam_denied,
    not_found,
    precondition,
)
from sandbox.local_google.protocol.paging import page
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.workload_identity import (
    WorkloadIdentityPool,
    WorkloadIdentityProvider,
)
from sandbox.local_google.state import retention

DOMAIN = "iam.googleapis.com"
TYPES = "type.googleapis.com/google.iam.v1."
POOLS = "iam.workloadIdentityPools"
MUTABLE = ("displayName", "description", "disabled")
OIDC = ("issuerUri", "allowedAudiences", "jwksJson", "discoveryUri")
READ_ONLY = ("name", "state", "expireTime")


def name_of(project: Project, pool: WorkloadIdentityPool) -> str:
    return f"projects/{project.number}/locations/global/workloadIdentityPools/{pool.pool_id}"


def shown(name: str, resource: WorkloadIdentityPool | WorkloadIdentityProvider) -> Json:
    answer: Json = {"name": name, "state": "DELETED" if resource.delete_time else "ACTIVE"}
    if resource.delete_time:
        answer["expireTime"] = retention.expires(resource.delete_time)
    return answer | {key: value for key, value in resource.settings.items() if value}


def project_of(call: Call, name: str, permission: str) -> Project:
    """The project of `projects/P/locations/global…`; missing and forbidden read the same."""
    _, reference, _, location, *_ = name.split("/")
    project = call.world.project(reference)
    refusal = iam_denied(permission, DOMAIN, f"//{DOMAIN}/{name}")
    if project is None or project.state != "ACTIVE":
        raise refusal
    call.require(permission, f"projects/{project.project_id}", refusal)
    if location != "global":
        raise bad_request("Request contains an invalid argument.", {"location": "only global"})
    return project


def found(call: Call, name: str, permission: str) -> tuple[Project, WorkloadIdentityPool]:
    """Deleted pools too, until they expire."""
    project = project_of(call, name, permission)
    pool = project.pools.get(name.split("/")[5])
    if pool is None or retention.over(pool.delete_time, call.world.now):
        raise not_found("Requested entity was not found.")
    return project, pool


def settings_of(body: Json) -> Json:
    return {name: value for name, value in body.items() if name not in READ_ONLY}


def taken(call: Call, deleted_at: str | None) -> None:
    """Refuses an id that is in use, or was deleted less than 30 days ago."""
    if deleted_at is not None and not retention.over(deleted_at, call.world.now):
        raise already_exists()


def changed(call: Call, settings: Json, mutable: tuple[str, ...]) -> Json:
    """`settings` with what `updateMask` names taken from the body; a mask is required.

    Of `oidc` and `attributeMapping` single fields can be named.
    """
    names = {n for n in re.split(r"\s*,\s*", call.query.get("updateMask", "").strip()) if n}
    camel = {re.sub(r"_([a-z])", lambda m: m.group(1).upper(), name) for name in names}
    if not camel or not {_field(name) for name in camel} <= set(mutable):
        text = f"expected any of {', '.join(mutable)}, found {', '.join(sorted(camel)) or 'none'}"
        raise bad_request("Request contains an invalid argument.", {"update_mask": text})
    result = dict(settings)
    for name in sorted(camel):
        outer, _, inner = name.partition(".")
        if inner:
            result[outer] = result.get(outer, {}) | {inner: call.body.get(outer, {}).get(inner)}
            result[outer] = {key: value for key, value in result[outer].items() if value}
        else:
            result[outer] = call.body.get(outer)
    return {name: value for name, value in result.items() if value}


def _field(name: str) -> str:
    """The field a path of a mask is about; the path itself where there is no such part of one."""
    outer, _, inner = name.partition(".")
    known = not inner or (outer == "oidc" and inner in OIDC) or outer == "attributeMapping"
    return outer if known else name


def require_live(resource: WorkloadIdentityPool | WorkloadIdentityProvider) -> None:
    if resource.delete_time:
        raise precondition("Precondition check failed.")


def require_deleted(resource: WorkloadIdentityPool | WorkloadIdentityProvider) -> None:
    if not resource.delete_time:
        raise precondition("Precondition check failed.")


def started(call: Call, kind: str, answer: Json) -> Json:
    """The operation lives below the resource it is about."""
    name = f"{answer['name']}/operations/{call.world.next('operation')}"
    metadata = {"@type": f"{TYPES}{kind}OperationMetadata"}
    return operations.start(call.world, "iam", name, {"@type": TYPES + kind} | answer, metadata)


def _started(call: Call, project: Project, pool: WorkloadIdentityPool) -> Json:
    return started(call, "WorkloadIdentityPool", shown(name_of(project, pool), pool))


@handles("iam.projects.locations.workloadIdentityPools.operations.get", "v1")
@handles("iam.projects.locations.workloadIdentityPools.providers.operations.get", "v1")
def get_operation(call: Call) -> Json:
    return operations.poll(call, "iam")


@handles("iam.projects.locations.workloadIdentityPools.create", "v1")
def create(call: Call) -> Json:
    project = project_of(call, call.path["parent"], f"{POOLS}.create")
    pool_id = call.query.get("workloadIdentityPoolId", "")
    provider_rules.check_id("workload_identity_pool_id", pool_id)
    settings = settings_of(call.body)
    provider_rules.check_pool(settings)
    before = project.pools.get(pool_id)
    taken(call, before.delete_time if before else None)
    pool = project.pools[pool_id] = WorkloadIdentityPool(pool_id, settings)
    return _started(call, project, pool)


@handles("iam.projects.locations.workloadIdentityPools.get", "v1")
def get(call: Call) -> Json:
    project, pool = found(call, call.path["name"], f"{POOLS}.get")
    return shown(name_of(project, pool), pool)


@handles("iam.projects.locations.workloadIdentityPools.list", "v1")
def list_pools(call: Call) -> Json:
    project = project_of(call, call.path["parent"], f"{POOLS}.list")
    listed = [
        shown(name_of(project, pool), pool)
        for pool in project.pools.values()
        if visible(call, pool.delete_time)
    ]
    return page(listed, call.query, "workloadIdentityPools", default=50, most=1000)


def visible(call: Call, deleted_at: str) -> bool:
    gone = retention.over(deleted_at, call.world.now)
    return not gone and (not deleted_at or bool(call.query.get("showDeleted", False)))


@handles("iam.projects.locations.workloadIdentityPools.patch", "v1")
def patch(call: Call) -> Json:
    project, pool = found(call, call.path["name"], f"{POOLS}.update")
    require_live(pool)
    settings = changed(call, pool.settings, MUTABLE)
    provider_rules.check_pool(settings)
    pool.settings = settings
    return _started(call, project, pool)


@handles("iam.projects.locations.workloadIdentityPools.delete", "v1")
def delete(call: Call) -> Json:
    project, pool = found(call, call.path["name"], f"{POOLS}.delete")
    require_live(pool)
    pool.delete_time = call.world.timestamp()
    return _started(call, project, pool)


@handles("iam.projects.locations.workloadIdentityPools.undelete", "v1")
def undelete(call: Call) -> Json:
    project, pool = found(call, call.path["name"], f"{POOLS}.undelete")
    require_deleted(pool)
    pool.delete_time = ""
    return _started(call, project, pool)


@handles("iam.projects.locations.workloadIdentityPools.listAttestationRules", "v1")
def list_attestation_rules(call: Call) -> Json:
    """Always none: they belong to managed identities, which are not imitated. That reading the
    pool is the permission is (inferred)."""
    found(call, call.path["resource"], f"{POOLS}.get")
    return {}
