"""`gcp.vertex.AiModelGardenEnableModel`: done once, never read back, never undone."""

from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.schema import PROJECT as PROJECT_INPUT
from sandbox.gcp_plugin.schema import Created, Property, ResourceType, computed
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State

_FAILED = "ENABLEMENT_STATE_FAILED"


def _create(session: Session, planned: State) -> Created:
    project, model = session.project_of(planned), planned["publisherModelName"]
    name = f"projects/{project}/{model}"
    try:
        answer = session.google.call(
            "aiplatform.projects.publishers.models.enableModel",
            name=name,
            body={},
            quota_project=session.charged_project(project),
        )
    except PluginError as error:
        raise PluginError(f"Error creating ModelGardenEnableModel: {error}") from error
    if answer.get("enablementState") == _FAILED:
        raise PluginError(
            f'Error enabling Model Garden model "{model}": API returned enablement state {_FAILED}'
        )
    state = {
        **planned,
        "project": project,
        "enablementState": answer.get("enablementState", ""),
        "publisherEndpoint": answer.get("publisherEndpoint", ""),
    }
    return Created(name, state)


def _read(_session: Session, _resource_id: str, state: State) -> State | None:
    return state


def _delete(_session: Session, _resource_id: str, _state: State) -> None:
    """Google has no way to take it back."""


def _parse_import_id(_session: Session, text: str) -> Created:
    raise PluginError(
        f"{text}: a model enablement cannot be imported; creating it again is harmless"
    )


ENABLE_MODEL = ResourceType(
    urn_type="gcp:vertex/aiModelGardenEnableModel:AiModelGardenEnableModel",
    properties={
        "enablementState": computed(),
        "project": PROJECT_INPUT,
        "publisherEndpoint": computed(),
        "publisherModelName": Property(required=True, replaces=True),
    },
    create=_create,
    read=_read,
    update=None,
    delete=_delete,
    parse_import_id=_parse_import_id,
)
