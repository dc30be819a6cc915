"""Vertex AI: endpoints, made empty or by a deployment, and their operations."""

import re
from dataclasses import replace

from sandbox.local_google.calls import operations
from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol import field_masks, filters
from sandbox.local_google.protocol.errors import (
    GoogleError,
    already_exists,
    bad_request,
    invalid,
    not_found,
    precondition,
)
from sandbox.local_google.protocol.paging import page
from sandbox.local_google.resources.vertex import Endpoint
from sandbox.local_google.vertex import deployment, endpoints, lro
from sandbox.local_google.vertex.access import not_imitated, numbered, project_of, regional

# What a client may say of a new endpoint here; the rest of the schema is refused, not dropped.
CREATABLE = frozenset({"displayName", "description", "labels", "dedicatedEndpointEnabled"})
OUTPUT_ONLY = frozenset({"name", "etag", "createTime", "updateTime", "deployedModels"})


def _check(written: Json) -> None:
    problems = {}
    if not 1 <= len(written.get("displayName", "")) <= 128:
        problems["endpoint.display_name"] = "required, at most 128 characters"
    labels = deployment.labels_problem(written.get("labels", {}))
    if labels:
        problems["endpoint.labels"] = labels
    if problems:
        text = "; ".join(f"{name}: {problem}" for name, problem in problems.items())
        raise bad_request(f"Request contains an invalid argument. {text}", problems)


@handles("aiplatform.projects.locations.endpoints.create", "v1", "v1beta1")
def create(call: Call) -> Json:
    parent = call.path["parent"]
    project = project_of(call, parent, "aiplatform.endpoints.create")
    location = parent.split("/")[3]
    regional(location)
    foreign = set(call.body) - CREATABLE - OUTPUT_ONLY
    if foreign:
        raise not_imitated(f"endpoint.{min(foreign)}")
    written = {name: call.body[name] for name in CREATABLE if name in call.body}
    _check(written)
    endpoint_id = call.query.get("endpointId", "")
    if endpoint_id and deployment.ENDPOINT_ID.fullmatch(endpoint_id) is None:
        raise invalid(f"endpoint_id: {deployment.endpoint_id_rule(endpoint_id)}")
    endpoint_id = endpoint_id or str(2_000_000_000_000_000_000 + call.world.next("endpoint"))
    name = numbered(project, f"{parent}/endpoints/{endpoint_id}")
    if name in call.world.vertex.endpoints:
        raise already_exists(f"Endpoint {name} already exists.")
    made = endpoints.create(call.world, project, location, endpoint_id, written)
    response = lro.payload(call, "Endpoint", endpoints.shown(call.world, made))
    metadata = lro.metadata(call, "CreateEndpointOperationMetadata")
    return lro.start(call, name, response, metadata)


@handles("aiplatform.projects.locations.endpoints.get", "v1", "v1beta1")
def get(call: Call) -> Json:
    _, endpoint = endpoints.found(call, call.path["name"], "aiplatform.endpoints.get")
    return endpoints.shown(call.world, endpoint)


@handles("aiplatform.projects.locations.endpoints.list", "v1", "v1beta1")
def list_endpoints(call: Call) -> Json:
    parent = call.path["parent"]
    project = project_of(call, parent, "aiplatform.endpoints.list")
    for name in ("readMask", "orderBy", "gdcZone"):
        if call.query.get(name):
            raise not_imitated(f"{name} of endpoints.list")
    prefix = numbered(project, f"{parent}/endpoints/")
    asked = _filter(call.query.get("filter", ""))
    listed = [
        endpoints.shown(call.world, endpoint)
        for name, endpoint in call.world.vertex.endpoints.items()
        if name.startswith(prefix) and asked.matches(_lookup(endpoint))
    ]
    return page(listed, call.query, "endpoints", default=50, most=100)


def _lookup(endpoint: Endpoint) -> filters.Lookup:
    """The fields Google documents for this filter, but for `base_model_name`."""

    def value(selector: filters.Selector) -> str | None:
        if selector[0] == "labels":
            labels: dict[str, str] = endpoint.written.get("labels", {})
            return labels.get(selector[1])
        if selector == ("endpoint",):
            return endpoint.name.rpartition("/")[2]
        shown: str = endpoint.written["displayName"]
        return shown

    return value


