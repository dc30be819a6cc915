"""`gcp.vertex.AiEndpointWithModelGardenDeployment`: a model, an endpoint and machines in one call.

Order of calls, bodies and error texts:
google/services/vertexai/resource_vertex_ai_endpoint_with_model_garden_deployment.go of
https://github.com/hashicorp/terraform-provider-google (read, not recorded). It is never read back,
so what becomes of the endpoint is not seen; it cannot be imported; and deleting one whose endpoint
is gone fails. The uploaded model stays in the registry.

The real one polls operations at https://REGION-aiplatform.googleapis.com/v1/ whatever custom
endpoint is set (vertex_ai_operation.go there); this one keeps to the custom endpoint.
"""

from sandbox.gcp_plugin import operations
from sandbox.gcp_plugin.bodies import filled
from sandbox.gcp_plugin.errors import PartlyCreatedError, PluginError
from sandbox.gcp_plugin.not_found import gone
from sandbox.gcp_plugin.resources.model_garden_properties import MODEL_GARDEN_PROPERTIES
from sandbox.gcp_plugin.rest import Json
from sandbox.gcp_plugin.schema import Created, ResourceType
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State

_NOUN = "EndpointWithModelGardenDeployment"
_SENT = ("publisherModelName", "huggingFaceModelId", "modelConfig", "endpointConfig")
_API = "aiplatform.projects.locations"
_LONGEST_CREATE = 180 * 60.0


def _wait(session: Session, project: str, operation: Json, activity: str, timeout: float) -> Json:
    return operations.wait_for(
        session.google,
        f"{_API}.operations.get",
        operation,
        activity,
        session.config.poll_interval,
        session.waits,
        timeout=timeout,
        quota_project=session.charged_project(project),
    )


def _create(session: Session, planned: State) -> Created:
    project, location = session.project_of(planned), planned["location"]
    place = f"projects/{project}/locations/{location}"
    body = filled({name: planned.get(name) for name in (*_SENT, "deployConfig")})
    charged = session.charged_project(project)
    try:
        started = session.google.call(
            f"{_API}.deploy", destination=place, body=body, quota_project=charged
        )
    except PluginError as error:
        raise PluginError(f"Error creating {_NOUN}: {error}") from error
    try:
        _wait(session, project, started, f"Creating {_NOUN}", _LONGEST_CREATE)
    except PluginError as error:
        raise PluginError(f"Error waiting to create {_NOUN}: {error}") from error
    done = _wait(session, project, started, "Vertex AI deployModel operation", _LONGEST_CREATE)
    full = str(done["response"]["endpoint"])
    state = {**planned, "project": project, "endpoint": full.rpartition("/")[2]}
    return _with_deployed_model(session, place, full, state)


def _with_deployed_model(session: Session, place: str, full: str, state: State) -> Created:
    """The plugin's only look at the endpoint, right after it was made."""
    unknown = {**state, "deployedModelId": "", "deployedModelDisplayName": ""}
    try:
        live = session.google.call(
            f"{_API}.endpoints.get",
            name=f"{place}/endpoints/{state['endpoint']}",
            quota_project=session.charged_project(state["project"]),
        )
    except PluginError as error:
        raise PartlyCreatedError(full, unknown, error) from error
    if not live.get("deployedModels"):
        reason = f"Error creating {_NOUN}: No deployed models found in the endpoint response."
        raise PartlyCreatedError(full, unknown, PluginError(reason))
    deployed = live["deployedModels"][0]
    told = {
        "deployedModelId": deployed.get("id", ""),
        "deployedModelDisplayName": deployed.get("displayName", ""),
    }
    return Created(full, {**state, **told})


def _read(_session: Session, _resource_id: str, state: State) -> State | None:
    return state


def _update(_session: Session, _resource_id: str, _old: State, planned: State) -> State:
    """Only `deletionPolicy` can change, and it is not Google's."""
    return planned


def _delete(session: Session, _resource_id: str, state: State) -> None:
    project = session.project_of(state)
    name = f"projects/{project}/locations/{state['location']}/endpoints/{state['endpoint']}"
    charged = session.charged_project(project)
    shown = state.get("deployedModelDisplayName", "")
    undeploying = f"model {shown} from {_NOUN}"
    try:
        operation = session.google.call(
            f"{_API}.endpoints.undeployModel",
            name=name,
            body={"deployedModelId": state.get("deployedModelId", "")},
            quota_project=charged,
        )
    except PluginError as error:
        raise PluginError(f"Error undeploying model from {_NOUN}: {error}") from error
    try:
        _wait(session, project, operation, f"Undeploying {undeploying}", operations.TIMEOUT)
    except PluginError as error:
        raise PluginError(f"Error waiting to undeploy {undeploying}: {error}") from error
    try:
        operation = session.google.call(
            f"{_API}.endpoints.delete", name=name, quota_project=charged
        )
    except PluginError as error:
        gone(error, _NOUN)
        return
    _wait(session, project, operation, f"Deleting {_NOUN}", operations.TIMEOUT)


def _parse_import_id(_session: Session, text: str) -> Created:
    raise PluginError(f"{text}: a Model Garden deployment cannot be imported")


MODEL_GARDEN_DEPLOYMENT = ResourceType(
    urn_type="gcp:vertex/aiEndpointWithModelGardenDeployment:AiEndpointWithModelGardenDeployment",
    properties=MODEL_GARDEN_PROPERTIES,
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
    parse_import_id=_parse_import_id,
    deletion_policy="DELETE",
)
