"""Vertex AI: deploying a card of Model Garden to an endpoint of one's own.

One call makes a model, an endpoint and the deployment; the operation is done when it serves. The
permissions are (inferred) from the three things it does.
"""

import uuid

from sandbox.local_google.authority import org_policy_gates
from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import already_exists, precondition
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.vertex import deployment, endpoints, lro
from sandbox.local_google.vertex.access import project_of

PERMISSIONS = (
    *("aiplatform.endpoints.create", "aiplatform.endpoints.deploy"),
    "aiplatform.models.upload",
)


@handles("aiplatform.projects.locations.deploy", "v1", "v1beta1")
def deploy(call: Call) -> Json:
    destination = call.path["destination"]
    for permission in PERMISSIONS:
        project = project_of(call, destination, permission)
    location = destination.split("/")[3]
    wanted = deployment.read(call.body, location)
    org_policy_gates.require_model(call.world, project, wanted.card.card, "deploy")
    endpoint_id = wanted.endpoint_id or f"mg-endpoint-{uuid.uuid4()}"
    place = f"projects/{project.number}/locations/{location}"
    name = f"{place}/endpoints/{endpoint_id}"
    if name in call.world.vertex.endpoints:
        raise already_exists(f"Endpoint {name} already exists.")
    _licence(call, project, wanted)
    model = f"{place}/models/{_model_id(call, wanted)}"
    answered = _start(call, project, wanted, name, model)
    _place(call, project, wanted, name, model, answered["name"])
    return answered


def _licence(call: Call, project: Project, wanted: deployment.Deployment) -> None:
    """Sending `acceptEula` accepts it for the project, as the separate call does (inferred)."""
    if not wanted.card.needs_eula:
        return
    accepted = call.world.vertex.eulas.setdefault(project.project_id, [])
    if wanted.card.card in accepted:
        return
    if not wanted.accepts_eula:
        raise precondition(
            f"The End User License Agreement (EULA) of {wanted.card.card} is not accepted in"
            f" project {project.project_id}. Set model_config.accept_eula to true, or call"
            " modelGardenEula:accept."
        )
    accepted.append(wanted.card.card)


def _model_id(call: Call, wanted: deployment.Deployment) -> str:
    given: str = call.body.get("modelConfig", {}).get("modelUserId", "")
    return given or f"{wanted.card.served_as.replace('/', '_')}-{call.world.next('model')}"


def _start(
    call: Call, project: Project, wanted: deployment.Deployment, endpoint: str, model: str
) -> Json:
    place = endpoint.rpartition("/endpoints/")[0]
    made = {"publisherModel": wanted.card.name, "endpoint": endpoint, "model": model}
    told = {
        "publisherModel": wanted.card.name,
        "destination": place,
        "projectNumber": project.number,
        "modelId": wanted.card.served_as,
    }
    metadata = lro.metadata(call, "DeployOperationMetadata", told)
    return lro.start(call, place, lro.payload(call, "DeployResponse", made), metadata)


def _place(
    call: Call,
    project: Project,
    wanted: deployment.Deployment,
    name: str,
    model: str,
    operation: str,
) -> None:
    place, _, endpoint_id = name.rpartition("/endpoints/")
    config = call.body.get("endpointConfig", {})
    deployed_id = str(7_000_000_000_000_000_000 + call.world.next("deployed model"))
    written: Json = {
        "displayName": config.get("endpointDisplayName", endpoint_id),
        "labels": config.get("labels", {}),
        "dedicatedEndpointEnabled": wanted.dedicated,
        "trafficSplit": {deployed_id: 100},
    }
    endpoint = endpoints.create(call.world, project, place.split("/")[3], endpoint_id, written)
    endpoint.card, endpoint.deployment = wanted.card.name, operation
    shown_name = call.body.get("modelConfig", {}).get("modelDisplayName", wanted.card.version)
    endpoint.deployed_models = [
        {
            "id": deployed_id,
            "model": model,
            "modelVersionId": "1",
            "displayName": shown_name,
            "createTime": call.world.timestamp(),
            "dedicatedResources": wanted.resources,
        }
    ]