def _filter(text: str) -> filters.Filter:
    asked = filters.accepted(text)
    for comparison in filters.comparisons(asked):
        name = ".".join(comparison.selector)
        if re.fullmatch(r"endpoint|display_name|displayName|labels\..+", name) is None:
            raise invalid(
                f"filter field {name!r} is not imitated; expected endpoint, display_name or"
                " labels.KEY"
            )
        if comparison.operator not in ("=", "!=") and not name.startswith("labels."):
            raise invalid(f"{name} supports = and !=, found {comparison.operator}")
    return asked


@handles("aiplatform.projects.locations.endpoints.patch", "v1", "v1beta1")
def patch(call: Call) -> Json:
    _, endpoint = endpoints.found(call, call.path["name"], "aiplatform.endpoints.update")
    mask = call.query.get("updateMask", "")
    if not mask:
        raise invalid("update_mask is required.")
    if call.body.get("etag", endpoint.etag) != endpoint.etag:
        raise GoogleError("ABORTED", "The etag does not match that of the Endpoint; read it again.")
    changed = field_masks.apply(
        endpoint.written, call.body, mask, endpoints.WRITABLE, endpoints.MESSAGES
    )
    _check(changed)
    _check_split(changed.get("trafficSplit", {}), endpoint)
    endpoint.written = changed
    endpoints.touched(call.world, endpoint)
    return endpoints.shown(call.world, endpoint)


def _check_split(split: dict[str, int], endpoint: Endpoint) -> None:
    unknown = set(split) - {model["id"] for model in endpoint.deployed_models}
    if unknown:
        raise invalid(f"traffic_split names {min(unknown)!r}, which is not deployed here.")
    if split and sum(split.values()) != 100:
        raise invalid(f"traffic_split must add up to 100, found {sum(split.values())}.")


@handles("aiplatform.projects.locations.endpoints.undeployModel", "v1", "v1beta1")
def undeploy(call: Call) -> Json:
    _, endpoint = endpoints.found(call, call.path["endpoint"], "aiplatform.endpoints.undeploy")
    wanted = call.body.get("deployedModelId", "")
    if not wanted:
        raise invalid("deployed_model_id is required.")
    if endpoints.is_deploying(call.world, endpoint):
        raise precondition(
            "There are other operations running on the Endpoint"
            f" {endpoint.name}. Operation(s) are: {endpoint.deployment}."
        )
    left = [model for model in endpoint.deployed_models if model["id"] != wanted]
    if len(left) == len(endpoint.deployed_models):
        raise not_found(f"DeployedModel {wanted} is not deployed in Endpoint {endpoint.name}.")
    endpoint.deployed_models, endpoint.card = left, ""
    endpoint.written.pop("trafficSplit", None)
    endpoints.touched(call.world, endpoint)
    response = lro.payload(call, "UndeployModelResponse", {})
    metadata = lro.metadata(call, "UndeployModelOperationMetadata")
    return lro.start(call, endpoint.name, response, metadata)


@handles("aiplatform.projects.locations.endpoints.delete", "v1", "v1beta1")
def delete(call: Call) -> Json:
    _, endpoint = endpoints.found(call, call.path["name"], "aiplatform.endpoints.delete")
    if endpoint.deployed_models:
        # The sentence users quote from failed destroys; the name in it is (inferred).
        raise precondition(
            f"Endpoint has deployed or being-deployed DeployedModel(s): {endpoint.name}."
        )
    del call.world.vertex.endpoints[endpoint.name]
    place = endpoint.name.rpartition("/endpoints/")[0]
    return lro.start(call, place, lro.EMPTY, lro.metadata(call, "DeleteOperationMetadata"))


@handles("aiplatform.projects.locations.operations.get", "v1", "v1beta1")
@handles("aiplatform.projects.locations.endpoints.operations.get", "v1", "v1beta1")
def get_operation(call: Call) -> Json:
    project = project_of(call, call.path["name"], "aiplatform.endpoints.get")
    name = numbered(project, call.path["name"])
    if f"{lro.API}/{name}" not in call.world.operations:
        raise not_found(f"Operation {name} not found.")
    return operations.poll(replace(call, path={"name": name}), lro.API)
