"""Endpoints of a world: finding one, what is shown of it, whether it serves.

A deployment is counted in polls of its operation, as everything slow is here: until it is done the
endpoint exists, shows no deployed model and no dedicated DNS name, and serves nothing.
"""

from sandbox.local_google.calls import operations
from sandbox.local_google.calls.registry import Call
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import not_found
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.vertex import Endpoint
from sandbox.local_google.state.world import World
from sandbox.local_google.vertex.access import numbered, project_of, regional

WRITABLE = frozenset({"displayName", "description", "labels", "trafficSplit"})
MESSAGES = frozenset({"labels", "trafficSplit"})


def found(call: Call, name: str, permission: str) -> tuple[Project, Endpoint]:
    """The endpoint and its project: 403 first, then 404."""
    project = project_of(call, name, permission)
    regional(name.split("/")[3])
    endpoint = call.world.vertex.endpoints.get(numbered(project, name))
    if endpoint is None:
        raise not_found(f"The Endpoint does not exist: {name}.")
    return project, endpoint


def is_deploying(world: World, endpoint: Endpoint) -> bool:
    return operations.pending(world, "aiplatform", endpoint.deployment)


def shown(world: World, endpoint: Endpoint) -> Json:
    answer: Json = {
        "name": endpoint.name,
        **endpoint.written,
        "etag": endpoint.etag,
        "createTime": endpoint.create_time,
        "updateTime": endpoint.update_time,
    }
    if is_deploying(world, endpoint):
        answer.pop("trafficSplit", None)
        return answer
    if endpoint.deployed_models:
        answer["deployedModels"] = endpoint.deployed_models
    if endpoint.dedicated_dns:
        answer["dedicatedEndpointDns"] = endpoint.dedicated_dns
    return answer


def dns_name(endpoint_id: str, location: str, project: Project) -> str:
    """`{endpoint_id}.{region}-{uid}.prediction.vertexai.goog`, uid being the number (inferred).

    Nothing resolves that name here; the path is served on this server's own host instead.
    """
    return f"{endpoint_id}.{location}-{project.number}.prediction.vertexai.goog"


def create(
    world: World, project: Project, location: str, endpoint_id: str, written: Json
) -> Endpoint:
    name = f"projects/{project.number}/locations/{location}/endpoints/{endpoint_id}"
    now = world.timestamp()
    endpoint = Endpoint(name, now, now, world.next_etag(), written)
    if written.get("dedicatedEndpointEnabled"):
        endpoint.dedicated_dns = dns_name(endpoint_id, location, project)
    world.vertex.endpoints[name] = endpoint
    return endpoint


def touched(world: World, endpoint: Endpoint) -> None:
    endpoint.update_time, endpoint.etag = world.timestamp(), world.next_etag()
