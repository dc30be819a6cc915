"""IAM v1: OpenID Connect providers of workload identity pools."""

from sandbox.local_google.authority import org_policy_gates, provider_rules
from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.handlers import workload_identity_pools as pools
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import not_found
from sandbox.local_google.protocol.paging import page
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.workload_identity import (
    WorkloadIdentityPool,
    WorkloadIdentityProvider,
)
from sandbox.local_google.state import retention

PROVIDERS = "iam.workloadIdentityPoolProviders"
MUTABLE = (*pools.MUTABLE, "attributeMapping", "attributeCondition", "oidc")
Found = tuple[Project, WorkloadIdentityPool, WorkloadIdentityProvider]


def _name(project: Project, pool: WorkloadIdentityPool, provider: WorkloadIdentityProvider) -> str:
    return f"{pools.name_of(project, pool)}/providers/{provider.provider_id}"


def _found(call: Call, permission: str) -> Found:
    """Deleted providers too, until they expire."""
    name = call.path["name"]
    project, pool = pools.found(call, name, permission)
    provider = pool.providers.get(name.split("/")[7])
    if provider is None or retention.over(provider.delete_time, call.world.now):
        raise not_found("Requested entity was not found.")
    return project, pool, provider


def _checked(call: Call, project: Project, pool: WorkloadIdentityPool, settings: Json) -> Json:
    provider_rules.check_provider(settings)
    name = f"projects/{project.project_id}/locations/global/workloadIdentityPools/{pool.pool_id}"
    issuer = settings["oidc"]["issuerUri"]
    org_policy_gates.require_provider(call.world, project, name, issuer)
    return settings


def _started(call: Call, found: Found) -> Json:
    answer = pools.shown(_name(*found), found[2])
    return pools.started(call, "WorkloadIdentityPoolProvider", answer)


@handles("iam.projects.locations.workloadIdentityPools.providers.create", "v1")
def create(call: Call) -> Json:
    project, pool = pools.found(call, call.path["parent"], f"{PROVIDERS}.create")
    pools.require_live(pool)
    provider_id = call.query.get("workloadIdentityPoolProviderId", "")
    provider_rules.check_id("workload_identity_pool_provider_id", provider_id)
    settings = _checked(call, project, pool, pools.settings_of(call.body))
    before = pool.providers.get(provider_id)
    pools.taken(call, before.delete_time if before else None)
    provider = pool.providers[provider_id] = WorkloadIdentityProvider(provider_id, settings)
    return _started(call, (project, pool, provider))


@handles("iam.projects.locations.workloadIdentityPools.providers.get", "v1")
def get(call: Call) -> Json:
    found = _found(call, f"{PROVIDERS}.get")
    return pools.shown(_name(*found), found[2])


@handles("iam.projects.locations.workloadIdentityPools.providers.list", "v1")
def list_providers(call: Call) -> Json:
    project, pool = pools.found(call, call.path["parent"], f"{PROVIDERS}.list")
    listed = [
        pools.shown(_name(project, pool, provider), provider)
        for provider in pool.providers.values()
        if pools.visible(call, provider.delete_time)
    ]
    return page(listed, call.query, "workloadIdentityPoolProviders", default=50, most=100)


@handles("iam.projects.locations.workloadIdentityPools.providers.patch", "v1")
def patch(call: Call) -> Json:
    project, pool, provider = _found(call, f"{PROVIDERS}.update")
    pools.require_live(pool)
    pools.require_live(provider)
    settings = pools.changed(call, provider.settings, MUTABLE)
    provider.settings = _checked(call, project, pool, settings)
    return _started(call, (project, pool, provider))


@handles("iam.projects.locations.workloadIdentityPools.providers.delete", "v1")
def delete(call: Call) -> Json:
    found = _found(call, f"{PROVIDERS}.delete")
    pools.require_live(found[2])
    found[2].delete_time = call.world.timestamp()
    return _started(call, found)


@handles("iam.projects.locations.workloadIdentityPools.providers.undelete", "v1")
def undelete(call: Call) -> Json:
    found = _found(call, f"{PROVIDERS}.undelete")
    pools.require_deleted(found[2])
    found[2].delete_time = ""
    return _started(call, found)
