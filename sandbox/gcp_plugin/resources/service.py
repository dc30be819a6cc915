"""`gcp.projects.Service`: one API, turned on. Left on at destroy unless told otherwise."""

from sandbox.gcp_plugin import service_usage
from sandbox.gcp_plugin.errors import PluginError, is_google
from sandbox.gcp_plugin.not_found import gone
from sandbox.gcp_plugin.schema import DELETION_POLICY, Created, Property, ResourceType
from sandbox.gcp_plugin.schema import PROJECT as PROJECT_INPUT
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State


def _create(session: Session, planned: State) -> Created:
    project, service = session.project_of(planned), planned["service"]
    resource_id = f"{project}/{service}"
    state = {**planned, "project": project}
    try:
        already = service_usage.enabled_services(session, project)
    except PluginError as error:
        if is_google(error, 404):
            raise
        gone(error, "Project Service ")
        raise
    if service in already:
        return Created(resource_id, state)
    service_usage.enable(session, project, service)
    return Created(resource_id, _read(session, resource_id, state) or state)


def _read(session: Session, resource_id: str, state: State) -> State | None:
    project, service = session.project_of(state), state["service"]
    try:
        # Asked for because the list of a deleted project's services still answers.
        live = session.google.call(
            "cloudresourcemanager.projects.get",
            name=f"projects/{project}",
            quota_project=session.charged_project(project),
        )
        if live.get("lifecycleState") == "DELETE_REQUESTED":
            return None
        enabled = service_usage.enabled_services(session, project)
    except PluginError as error:
        gone(error, f"Project Service {resource_id}")
        return None
    return {**state, "project": project} if service in enabled else None


def _update(_session: Session, _resource_id: str, _old: State, planned: State) -> State:
    """Nothing to tell Google: what can change only matters at destroy."""
    return planned


def _delete(session: Session, resource_id: str, state: State) -> None:
    if not state.get("disableOnDestroy"):
        return
    try:
        service_usage.disable(
            session,
            session.project_of(state),
            state["service"],
            dependents=bool(state.get("disableDependentServices")),
            check=bool(state.get("checkIfServiceHasUsageOnDestroy")),
        )
    except PluginError as error:
        gone(error, f"Project Service {resource_id}")


def _parse_import_id(_session: Session, text: str) -> Created:
    parts = text.split("/")
    if len(parts) != 2:
        raise PluginError(
            "Invalid google_project_service id format for import, expecting "
            f"`{{project}}/{{service}}`, found {text}"
        )
    return Created(text, {"project": parts[0], "service": parts[1]})


SERVICE = ResourceType(
    urn_type="gcp:projects/service:Service",
    properties={
        "checkIfServiceHasUsageOnDestroy": Property("bool"),
        "deletionPolicy": DELETION_POLICY,
        "disableDependentServices": Property("bool"),
        "disableOnDestroy": Property("bool"),
        "project": PROJECT_INPUT,
        "service": Property(
            required=True,
            replaces=True,
            pattern=r".*\..*",
            expected="a domain like serviceusage.googleapis.com",
        ),
    },
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
    parse_import_id=_parse_import_id,
    deletion_policy="DELETE",
)
